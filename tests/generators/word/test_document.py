"""What stands in a rendered document: structure, numbers, fields, controls, properties."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openxml_audit import OpenXmlValidator

from generators.draft import Draft, Front, ProjectRef
from generators.word import check_package, render_word
from generators.word.namespaces import W, w

SAMPLES = Path(__file__).parent / "samples"
NAMES = ["sirs-zh", "ohm-en"]


def sample(name: str) -> Draft:
    return Draft.read(SAMPLES / f"{name}.md")


def small(
    body: str, lang: str = "zh", status: str = "draft", classification: str = "", date: str = ""
) -> bytes:
    project = ProjectRef(name="集成项目", code="P-1")
    front = Front(
        title="规格", lang=lang, version="V0.1", project=project, status=status,
        classification=classification, date=date,
    )  # fmt: skip
    return render_word(Draft(front, body))


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(w("t")))


def fields(root: etree._Element) -> list[tuple[str, str]]:
    """Code and result of every innermost field, in order."""
    found: list[tuple[str, str]] = []
    stack: list[list[str]] = []
    for element in root.iter(w("fldChar"), w("instrText"), w("t")):
        if element.tag == w("fldChar"):
            kind = element.get(w("fldCharType"))
            if kind == "begin":
                stack.append(["", ""])
            elif kind == "end":
                code, result = stack.pop()
                found.append((code.strip(), result))
        elif stack:
            stack[-1][0 if element.tag == w("instrText") else 1] += element.text or ""
    return found


@pytest.fixture(scope="module", params=NAMES)
def rendered(request: pytest.FixtureRequest) -> bytes:
    return render_word(sample(request.param))


def test_the_package_passes_our_checks_and_the_schema_audit(rendered: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sample.docx"
    path.write_bytes(rendered)

    assert check_package(rendered) == []
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_draft_gives_the_same_bytes(name: str) -> None:
    assert render_word(sample(name)) == render_word(sample(name))


def test_every_word_of_the_draft_can_be_read_in_the_document() -> None:
    text = text_of(part(render_word(sample("sirs-zh"))))

    for words in (
        "客户提交贷款申请后",
        "人行接入商",
        "【待补充：责任人】",
        "以 applyNo 去重",
        "冻结点放在接口评审会",
        "PF-02",
    ):
        assert words.replace(" ", "") in text.replace(" ", "")


def test_headings_are_numbered_by_a_list_bound_to_their_styles_never_by_digits() -> None:
    data = small("# 引言\n\n## 目的\n\n# 附则 {.appendix}\n")
    styles, numbering = part(data, "word/styles.xml"), part(data, "word/numbering.xml")

    bound = {}
    for style in styles.iter(w("style")):
        numbers = style.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
        if numbers is not None:
            bound[style.get(w("styleId"))] = numbers.get(w("val"))
    assert set(bound) == {f"{kind}{level}" for kind in ("Heading", "Appendix") for level in range(1, 5)}
    assert bound["Heading1"] == bound["Heading4"] != bound["Appendix1"]
    texts = [t.get(w("val")) for t in numbering.iter(w("lvlText"))]
    assert texts[:4] == ["%1", "%1.%2", "%1.%2.%3", "%1.%2.%3.%4"]
    assert "附录%1" in texts
    body = part(data)
    heads = [
        p
        for p in body.iter(w("p"))
        if p.find(f"{w('pPr')}/{w('pStyle')}[@{w('val')}='Heading2']") is not None
    ]
    assert [text_of(p) for p in heads] == ["目的"]


def test_the_contents_are_complete_and_linked() -> None:
    body = part(render_word(sample("sirs-zh")))
    contents = next(s for s in body.iter(w("sdt")) if s.find(f".//{w('docPartObj')}") is not None)
    lines = [p for p in contents.iter(w("p")) if p.find(w("hyperlink")) is not None]

    assert text_of(lines[0]).startswith("1引言")
    assert any(text_of(line).startswith("附录B待确认事项") for line in lines)
    assert all(re.search(r"\d+$", text_of(line)) for line in lines)
    codes = [code for code, _ in fields(contents)]
    assert codes[-1] == 'TOC \\o "1-3" \\h \\z \\u'
    assert sum(code.startswith("PAGEREF _Toc") for code in codes) == len(lines) == 18


def test_captions_count_and_references_carry_their_words() -> None:
    body = part(render_word(sample("sirs-zh")))
    found = fields(body)

    assert [result for code, result in found if code == "SEQ 表 \\* ARABIC"] == ["1", "2", "3", "4", "5", "6"]
    assert [result for code, result in found if code == "SEQ 图 \\* ARABIC"] == ["1"]
    references = {result for code, result in found if code.startswith("REF ")}
    assert {"图 1", "表 2", "3.3", "附录B"} <= references
    text = text_of(body)
    assert "系统清单见表 2，接口时限的要求见第 3.3 节" in text
    assert "未确认的事项集中列在附录B" in text


def test_english_documents_speak_english() -> None:
    body = part(render_word(sample("ohm-en")))

    assert (
        "Troubleshooting is in Section 3, the weekly routine in Table 2, and the system boundary in Figure 1"
        in text_of(body)
    )
    assert [result for code, result in fields(body) if code == "SEQ Table \\* ARABIC"] == ["1", "2", "3"]


def test_a_reference_to_nothing_is_a_visible_gap() -> None:
    data = small("见[](#nowhere)。\n")

    assert "【待补充：引用的“nowhere”不存在】" in text_of(part(data))
    assert check_package(data) == []


def test_tables_repeat_their_header_and_keep_rows_whole() -> None:
    table = next(
        t for t in part(small("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n")).iter(w("tbl")) if "甲" in text_of(t)
    )
    rows = table.findall(w("tr"))

    assert rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
    assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)
    grid = [int(c.get(w("w"), "0")) for c in table.iter(w("gridCol"))]
    assert [int(c.get(w("w"), "0")) for c in rows[1].iter(w("tcW"))] == grid


WIDE = "".join(
    f"| {cell} |\n"
    for cell in (" | ".join("甲乙丙丁戊己庚辛"), "-|" * 7 + "-", "| ".join(["interface0001 "] * 8))
)


def test_a_wide_table_turns_the_paper_and_takes_its_heading_along() -> None:
    body = part(small(f"# 甲\n\n文。\n\n# 矩阵\n\nTable: 矩阵 {{.landscape}}\n\n{WIDE}\n# 乙\n\n文。\n"))

    turned = [s.find(w("pgSz")).get(w("orient")) for s in body.iter(w("sectPr"))]  # type: ignore[union-attr]
    assert turned == [None, None, None, "landscape", None]
    children = list(body[0])
    cut = [n for n, child in enumerate(children) if child.find(f"{w('pPr')}/{w('sectPr')}") is not None]
    assert text_of(children[cut[2] + 1]) == "矩阵"


def test_a_table_that_fits_upright_does_not_turn_the_paper() -> None:
    fits = WIDE.replace("interface0001", "IF-1")
    body = part(small(f"# 一\n\n甲。\n\nTable: 宽 {{.landscape}}\n\n{fits}\n乙。\n"))
    assert not any(size.get(w("orient")) for size in body.iter(w("pgSz")))


def test_requirements_carry_a_control_and_a_bookmark_to_be_read_back() -> None:
    body = part(render_word(sample("sirs-zh")))

    controls = {s.find(f"{w('sdtPr')}/{w('tag')}").get(w("val")): text_of(s) for s in body.iter(w("sdt"))  # type: ignore[union-attr]
                if s.find(f"{w('sdtPr')}/{w('tag')}") is not None}  # fmt: skip
    assert controls["req:REQ-001:text"].startswith("客户提交贷款申请后")
    assert controls["req:REQ-002:priority"] == "必须"
    assert controls["card:IF-001:协议"] == "HTTPS / JSON"
    names = {b.get(w("name")) for b in body.iter(w("bookmarkStart"))}
    assert {"REQ_001", "REQ_002", "REQ_003", "IF_001"} <= names
    for control in body.iter(w("sdt")):  # run-level: inside a paragraph, except the contents
        assert control.getparent().tag != w("body") or control.find(f".//{w('docPartObj')}") is not None  # type: ignore[union-attr]


def test_text_of_a_model_is_marked_until_reviewed() -> None:
    text = text_of(part(render_word(sample("sirs-zh"))))

    assert "「AI 草稿 待审」" in text
    assert "模型：qwen-max" in text
    english = small('::: drafted {model="m"}\nText.\n:::\n', "en")
    assert "AI draft, to be reviewed" in text_of(part(english))


def test_tasks_are_boxes_that_can_be_ticked() -> None:
    body = part(small("- [x] 甲\n- [ ] 乙\n\n| 项 | 过 |\n|---|---|\n| 丙 | [ ] |\n"))
    checked = "{http://schemas.microsoft.com/office/word/2010/wordml}checked"

    assert [box.get(checked.replace("checked", "val")) for box in body.iter(checked)] == ["1", "0", "0"]


def test_citations_lead_to_the_list_of_sources() -> None:
    body = part(render_word(sample("sirs-zh")))

    marks = [link for link in body.iter(w("hyperlink")) if text_of(link) == "[LES-003]"]
    assert {link.get(w("anchor")) for link in marks} == {"_Src_RT_001_LES_003"}
    assert "附录C" not in text_of(body)  # after the appendices, without a number, as a bibliography
    assert "引用的经验与知识标识" in text_of(body)
    # where a record lies is not the customer's business
    assert "knowledge/retrospectives/rt-001.md" not in text_of(body)


@pytest.mark.parametrize(
    ("status", "words"), [("draft", ["草稿"] * 3), ("review", ["草稿"] * 3), ("issued", [])]
)
def test_the_watermark_stands_until_the_document_is_issued(status: str, words: list[str]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(small("文。\n", status=status)))

    headers = [archive.read(n).decode() for n in archive.namelist() if n.startswith("word/header")]
    assert [
        m for header in headers for m in re.findall(r'<v:textpath [^>]*string="([^"]*)"', header)
    ] == words


def test_header_and_footer_name_project_title_version_and_page() -> None:
    archive = zipfile.ZipFile(io.BytesIO(small("文。\n", classification="内部")))

    headers = [
        text_of(etree.fromstring(archive.read(n))) for n in archive.namelist() if n.startswith("word/header")
    ]
    footers = [etree.fromstring(archive.read(n)) for n in archive.namelist() if n.startswith("word/footer")]
    assert headers.count("集成项目规格 V0.1") == 2  # upright and turned pages, not the cover
    assert sum(text_of(f).startswith("密级：内部第 2 页　共 ") for f in footers) == 2
    assert {code for f in footers for code, _ in fields(f)} == {"PAGE \\* Arabic", "NUMPAGES \\* Arabic"}


def test_every_style_names_its_chinese_face_and_none_the_theme() -> None:
    for name in ("word/styles.xml", "word/document.xml", "word/numbering.xml"):
        for faces in part(small("# 甲\n\n“引”\n"), name).iter(w("rFonts")):
            assert not [key for key in faces.attrib if "Theme" in str(key)]
    styles = part(small("文\n"), "word/styles.xml")
    defaults = styles.find(f"{w('docDefaults')}//{w('rFonts')}")
    assert defaults is not None
    assert (defaults.get(w("eastAsia")), defaults.get(w("ascii"))) == ("宋体", "Times New Roman")
    language = styles.find(f"{w('docDefaults')}//{w('lang')}")
    assert language is not None
    assert language.get(w("eastAsia")) == "zh-CN"


def test_chinese_quotes_are_hinted_to_the_chinese_face_only_in_chinese() -> None:
    def hints(lang: str) -> list[str | None]:
        runs = [r for r in part(small("他说“是”。\n", lang)).iter(w("r")) if "他说" in text_of(r)]
        return [faces.get(w("hint")) for run in runs for faces in run.iter(w("rFonts"))]

    assert hints("zh") == ["eastAsia"]
    assert hints("en") == []


def test_a_figure_has_alt_text_and_a_missing_one_is_a_gap() -> None:
    body = part(render_word(sample("sirs-zh")))
    drawing = next(body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    assert str(drawing.get("descr")).startswith("集成全景图：手机银行经 API 网关")

    missing = small("![图](figures/none.png)\n\n![网](https://example.com/x.png)\n")
    assert "【待补充：图片 figures/none.png 未找到】" in text_of(part(missing))
    assert "【未嵌入的外部图片：https://example.com/x.png】" in text_of(part(missing))
    assert check_package(missing) == []


def test_bytes_that_are_no_picture_do_not_stop_the_document() -> None:
    front = Front(title="规格")
    for content in (
        b"",
        b"not a picture",
        b"\x89PNG\r\n\x1a\nbroken",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\xff\xd8\xff",
    ):
        data = render_word(Draft(front, "![图](figures/a.png)\n", {"figures/a.png": content}))
        assert check_package(data) == []


def test_only_web_and_mail_links_leave_the_package() -> None:
    data = small(
        "[甲](https://a.cn/x?a=1&b=2) <mailto:a@b.cn> [乙](file:///etc/passwd) [丙](\\\\host\\share)\n"
    )
    rels = part(data, "word/_rels/document.xml.rels")

    outside = [r.get("Target") for r in rels if r.get("TargetMode") == "External"]
    assert outside == ["https://a.cn/x?a=1&b=2", "mailto:a@b.cn"]


def test_the_properties_name_the_document_and_date_it_by_the_draft() -> None:
    properties = Document(io.BytesIO(render_word(sample("sirs-zh")))).core_properties

    assert (properties.title, properties.author, properties.version) == (
        "集成需求规格说明书",
        "周启明",
        "V0.3",
    )
    assert properties.created is not None
    assert properties.created.date().isoformat() == "2026-11-21"


def test_settings_ask_no_question_on_opening() -> None:
    settings = part(small("文\n"), "word/settings.xml")

    assert settings.find(w("updateFields")) is None
    assert not [e for e in part(small("# 甲\n")).iter(w("fldChar")) if e.get(w("dirty"))]


def test_the_paper_is_a4_and_the_sign_off_and_revision_tables_are_there() -> None:
    body = part(small("文\n", date="2026-11-21"))

    size = next(body.iter(w("pgSz")))
    assert (size.get(w("w")), size.get(w("h"))) == ("11906", "16838")
    text = text_of(body)
    assert [role for role in ("编制", "审核", "会签", "批准") if role not in text] == []
    assert "修订记录" in text
    assert "C—创建" in text
    assert "2026年11月21日" in text


def test_an_empty_draft_is_still_a_document() -> None:
    for lang in ("zh", "en"):
        assert check_package(render_word(Draft(Front(lang=lang), ""))) == []


def test_namespace_of_the_main_part_is_transitional() -> None:
    assert part(small("文\n")).tag == f"{{{W}}}document"


def test_a_table_with_too_many_columns_for_its_words_is_set_smaller() -> None:
    def styles_of(columns: int) -> set[str | None]:
        head, line = "| 字段 " * columns + "|\n", "| REQ-0001 " * columns + "|\n"
        body = part(small(head + "|---" * columns + "|\n" + line))
        table = next(t for t in body.iter(w("tbl")) if "REQ-0001" in text_of(t))
        return {s.get(w("val")) for s in table.findall(w("tr"))[1].iter(w("pStyle"))}

    assert styles_of(4) == {"TableText"}
    assert styles_of(9) == {"TableSmall"}


def test_the_names_of_customer_and_project_are_bound_in_the_text_too() -> None:
    project = ProjectRef(name="某银行信贷集成项目", customer="某银行股份", code="P-1")
    body = "某银行股份委托实施某银行信贷集成项目。**某银行股份**与 A某银行股份B 不算。\n"
    body += "\n::: requirement {#R-1}\n某银行股份应提供环境。\n:::\n"
    root = part(render_word(Draft(Front(title="规格", project=project), body)))
    bound = [
        (paragraph, control.find(f"{w('sdtPr')}/{w('tag')}").get(w("val")), text_of(control))  # type: ignore[union-attr]
        for paragraph in root.iter(w("p"))
        for control in paragraph.iter(w("sdt"))
        if control.find(f"{w('sdtPr')}/{w('dataBinding')}") is not None and "委托" in text_of(paragraph)
    ]

    assert [(tag, words) for _, tag, words in bound] == [
        ("doc:customer", "某银行股份"),
        ("doc:project", "某银行信贷集成项目"),
    ]
    assert text_of(bound[0][0]) == "某银行股份委托实施某银行信贷集成项目。某银行股份与 A某银行股份B 不算。"


def test_a_turned_table_is_followed_by_its_section_alone() -> None:
    """Room between the two would open an empty page where the table fills its own."""
    table = f"Table: 宽 {{.landscape}}\n\n{WIDE}\n"
    with zipfile.ZipFile(
        io.BytesIO(render_word(Draft(Front(title="规格"), f"# 一\n\n{table}后文。\n")))
    ) as archive:
        xml = archive.read("word/document.xml").decode()

    after = xml[xml.rindex("</w:tbl>") + len("</w:tbl>") :]
    closing = after[: after.index("</w:p>")]
    assert "<w:sectPr>" in closing
    assert '<w:sz w:val="2"/>' in closing
