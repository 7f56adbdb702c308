"""Footnotes, and the comments that tell those who review a draft where its words come from."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator

from generators.draft import Draft, Front, ProjectRef, Source
from generators.word import Remark, check_package, render_word
from generators.word.namespaces import w

FRONT = Front(
    title="规格",
    date="2026-11-21",
    version="V1.0",
    project=ProjectRef(name="集成项目", code="P-1"),
    sources=(Source("RT-001#LES-003", "对账文件带版本号", "", "approved", "2026-05-01", "ab"),),
)
QUOTED = "先冻结接口。[@RT-001#LES-003]\n"
DRAFTED = '::: drafted {model="qwen" sources="RT-001#LES-003"}\n甲。[@RT-001#LES-003]\n:::\n'


def render(body: str, status: str = "draft", lang: str = "zh", **more: object) -> dict[str, etree._Element]:
    """The XML parts of a document that passes every check."""
    data = render_word(Draft(replace(FRONT, status=status, lang=lang), body), **more)  # type: ignore[arg-type]
    assert check_package(data) == []
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {
        name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")
    }


def words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(w("t")))


def footnotes(parts: dict[str, etree._Element]) -> list[str]:
    return [words(note) for note in parts["word/footnotes.xml"] if note.get(w("type")) is None]


def comments(parts: dict[str, etree._Element]) -> list[str]:
    """Each comment, its paragraphs apart by a stroke, and after an arrow the words it is about."""
    found = []
    for comment in parts["word/comments.xml"]:
        number, about, inside = comment.get(w("id")), "", False
        for element in parts["word/document.xml"].iter():
            if element.tag == w("commentRangeStart") and element.get(w("id")) == number:
                inside = True
            elif element.tag == w("commentRangeEnd") and element.get(w("id")) == number:
                inside = False
            elif inside and element.tag == w("t"):
                about += element.text or ""
        found.append(" / ".join(words(p) for p in comment.iter(w("p"))) + f" → {about}")
    return found


def test_footnotes_are_native_and_numbered_in_reading_order() -> None:
    body = "甲[^乙]，又[^一]，再[^乙]。\n\n[^一]: 第一。\n\n[^乙]: 见 **招标文件**。\n\n    又一段。\n"
    parts = render(body)
    document = parts["word/document.xml"]

    assert footnotes(parts) == ["见 招标文件。又一段。", "第一。"]
    assert [mark.get(w("id")) for mark in document.iter(w("footnoteReference"))] == ["1", "2"]
    codes = [code.text or "" for code in document.iter(w("instrText"))]
    assert [code.split()[:2] for code in codes if "NOTEREF" in code] == [["NOTEREF", "_Fn_乙"]]
    separators = [note.get(w("type")) for note in parts["word/footnotes.xml"]]
    assert separators[:2] == ["separator", "continuationSeparator"]
    assert parts["word/settings.xml"].find(w("footnotePr")) is not None


def test_what_is_not_a_footnote_stays_in_sight() -> None:
    parts = render("甲[^没有]。\n\n[^多余]: 无人引用。\n")

    text = words(parts["word/document.xml"])
    assert "甲[^没有]。" in text
    assert "[^多余]: 无人引用。" in text
    assert "word/footnotes.xml" not in parts


def test_links_of_a_footnote_belong_to_its_part() -> None:
    parts = render("甲[^a]。\n\n[^a]: [网](https://a.cn/?x=1&y=2)，[内](#x)，![图](a.png)，[^a]，[@RB-9]。\n")

    archive_links = [link.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
                     for link in parts["word/footnotes.xml"].iter(w("hyperlink"))]  # fmt: skip
    assert archive_links[0] == "rIdNote1"
    assert footnotes(parts) == ["网，内【待补充：引用的“x”不存在】，图，[^a]，[RB-9]。"]


def test_quoted_knowledge_has_its_origin_in_a_comment_while_a_draft() -> None:
    parts = render(QUOTED)

    assert comments(parts) == [
        "引自知识库 RT-001 LES-003 / 《对账文件带版本号》 / 状态：已批准，2026-05-01 复核 → 先冻结接口。[LES-003]"
    ]
    assert "word/footnotes.xml" not in parts
    assert "引用的经验与知识" in words(parts["word/document.xml"])


def test_quoted_knowledge_has_its_origin_in_a_footnote_when_issued() -> None:
    parts = render(QUOTED + "\n再说一遍。[@RT-001#LES-003]\n\n| a |\n|---|\n| 乙[@RB-002] |\n", "issued")

    assert footnotes(parts) == [
        "引自 RT-001 LES-003《对账文件带版本号》（状态：已批准，2026-05-01 复核）",
        "引自 RB-002",
    ]
    assert "word/comments.xml" not in parts
    text = words(parts["word/document.xml"])
    assert "[LES-003]" not in text
    assert "引用的经验与知识" not in text


def test_the_numbers_of_footnotes_side_by_side_stay_apart() -> None:
    parts = render("甲[^a][^b][@RB-1]，[^a]乙。\n\n[^a]: 一。\n\n[^b]: 二。\n", "issued")

    text = words(next(p for p in parts["word/document.xml"].iter(w("p")) if "甲" in words(p)))
    assert text == "甲,,，1乙。"


def test_an_english_document_names_its_sources_in_english() -> None:
    parts = render("Freeze first. [@RT-001#LES-003]\n", "issued", "en")

    assert footnotes(parts) == [
        "RT-001 LES-003 “对账文件带版本号” (status: approved, last reviewed 2026-05-01)"
    ]


def test_drafted_text_says_by_whom_and_whether_anybody_accepted_it() -> None:
    said, about = comments(render(DRAFTED))[0].split(" → ")
    assert said == "由模型 qwen 起草 / 依据：LES-003 / 尚未有人审定，请核对后再采用"
    assert about == "「AI 草稿 待审」　模型：qwen　依据：[LES-003]"
    checked = render(DRAFTED.replace("drafted {", 'drafted {checks="数字与来源一致" '))
    assert "依据：LES-003 / 程序已核对：数字与来源一致 / 尚未有人审定" in comments(checked)[0]
    accepted = render(DRAFTED.replace("drafted {", 'drafted {accepted="张三" '))
    assert comments(accepted)[0] == "由模型 qwen 起草 / 依据：LES-003 / 张三 已审定 → 甲。[LES-003]"
    assert "AI 草稿" not in words(accepted["word/document.xml"])


def test_a_comment_finds_its_place_where_an_accepted_block_has_no_paragraph() -> None:
    table = "| 甲 |\n|---|\n| 乙 |\n"
    parts = render(f'::: drafted {{model="m" accepted="张三"}}\n{table}:::\n')

    assert comments(parts) == ["由模型 m 起草 / 张三 已审定 → "]


@pytest.mark.parametrize(("accepted", "marks"), [("", True), ('accepted="张三" ', False)])
def test_a_document_is_not_issued_before_its_drafted_text_is_accepted(accepted: str, marks: bool) -> None:
    parts = render(DRAFTED.replace("drafted {", f"drafted {{{accepted}"), "issued")

    shapes = b"".join(etree.tostring(root) for name, root in parts.items() if "header" in name)
    assert ("草稿".encode("ascii", "xmlcharrefreplace") in shapes) is marks
    assert ("word/comments.xml" in parts) is marks
    assert ("评审中" in words(parts["word/document.xml"])) is marks


def test_findings_on_a_requirement_are_comments_on_its_statement() -> None:
    body = "::: requirement {#REQ-001}\n系统应尽量快。\n\n- 优先级：必须\n:::\n"
    remarks = [
        Remark("REQ-001", "“尽量”无法验收"),
        Remark("REQ-001", "缺少数值"),
        Remark("REQ-404", "无此条"),
    ]
    parts = render(body, remarks=remarks)

    assert comments(parts) == ["“尽量”无法验收 → 系统应尽量快。", "缺少数值 → 系统应尽量快。"]
    start = next(parts["word/document.xml"].iter(w("commentRangeStart")))
    assert start.getparent().tag == w("p")  # type: ignore[union-attr]  # never inside the control
    assert "word/comments.xml" not in render(body, "issued", remarks=remarks)


def test_word_opens_the_comments_and_they_can_be_resolved() -> None:
    data = render_word(Draft(FRONT, QUOTED))
    document = Document(io.BytesIO(data))

    assert [(c.author, c.initials) for c in document.comments] == [("复盘", "复盘")]
    extended = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/commentsExtended.xml"))
    written = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/comments.xml"))
    paragraphs = {
        p.get("{http://schemas.microsoft.com/office/word/2010/wordml}paraId") for p in written.iter(w("p"))
    }
    assert {
        e.get("{http://schemas.microsoft.com/office/word/2012/wordml}paraId") for e in extended
    } <= paragraphs


def test_notes_are_valid_and_the_same_every_time(tmp_path: Path) -> None:
    draft = Draft(FRONT, f"{QUOTED}\n{DRAFTED}\n甲[^a]。\n\n[^a]: [b](https://c.cn)\n")
    (tmp_path / "a.docx").write_bytes(render_word(draft))

    assert render_word(draft) == (tmp_path / "a.docx").read_bytes()
    assert [str(e) for e in OpenXmlValidator().validate(str(tmp_path / "a.docx")).errors] == []
