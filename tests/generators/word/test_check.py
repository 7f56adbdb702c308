"""The structural check finds every defect planted into a sound document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from generators.draft import Draft, Front
from generators.word import check_package, render_word
from tests.generators.word.packages import DOCUMENT, altered

BODY = """# 甲 {#a}

见[](#a)、[](#t)，[网](https://a.cn)。

Table: 表 {#t}
| 一 | 二 |
|---|---|
| 1 | 2 |

- [ ] 丙
- [ ] 丁
"""


@pytest.fixture(scope="module")
def sound() -> bytes:
    return render_word(Draft(Front(title="规格"), BODY))


def test_a_sound_document_has_no_problems(sound: bytes) -> None:
    assert check_package(sound) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda x: x.replace('w:fldCharType="end"', 'w:fldCharType="separate"', 1), "not closed"),
        (lambda x: x.replace('w:fldCharType="begin"', 'w:fldCharType="end"', 1), "never began"),
        (lambda x: x.replace("SEQ 表", 'DDEAUTO "cmd"', 1), "field DDEAUTO is not allowed"),
        (lambda x: x.replace("REF _Ref_a ", "REF _Ref_zzz ", 1), "_Ref_zzz, which does not exist"),
        (
            lambda x: x.replace('<w:id w:val="3"/>', '<w:id w:val="2"/>', 1),
            "content control id 2 occurs 2 times",
        ),
        (lambda x: x.replace('w:name="_Ref_t"', 'w:name="_Ref_a"', 1), "bookmark _Ref_a occurs 2 times"),
        (lambda x: x.replace('<w:bookmarkEnd w:id="1"/>', "", 1), "bookmarks opened and closed differ"),
        (lambda x: x.replace('w:val="TableText"', 'w:val="NoSuchStyle"', 1), "NoSuchStyle is not defined"),
        (lambda x: x.replace('<w:tcW w:w="', '<w:tcW w:w="1', 1), "its grid columns"),
        (
            lambda x: x.replace("<w:sectPr>", '<w:altChunk r:id="rId1"/><w:sectPr>', 1),
            "altChunk is not allowed",
        ),
        (lambda x: x.replace('r:id="rId', 'r:id="rId9', 1), "relationship rId9"),
        (lambda x: x.replace('w:anchor="_Toc', 'w:anchor="_Tox', 1), "which does not exist"),
        (lambda x: x[:-20], "not well-formed"),
    ],
)
def test_a_planted_defect_is_found(sound: bytes, change: Callable[[str], str], expected: str) -> None:
    assert any(expected in problem for problem in check_package(altered(sound, change)))


NOTED = "甲[^n]，[@RB-1]。\n\n[^n]: 注。\n\n::: requirement {#R-1}\n乙。\n\n- 优先级：必须\n:::\n"


@pytest.mark.parametrize(
    ("part", "change", "expected"),
    [
        (DOCUMENT, lambda x: x.replace('footnoteReference w:id="1"', 'footnoteReference w:id="9"'), "footnote 9 does"),
        (DOCUMENT, lambda x: x.replace('<w:footnoteReference w:id="1"/>', ""), "nothing refers to footnote 1"),
        (DOCUMENT, lambda x: x.replace('<w:commentReference w:id="1"/>', ""), "nothing refers to comment 1"),
        ("word/comments.xml", lambda x: x.replace('<w:comment w:id="1"', '<w:comment w:id="8"'), "comment 1 does not"),
        (DOCUMENT, lambda x: x.replace('<w:commentRangeEnd w:id="1"/>', ""), "comment ranges opened and closed differ"),
        (
            DOCUMENT,
            lambda x: x.replace("<w:sdtContent><w:r>", '<w:sdtContent><w:commentRangeStart w:id="1"/><w:r>', 1),
            "a comment stands inside a content control",
        ),
        (DOCUMENT, lambda x: x.replace("@key='priority'", "@key='nothing'"), "@key='nothing']"),
        (DOCUMENT, lambda x: x.replace('w:storeItemID="{', 'w:storeItemID="{0', 1), "a store that does not exist"),
    ],
)  # fmt: skip
def test_a_planted_defect_of_notes_and_bindings_is_found(
    part: str, change: Callable[[str], str], expected: str
) -> None:
    sound = render_word(Draft(Front(title="规格"), NOTED))
    assert check_package(sound) == []
    assert any(expected in problem for problem in check_package(altered(sound, change, part)))


def test_a_cell_without_a_paragraph_is_found(sound: bytes) -> None:
    data = altered(
        sound,
        lambda x: x.replace("</w:tcPr><w:p>", "</w:tcPr><!--", 1).replace("</w:p></w:tc>", "--></w:tc>", 1),
    )

    assert any("does not end with a paragraph" in problem for problem in check_package(data))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda x: x.replace("https://a.cn", "file:///etc/passwd"),
            "outside reference to file:///etc/passwd",
        ),
        (
            lambda x: x.replace("relationships/theme", "relationships/attachedTemplate"),
            "attachedTemplate is not allowed",
        ),
        (lambda x: x.replace("theme/theme1.xml", "theme/theme9.xml"), "theme9.xml does not exist"),
    ],
)
def test_relations_are_on_an_allow_list(sound: bytes, change: Callable[[str], str], expected: str) -> None:
    problems = check_package(altered(sound, change, "word/_rels/document.xml.rels"))

    assert any(expected in problem for problem in problems)


def test_parts_of_unlisted_kinds_and_duplicates_are_found(sound: bytes) -> None:
    buffer = io.BytesIO(sound)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("word/theme/theme1.xml", archive.read("word/theme/theme1.xml"))

    problems = check_package(buffer.getvalue())
    assert any("vbaProject.bin: content type (none) is not allowed" in problem for problem in problems)
    assert "duplicate part word/theme/theme1.xml" in problems


def test_bytes_that_are_no_package_are_told_as_such() -> None:
    assert check_package(b"not a zip")[0].startswith("not a readable zip")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert any("missing" in problem for problem in check_package(empty.getvalue()))
