"""What of a company template stands in its documents: cover, placeholders, headers, numbering, grid."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from generators.draft import Approval, Draft, Front, ProjectRef
from generators.word import check_package, render_word
from generators.word.namespaces import w
from tests.generators.word.company import COVER, chinese_template, control, cut, rewritten

FRONT = Front(
    title="集成需求规格说明书", number="P-1-SIRS-001", version="V1.2", date="2026-11-21", status="issued",
    project=ProjectRef(name="门诊集成", customer="示例医院"), author="林一",
    approvals=(Approval("审核", "何静"), Approval("批准", "高远")),
)  # fmt: skip
BODY = "# 引言\n\n## 目的\n\n见[](#reach)。\n\n## 范围 {#reach}\n\n文字。\n\n### 细节 {#detail}\n\n见[](#detail)。\n"


def rendered(template: Path, front: Front = FRONT, body: str = BODY) -> bytes:
    data = render_word(Draft(front, body), template=template)
    assert check_package(data) == []
    return data


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(w("t")))


def test_placeholders_of_the_cover_are_filled_in_controls_cells_and_cut_runs(tmp_path: Path) -> None:
    words = text_of(part(rendered(chinese_template(tmp_path))))

    assert words.startswith(
        "青川集团　项目文档集成需求规格说明书P-1-SIRS-001版本：V1.2　日期：2026年11月21日建设单位示例医院文档审批"
    )


def test_a_filled_control_keeps_its_tag_and_look_and_is_no_placeholder_any_more(tmp_path: Path) -> None:
    controls = list(part(rendered(chinese_template(tmp_path))).iter(w("sdt")))
    filled = next(
        c for c in controls if c.find(f"{w('sdtPr')}/{w('tag')}[@{w('val')}='doc:title']") is not None
    )

    assert filled.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is None
    assert filled.find(f".//{w('rPr')}/{w('b')}") is not None
    assert len(list(filled.iter(w("p")))) == 1


def test_values_that_are_empty_show_a_dash_and_unknown_places_a_gap(tmp_path: Path) -> None:
    body = (
        control("doc:classification", "密级")
        + cut("{{ doc.titel }}")
        + "<w:p><w:r><w:t>{{BODY}}</w:t></w:r></w:p>"
    )

    words = text_of(part(rendered(chinese_template(tmp_path, body=body))))

    assert words.startswith("—【待补充：模板中的 doc.titel】")


def test_people_who_sign_are_filled_by_their_role(tmp_path: Path) -> None:
    body = (
        cut("{{doc.author}}/{{doc.reviewer}}/{{doc.approver}}") + "<w:p><w:r><w:t>{{BODY}}</w:t></w:r></w:p>"
    )

    assert text_of(part(rendered(chinese_template(tmp_path, body=body)))).startswith("林一/何静/高远")


def test_hostile_values_are_text_in_placeholders(tmp_path: Path) -> None:
    front = Front(title='A&B <接口> "x" {{ doc.number }}\x07\ud800', number="N-1")

    words = text_of(part(rendered(chinese_template(tmp_path), front)))

    assert 'A&B <接口> "x" {{ doc.number }}' in words.replace("\u200b", "")


def test_headers_of_first_even_and_other_pages_stay_and_are_filled(tmp_path: Path) -> None:
    data = rendered(chinese_template(tmp_path), Front(title="规格", number="N-7", status="draft"))

    archive = zipfile.ZipFile(io.BytesIO(data))
    stories = {
        text_of(part(data, name)): archive.read(name)
        for name in archive.namelist()
        if name.startswith(("word/header", "word/footer"))
    }
    assert {"青川集团 规格", "偶数页 N-7", "封面页眉", "内部资料"} <= set(stories)
    for words in ("青川集团 规格", "偶数页 N-7", "封面页眉"):
        assert "草稿".encode() in stories[words], words
    sections = list(part(data).iter(w("sectPr")))
    kinds = [{e.get(w("type")) for e in s.findall(w("headerReference"))} for s in sections]
    assert kinds[0] == {"default", "even", "first"}
    assert all(found == {"default", "even"} for found in kinds[1:])
    assert [s.find(w("titlePg")) is not None for s in sections] == [True] + [False] * (len(sections) - 1)


def test_the_grid_of_the_page_stays_and_our_own_styles_do_not_snap_to_it(tmp_path: Path) -> None:
    data = rendered(chinese_template(tmp_path))

    grids = [s.find(w("docGrid")) for s in part(data).iter(w("sectPr"))]
    assert {g.get(w("linePitch")) for g in grids if g is not None} == {"312"}
    assert None not in grids
    box = next(s for s in part(data, "word/styles.xml").iter(w("style")) if s.get(w("styleId")) == "BoxText")
    snap = box.find(f"{w('pPr')}/{w('snapToGrid')}")
    assert snap is not None
    assert snap.get(w("val")) == "0"


def test_an_indented_normal_is_the_text_and_what_we_add_is_not_indented(tmp_path: Path) -> None:
    data = rendered(chinese_template(tmp_path))

    for name in ("TableText", "TOC2"):
        style = next(s for s in part(data, "word/styles.xml").iter(w("style")) if s.get(w("styleId")) == name)
        indent = style.find(f"{w('pPr')}/{w('ind')}")
        assert indent is not None
        assert indent.get(w("firstLineChars")) == "0", name
    text = next(p for p in part(data).iter(w("p")) if text_of(p) == "文字。")
    style_of = text.find(f"{w('pPr')}/{w('pStyle')}")
    assert style_of is not None
    assert style_of.get(w("val")) == "a"


def test_numbers_are_those_of_the_list_the_styles_name(tmp_path: Path) -> None:
    data = rendered(chinese_template(tmp_path))

    words = text_of(part(data))
    assert "第一章 引言" in words  # in the contents
    assert "1.1 目的" in words
    assert "见第 1.2 节。" in words
    ids = {n.get(w("val")) for s in part(data, "word/styles.xml").iter(w("style")) if s.get(w("styleId")) in ("1", "2")
           for n in s.iter(w("numId"))}  # fmt: skip
    assert ids == {"5"}


def test_a_level_the_company_leaves_unnumbered_is_named_by_its_title(tmp_path: Path) -> None:
    assert "见“细节”。" in text_of(part(rendered(chinese_template(tmp_path))))


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('<w:p><w:r><w:t>封面</w:t></w:r></w:p><w:sdt><w:sdtPr><w:tag w:val="kb:body"/></w:sdtPr><w:sdtContent>'
         "<w:p/></w:sdtContent></w:sdt><w:p><w:r><w:t>示例</w:t></w:r></w:p>", "封面"),
        ("<w:p><w:r><w:t>封面</w:t></w:r></w:p><w:p><w:r><w:t>{{BO</w:t></w:r><w:r><w:t>DY}}</w:t></w:r></w:p>"
         "<w:p><w:r><w:t>示例</w:t></w:r></w:p>", "封面"),
        ('<w:p><w:r><w:t>封面</w:t></w:r></w:p><w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
         "</w:pPr></w:p><w:p><w:r><w:t>示例</w:t></w:r></w:p>", "封面"),
        ('<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Cover Pages"/></w:docPartObj></w:sdtPr><w:sdtContent>'
         "<w:p><w:r><w:t>封面</w:t></w:r></w:p></w:sdtContent></w:sdt><w:p><w:r><w:t>示例</w:t></w:r></w:p>", "封面"),
        ('<w:p><w:r><w:t>{{ doc.title }}</w:t></w:r></w:p><w:p><w:r><w:t>封底</w:t><w:br w:type="page"/></w:r></w:p>'
         "<w:p><w:r><w:t>示例</w:t></w:r></w:p>", "集成需求规格说明书封底"),
        ('<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>章</w:t></w:r></w:p><w:p><w:pPr><w:sectPr/></w:pPr></w:p>'
         "<w:p><w:r><w:t>示例</w:t></w:r></w:p>", ""),
    ],
    ids=["control", "mark in two runs", "first section", "cover page", "placeholders", "a section with headings"],
)  # fmt: skip
def test_the_document_goes_where_the_template_says_and_examples_go(
    tmp_path: Path, body: str, kept: str
) -> None:
    words = text_of(part(rendered(chinese_template(tmp_path, body=body))))

    if kept:
        assert words.startswith(f"{kept}文档审批")
    else:
        assert not words.startswith("章")
        assert "门诊集成" in words[:40]  # our own cover
    assert "示例医院" in words or "示例" not in words


def test_the_contents_of_the_template_make_way_for_ours(tmp_path: Path) -> None:
    field = "".join(
        f'<w:r>{inner}</w:r>'
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>', '<w:instrText>TOC \\o "1-3" \\h</w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>旧目录</w:t>", '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    body = f"{COVER}<w:p>{field}</w:p><w:p><w:r><w:t>{{{{BODY}}}}</w:t></w:r></w:p>"

    data = rendered(chinese_template(tmp_path, body=body))

    assert "旧目录" not in text_of(part(data))
    assert sum("TOC \\o" in (code.text or "") for code in part(data).iter(w("instrText"))) == 1


def test_a_watermark_of_the_template_stays_alone(tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    mark = (
        '<w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="Own" style="width:9pt;height:9pt">'
        '<v:textpath string="机密"/></v:shape></w:pict></w:r>'
    )
    rewritten(template, {"word/header1.xml": ("<w:p>", f"<w:p>{mark}")})

    data = rendered(template, Front(title="规格", status="draft"))

    headers = [
        part(data, n) for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.startswith("word/header")
    ]
    own = next(etree.tostring(h, encoding="unicode") for h in headers if text_of(h).startswith("青川集团"))
    assert "机密" in own
    assert "草稿" not in own


def test_a_template_of_another_program_gets_the_parts_word_wants(tmp_path: Path) -> None:
    names = zipfile.ZipFile(io.BytesIO(rendered(chinese_template(tmp_path)))).namelist()

    assert {"word/theme/theme1.xml", "word/fontTable.xml"} <= set(names)
