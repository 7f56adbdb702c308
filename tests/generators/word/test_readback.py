"""A document that comes back tells what was changed in it, by whom, and what was copied or deleted."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from generators.compose.markdown import escaped, in_cell
from generators.draft import Draft, Front, ProjectRef, Source
from generators.errors import GenerationError
from generators.word import check_package, render_word
from generators.word.namespaces import w
from generators.word.readback import ReadDocument, read_document
from generators.word.tracked import Seen
from tests.generators.word.packages import alter

FRONT = Front(
    title="规格", number="P-1-SIRS-001", version="V0.3", date="2026-11-21", lang="zh",
    project=ProjectRef(name="集成项目", code="P-1", customer="某银行"),
    sources=(Source("RT-001#LES-003", "对账文件带版本号", "", "approved", "2026-05-01", "ab12"),),
)  # fmt: skip
BODY = """# 需求

::: requirement {#REQ-001 title="受理"}
系统应在 3 秒内返回受理编号，见[](#REQ-002)[^a]。

| 属性 | 内容 |
|---|---|
| 优先级 | 必须 |
| 状态 | 已评审 |
| 责任人 | 张三 |
| 来源 | 招标文件 **3.2** |
:::

::: requirement {#REQ-002 title="对账"}
系统应对账。[^a]

- 优先级：应有
:::

引文。[@RT-001#LES-003]

[^a]: 注。
"""


STATEMENT = "系统应在 3 秒内返回受理编号，见REQ-002。"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "spec.docx").write_bytes(render_word(Draft(FRONT, BODY)))
    return tmp_path / "spec.docx"


def part(document: ReadDocument, sheet: str, key: str) -> tuple[Seen, ...]:
    return next(p.seen for s in document.sheets if s.id == sheet for p in s.parts if p.key == key)


def unchanged(document: ReadDocument) -> dict[str, bool]:
    return {f"{s.id}:{p.key}": p.unchanged for s in document.sheets for p in s.parts}


def tracked(old: str, new: str, author: str = "客户李四") -> str:
    """A run with a tracked replacement."""
    mark = f'w:author="{author}" w:date="2026-11-22T08:00:00Z"'
    return (
        f'</w:t></w:r><w:del w:id="901" {mark}><w:r><w:delText>{old}</w:delText></w:r></w:del>'
        f'<w:ins w:id="902" {mark}><w:r><w:t>{new}</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">'
    )


def test_a_document_nobody_touched_reads_as_it_was_made(path: Path) -> None:
    document = read_document(path)

    assert document.about["number"] == "P-1-SIRS-001"
    assert (document.about["edition"], document.about["lang"], document.about["schema"]) == (
        "draft",
        "zh",
        "1",
    )
    assert document.sources == (
        Source("RT-001#LES-003", "对账文件带版本号", "", "approved", "2026-05-01", "ab12"),
    )
    found = unchanged(document)
    assert set(found) >= {
        "REQ-001:text",
        "REQ-001:priority",
        "REQ-001:owner",
        "REQ-001:来源",
        "REQ-002:text",
        ":title",
    }
    assert [name for name, same in found.items() if not same] == []
    assert part(document, "REQ-001", "text") == (Seen(STATEMENT, STATEMENT),)


def test_marks_of_footnotes_in_a_statement_are_no_change(tmp_path: Path) -> None:
    body = (
        "::: requirement {#R-1}\n甲[^a][^b][@RB-1]乙[^a][@RB-1]。[^没有]\n:::\n\n[^a]: 一。\n\n[^b]: 二。\n"
    )
    for status in ("draft", "issued"):
        (tmp_path / "a.docx").write_bytes(render_word(Draft(replace(FRONT, status=status), body)))
        assert all(unchanged(read_document(tmp_path / "a.docx")).values())


def test_a_change_without_tracking_is_seen(path: Path) -> None:
    alter(path, lambda xml: xml.replace("系统应在 3 秒内", "系统应在 5 秒内"))
    document = read_document(path)

    assert [name for name, same in unchanged(document).items() if not same] == ["REQ-001:text"]
    assert part(document, "REQ-001", "text")[0].accepted.startswith("系统应在 5 秒内")
    assert part(document, "REQ-001", "text")[0].changes == ()


def test_a_tracked_change_is_read_both_ways_and_names_its_author(path: Path) -> None:
    alter(path, lambda xml: xml.replace("系统应在 3 秒内", f"系统应在 {tracked('3', '5')} 秒内"))
    (seen,) = part(read_document(path), "REQ-001", "text")

    assert seen.accepted == "系统应在 5 秒内返回受理编号，见REQ-002。"
    assert seen.original == "系统应在 3 秒内返回受理编号，见REQ-002。"
    assert [(c.kind, c.author, c.date[:10], c.text) for c in seen.changes] == [
        ("del", "客户李四", "2026-11-22", "3"),
        ("ins", "客户李四", "2026-11-22", "5"),
    ]


def test_a_copied_and_a_deleted_requirement_are_seen(path: Path) -> None:
    def copy_first_drop_second(xml: str) -> str:
        root = etree.fromstring(xml.encode())
        tables = [t for t in root.iter(w("tbl")) if "REQ-00" in "".join(x.text or "" for x in t.iter(w("t")))]
        first, second = (next(t for t in tables if f'"{name}' in etree.tostring(t, encoding="unicode"))
                         for name in ("req:REQ-001", "req:REQ-002"))  # fmt: skip
        twin = etree.fromstring(etree.tostring(first))
        for mark in [*twin.iter(w("bookmarkStart")), *twin.iter(w("bookmarkEnd"))]:
            mark.getparent().remove(mark)  # type: ignore[union-attr]  # Word drops them from a copy
        first.addnext(twin)
        second.getparent().remove(second)  # type: ignore[union-attr]
        return etree.tostring(root, encoding="unicode")

    alter(path, copy_first_drop_second)
    document = read_document(path)

    assert len(part(document, "REQ-001", "text")) == 2
    assert part(document, "REQ-002", "text") == ()
    assert part(document, "REQ-002", "priority") == ()


def test_without_tags_bindings_and_bookmarks_still_tell(path: Path) -> None:
    """As LibreOffice leaves them: it drops every tag."""

    def strip(xml: str) -> str:
        root = etree.fromstring(xml.encode())
        for tag in list(root.iter(w("tag"))):
            tag.getparent().remove(tag)  # type: ignore[union-attr]
        return etree.tostring(root, encoding="unicode").replace("系统应对账", "系统应每日对账")

    alter(path, strip)
    document = read_document(path)

    assert part(document, "REQ-002", "text")[0].accepted == "系统应每日对账。"
    assert part(document, "REQ-001", "priority")[0].accepted == "必须"
    assert part(document, "REQ-001", "来源")[0].accepted == "招标文件 3.2"
    assert read_document(path).tagged  # those of the headers are there


def test_an_attribute_chosen_anew_in_word_is_seen(path: Path) -> None:
    alter(path, lambda xml: xml.replace(">必须</w:t>", ">可有</w:t>"))

    assert [name for name, same in unchanged(read_document(path)).items() if not same] == ["REQ-001:priority"]


def test_a_document_without_our_record_is_refused(path: Path, tmp_path: Path) -> None:
    from docx import Document

    Document().save(str(tmp_path / "other.docx"))
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    alter(path, lambda xml: xml[: len(xml) // 2])
    for name, words in (
        ("other.docx", "not a document made by"),
        ("note.txt", "not a .docx"),
        ("none.docx", "cannot be read"),
        ("spec.docx", "is damaged"),
    ):
        with pytest.raises(GenerationError, match=words):
            read_document(tmp_path / name)


def test_a_part_whose_compressed_bytes_are_damaged_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("word/document.xml")
    data = bytearray(path.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    data[start : start + 200] = b"\xff" * 200
    path.write_bytes(data)

    with pytest.raises(GenerationError, match="damaged"):
        read_document(path)


def test_a_part_with_entities_is_not_read(path: Path) -> None:
    entity = '<!DOCTYPE f [<!ENTITY a "b">]>'
    alter(path, lambda xml: xml.replace("?>", f"?>{entity}", 1), "customXml/item1.xml")

    with pytest.raises(GenerationError, match="not a document made by"):
        read_document(path)


def test_a_document_made_before_may_serve_as_a_template(path: Path, tmp_path: Path) -> None:
    front = replace(FRONT, title="新规格", number="P-2-SIRS-001")
    data = render_word(Draft(front, BODY.replace("3 秒", "4 秒").replace("[^a]", "")), template=path)
    (tmp_path / "next.docx").write_bytes(data)
    document = read_document(tmp_path / "next.docx")

    assert check_package(data) == []
    assert document.about["number"] == "P-2-SIRS-001"
    assert all(unchanged(document).values())
    assert [seen.accepted for seen in part(document, "", "title")] == ["新规格"] * 3  # cover, two headers
    assert "注。" not in zipfile.ZipFile(io.BytesIO(data)).read("word/footnotes.xml").decode()


@pytest.mark.parametrize("kind", ["<w:text/>", "<w:richText/>", ""])
def test_controls_a_company_placed_are_bound_with_ours(kind: str, tmp_path: Path) -> None:
    def control(name: str) -> str:
        return (
            f'<w:sdt><w:sdtPr><w:tag w:val="doc:{name}"/><w:id w:val="{len(name)}"/>{kind}</w:sdtPr>'
            "<w:sdtContent><w:r><w:t>?</w:t></w:r></w:sdtContent></w:sdt>"
        )

    template = tmp_path / "company.docx"
    template.write_bytes(render_word(Draft(Front(), "")))
    placed = f"<w:p>{control('title')}{control('author')}</w:p><w:p><w:r><w:t>{{{{BODY}}}}</w:t></w:r></w:p>"
    alter(template, lambda xml: xml[: xml.index("<w:tbl>")] + placed + xml[xml.rindex("<w:sectPr>") :])
    data = render_word(Draft(FRONT, BODY), template=template)
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))

    assert check_package(data) == []
    bound = {
        tag.get(w("val")): properties.find(w("dataBinding")) is not None
        for properties in root.iter(w("sdtPr"))
        for tag in properties.iter(w("tag"))
    }
    assert (bound["doc:title"], bound["doc:author"]) == (True, False)
    (tmp_path / "a.docx").write_bytes(data)
    assert [str(error) for error in OpenXmlValidator().validate(str(tmp_path / "a.docx")).errors] == []
    assert part(read_document(tmp_path / "a.docx"), "", "title")[0].accepted == "规格"


_TEXT = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    [
        "A&B <接口> < 3 秒",
        "a\x00b\x1fc",
        "\u202eabc\u202c",
        "😀𠮷",
        "=cmd|' /C calc'!A0",
        "\ud800x",
        "“引” 'x' \"y\"",
        "]]>",
        "{#a} :::",
    ]
)


@settings(max_examples=80, deadline=None)
@given(_TEXT, _TEXT, _TEXT)
def test_whatever_a_requirement_says_reads_back_unchanged(
    tmp_path_factory: pytest.TempPathFactory, text: str, owner: str, source: str
) -> None:
    body = (
        f"::: requirement {{#REQ-1}}\n{escaped(text) or '—'}\n\n| 属性 | 内容 |\n|---|---|\n"
        f"| 责任人 | {in_cell(escaped(owner))} |\n| 来源 | {in_cell(escaped(source))} |\n:::\n"
    )
    path = tmp_path_factory.getbasetemp() / "any.docx"
    path.write_bytes(render_word(Draft(replace(FRONT, title=text, version=owner), body)))
    document = read_document(path)

    assert [name for name, same in unchanged(document).items() if not same] == []


@pytest.mark.office
def test_a_file_saved_by_libreoffice_still_tells_what_was_changed(path: Path, tmp_path: Path) -> None:
    alter(path, lambda xml: xml.replace("系统应在 3 秒内", f"系统应在 {tracked('3', '5')} 秒内"))
    program = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{tmp_path}/lo", "--headless", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "saved"), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    document = read_document(tmp_path / "saved" / "spec.docx")

    assert not document.tagged
    (seen,) = part(document, "REQ-001", "text")
    assert (seen.accepted[:9], seen.original[:9]) == ("系统应在 5 秒内", "系统应在 3 秒内")
    assert {change.author for change in seen.changes} == {"客户李四"}
    assert part(document, "REQ-002", "text") == (Seen("系统应对账。", "系统应对账。"),)
    assert [seen.accepted for seen in part(document, "REQ-001", "priority")] == ["必须"]
    assert [seen.accepted for seen in part(document, "REQ-001", "来源")] == ["招标文件 3.2"]
    assert {seen.accepted for seen in part(document, "", "title")} == {"规格"}


def test_comments_tell_who_wrote_them_and_which_are_resolved(path: Path) -> None:
    made = read_document(path).comments
    assert [(one.ours, one.resolved) for one in made] == [(True, False)]
    assert "对账文件带版本号" in made[0].text

    words = '<w:p w14:paraId="77777777"><w:r><w:t>请删</w:t></w:r></w:p>'
    said = f'<w:comment w:id="77" w:author="王五">{words}</w:comment>'
    alter(path, lambda xml: xml.replace("</w:comments>", f"{said}</w:comments>"), "word/comments.xml")
    alter(path, lambda xml: xml.replace('done="0"', 'done="1"', 1), "word/commentsExtended.xml")

    now = read_document(path).comments
    assert [(one.ours, one.resolved) for one in now] == [(True, True), (False, False)]
    assert (now[1].author, now[1].text) == ("王五", "请删")


@pytest.mark.parametrize("name", ["word/comments.xml", "word/commentsExtended.xml"])
def test_damaged_comments_say_nothing(path: Path, name: str) -> None:
    alter(path, lambda xml: xml[:-20], name)

    assert not any(one.resolved for one in read_document(path).comments)
