"""The built-in looks: sound documents in both languages, and the measures their standards ask for."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from generators.draft import Draft, Front
from generators.word import check_package, render_word
from generators.word.labels import labels
from generators.word.namespaces import w
from generators.word.profile import DEFAULT, TWIPS_PER_MM, load_profile, profile_names

SAMPLES = Path(__file__).parent / "samples"
NAMES = ("engineering", "gbt11", "gongwen")
REFERENCES = (
    "# 引言\n\n见[](#b)、[](#c)、[](#z)、[](#y)。\n\n## 目的\n\n## 范围 {#b}\n\n### 时限 {#c}\n\n"
    "# 清单 {#z .appendix}\n\n## 说明 {#y}\n"
)


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(w("t")))


def small(profile: str, body: str = REFERENCES, lang: str = "zh") -> bytes:
    front = Front(title="规格", lang=lang, number="P-1-SIRS-001", classification="内部", status="issued")
    return render_word(Draft(front, body), profile=profile)


def style(data: bytes, name: str) -> etree._Element:
    found = part(data, "word/styles.xml").iter(w("style"))
    return next(s for s in found if s.get(w("styleId")) == name)


def value(element: etree._Element, path: str, key: str = "val") -> str | None:
    found = element.find("/".join(w(step) for step in path.split("/")))
    return None if found is None else found.get(w(key))


def edges(data: bytes, kind: str) -> list[etree._Element]:
    names = sorted(n for n in zipfile.ZipFile(io.BytesIO(data)).namelist() if n.startswith(f"word/{kind}"))
    return [part(data, name) for name in names]


def test_the_default_look_comes_first() -> None:
    assert profile_names() == NAMES
    assert profile_names()[0] == DEFAULT


@pytest.mark.parametrize("profile", NAMES)
@pytest.mark.parametrize("name", ["sirs-zh", "ohm-en"])
def test_documents_of_every_look_are_sound_and_stable(profile: str, name: str, tmp_path: Path) -> None:
    draft = Draft.read(SAMPLES / f"{name}.md")

    data = render_word(draft, profile=profile)

    assert check_package(data) == []
    assert render_word(draft, profile=profile) == data
    path = tmp_path / "out.docx"
    path.write_bytes(data)
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []


@pytest.mark.parametrize("profile", NAMES)
def test_every_look_is_a4_with_chinese_faces_in_every_heading(profile: str) -> None:
    look, data = load_profile(profile), small(profile)

    size = next(part(data).iter(w("pgSz")))
    assert (size.get(w("w")), size.get(w("h"))) == ("11906", "16838")
    for level in range(1, 5):
        face = style(data, f"Heading{level}").find(f"{w('rPr')}/{w('rFonts')}")
        assert face is not None
        assert face.get(w("eastAsia")) == look.heading.fonts[level - 1].east_asia
    assert set(look.words.get("zh", {})) <= set(labels("zh"))
    assert set(look.words.get("en", {})) <= set(labels("en"))


def test_the_official_look_has_the_page_and_type_of_gbt_9704() -> None:
    look, data = load_profile("gongwen"), small("gongwen")

    page = look.page
    in_mm = [round(v / TWIPS_PER_MM) for v in (page.top, page.left, page.text_width, page.text_height)]
    assert in_mm == [37, 28, 156, 225]
    body = style(data, "BodyText")
    assert value(body, "rPr/sz") == "32"  # 三号
    assert (value(body, "pPr/spacing", "line"), value(body, "pPr/spacing", "lineRule")) == ("579", "exact")
    assert page.text_height // 579 == 22  # lines on a page
    advance = look.sizes["body"] + look.spacing["tracking_zh"]
    assert round(page.text_width / 20 / advance) == 28  # characters on a line
    assert value(body, "pPr/ind", "firstLineChars") == "200"
    assert value(style(data, "Title"), "rPr/sz") == "44"  # 二号
    assert value(style(data, "Title"), "pPr/jc") == "center"


def test_the_official_look_numbers_headings_in_chinese_and_refers_to_them_in_full() -> None:
    data = small("gongwen")

    texts = [t.get(w("val")) for t in part(data, "word/numbering.xml").iter(w("lvlText"))]
    assert texts[:4] == ["%1、", "（%2）", "%3.", "（%4）"]
    words = text_of(part(data))
    assert "见“一、（二）”、“一、（二）1”、附件1、附件1一、。" in words
    assert "一、引言" in words  # in the contents, with nothing between number and words
    codes = [
        c.text or "" for c in part(data).iter(w("instrText")) if (c.text or "").strip().startswith("REF")
    ]
    assert [code.split()[2] for code in codes] == ["\\w", "\\w", "\\n", "\\w"]


def test_the_official_look_has_its_page_number_between_dashes_at_the_outer_edge() -> None:
    data = small("gongwen")

    numbered = [f for f in edges(data, "footer") if text_of(f).strip()]
    assert {text_of(f) for f in numbered} == {"— 2 —"}
    assert {value(p, "pPr/jc") for f in numbered for p in f.iter(w("p"))} == {"left", "right"}
    assert all(not text_of(h) for h in edges(data, "header"))
    assert part(data, "word/settings.xml").find(w("evenAndOddHeaders")) is not None


def test_the_standard_look_has_thick_rules_and_numbers_without_full_stop() -> None:
    data = small("gbt11", "# 范围\n\n## 总则\n\nTable: 清单 {#t}\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n")

    table = style(data, "DocumentTable")
    sides = {side: value(table, f"tblPr/tblBorders/{side}", "sz") for side in ("top", "left", "insideH")}
    assert sides == {"top": "12", "left": "12", "insideH": "4"}
    assert value(table, "tblStylePr/tcPr/tcBorders/bottom", "sz") == "12"
    assert value(style(data, "Heading1"), "rPr/sz") == "21"  # 五号
    texts = [t.get(w("val")) for t in part(data, "word/numbering.xml").iter(w("lvlText"))]
    assert texts[:2] == ["%1", "%1.%2"]


def test_the_standard_look_puts_number_and_page_at_the_outer_edge() -> None:
    data = small("gbt11")

    assert {"密级：内部P-1-SIRS-001", "P-1-SIRS-001密级：内部"} <= {text_of(h) for h in edges(data, "header")}


@pytest.mark.parametrize("profile", NAMES)
def test_english_documents_of_every_look_have_no_chinese_numbers_or_words(profile: str) -> None:
    data = small(profile, "# One\n\nSee [](#two).\n\n## Two {#two}\n\n# List {.appendix}\n", lang="en")

    texts = "".join(t.get(w("val"), "") for t in part(data, "word/numbering.xml").iter(w("lvlText")))
    assert not any("\u4e00" <= c <= "\u9fff" or c in "（）、" for c in texts)
    assert "See Section 1.1." in text_of(part(data)).replace("I.1", "1.1")


def test_lists_count_by_their_own_level_in_every_look() -> None:
    for profile in NAMES:
        levels = part(small(profile, "1. a\n   1. b\n"), "word/numbering.xml").iter(w("lvl"))
        for level in levels:
            text, depth = value(level, "lvlText"), int(level.get(w("ilvl"), "0")) + 1
            if level.find(w("pStyle")) is None and "%" in (text or ""):
                assert f"%{depth}" in (text or ""), (profile, text)


def test_annexes_of_a_standard_say_their_kind_and_count_their_tables_anew() -> None:
    table = "\n\nTable: {0} {{#{0}}}\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n"
    body = (
        f"# 引言{table.format('t0')}见[](#t1)。\n\n# 清单 {{#z .appendix}}{table.format('t1')}{table.format('t2')}"
        f"# 规则 {{.appendix .normative}}{table.format('t3')}"
    )
    data = small("gbt11", body)

    said = [text_of(p) for p in part(data).iter(w("p"))]
    captions = [
        p for p in part(data).iter(w("p")) if any("SEQ" in (c.text or "") for c in p.iter(w("instrText")))
    ]
    assert [text_of(p) for p in captions] == ["表 1　t0", "表 A.1　t1", "表 A.2　t2", "表 B.1　t3"]
    assert "见表 A.1。" in said
    codes = [" ".join((code.text or "").split()) for code in part(data).iter(w("instrText"))]
    assert [code for code in codes if code.startswith("SEQ")] == [
        "SEQ 表 \\* ARABIC", "SEQ 表 \\* ARABIC \\r 1", "SEQ 表 \\* ARABIC", "SEQ 表 \\* ARABIC \\r 1",
    ]  # fmt: skip
    assert {"（资料性）清单", "（规范性）规则"} <= set(said)
    assert not check_package(data)
    assert "表 3　t2" in [text_of(p) for p in part(small("engineering", body)).iter(w("p"))]
