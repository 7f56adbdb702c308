"""A document type is a folder; what is wrong in it is told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.doctypes import DocumentType, load_all, templates_dir
from generators.errors import GenerationError

GOOD = """code: MEM
title: {zh: 备忘, en: Memo}
audience: 项目组
requires: [project.name]
sections:
  - id: first
    title: {zh: 第一节, en: First}
    template: first.md.j2
    prose:
      instruction: 写
      template: first.md.j2
      limit: 80
    lessons:
      query: 接口
      limit: 2
    sections:
      - {id: below, title: 下一级}
appendices:
  - {id: gaps, title: 附录, template: _base/x.md.j2}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "memo"
    path.mkdir()
    (path / "first.md.j2").write_text("x", encoding="utf-8")
    (path / "document.yaml").write_text(GOOD, encoding="utf-8")
    return path


def test_a_folder_becomes_a_type(folder: Path) -> None:
    doctype = DocumentType.load(folder)
    assert (doctype.name, doctype.code, doctype.title.text("en")) == ("memo", "MEM", "Memo")
    assert doctype.audience.text("en") == "项目组"
    assert [section.id for section in doctype.walk()] == ["first", "below", "gaps"]
    first = doctype.sections[0]
    assert first.prose is not None
    assert first.lessons is not None
    assert (first.prose.limit, first.lessons.limit) == (80, 2)
    assert [section.appendix for section in doctype.walk()] == [False, False, True]
    assert not doctype.built_in


@pytest.mark.parametrize(
    ("old", "new", "line", "words", "hint"),
    [
        ("audience: 项目组", "audiense: 项目组", 3, "audiense", "audience"),
        ("    template: first.md.j2\n    prose", "    template: frist.md.j2\n    prose", 8, "frist", "first"),
        ("    title: {zh: 第一节, en: First}\n", "", 6, "'title' is missing", ""),
        ("id: below", "id: first", 17, "used twice", ""),
        ("limit: 80", "limit: viel", 12, "viel", ""),
        ("      limit: 2", "      limt: 2", 15, "limt", "limit"),
        ("requires: [project.name]", "requires: project.name", 4, "list", ""),
        ("code: MEM", "code: [MEM]", 1, "text", ""),
        ("code: MEM", "code: MEM\ncode: MEM", 2, "twice", ""),
        ("template: _base/x.md.j2", "template: ../../x.md.j2", 19, "../../x.md.j2", ""),
        ("id: gaps", "id: Gaps!", 19, "Gaps!", ""),
    ],
)
def test_a_mistake_is_told_with_its_line(
    folder: Path, old: str, new: str, line: int, words: str, hint: str
) -> None:
    assert old in GOOD
    (folder / "document.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(GenerationError) as caught:
        DocumentType.load(folder)
    assert caught.value.place == f"{folder / 'document.yaml'}:{line}"
    assert words in caught.value.en
    assert hint in caught.value.hint("en")


def test_a_folder_without_a_description_says_so(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match=r"document\.yaml"):
        DocumentType.load(tmp_path)


def test_a_companys_type_replaces_ours_of_the_same_name(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "company" / "memo"
    other.mkdir(parents=True)
    (other / "first.md.j2").write_text("x", encoding="utf-8")
    (other / "document.yaml").write_text(GOOD.replace("MEM", "OWN"), encoding="utf-8")
    (tmp_path / "company" / "_base").mkdir()
    (tmp_path / "company" / "notes").mkdir()
    types = load_all(folder.parent, tmp_path / "company", tmp_path / "absent")
    assert {name: doctype.code for name, doctype in types.items()} == {"memo": "OWN"}


def test_the_built_in_types_are_found() -> None:
    types = load_all(templates_dir())
    assert {doctype.code: name for name, doctype in types.items()} == {
        "SIRS": "requirements-specification",
        "OHM": "handover-manual",
        "LLR": "lessons-learned",
    }
    assert all(doctype.built_in for doctype in types.values())
