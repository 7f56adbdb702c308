"""Company templates: styles by name, injection, paper, headers, covers, hostile files."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

from generators.draft import Draft
from generators.errors import GenerationError
from generators.word import check_package, render_word
from generators.word.namespaces import w
from tests.generators.word.company import TEMPLATES, bare_template, chinese_template, rewritten, us_template

SAMPLES = Path(__file__).parent / "samples"


def part(data: bytes, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read(name))


def text_of(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(w("t")))


@pytest.mark.parametrize("kind", TEMPLATES)
@pytest.mark.parametrize("name", ["sirs-zh", "ohm-en"])
def test_documents_in_company_templates_are_sound_and_stable(kind: str, name: str, tmp_path: Path) -> None:
    template = TEMPLATES[kind](tmp_path)
    draft = Draft.read(SAMPLES / f"{name}.md")

    data = render_word(draft, template=template)

    assert check_package(data) == []
    assert render_word(draft, template=template) == data
    path = tmp_path / "out.docx"
    path.write_bytes(data)
    assert [str(error) for error in OpenXmlValidator().validate(str(path)).errors] == []


def test_styles_are_found_by_name_whatever_their_ids(tmp_path: Path) -> None:
    data = render_word(Draft.read(SAMPLES / "sirs-zh.md"), template=chinese_template(tmp_path))

    used = {e.get(w("val")) for e in part(data).iter(w("pStyle"))}
    assert {"1", "2", "a", "a8"} <= used
    assert not {"Heading1", "Heading2", "BodyText", "Caption"} & used


def test_what_the_template_says_about_headings_paper_and_headers_stays(tmp_path: Path) -> None:
    data = render_word(Draft.read(SAMPLES / "sirs-zh.md"), template=us_template(tmp_path))

    styles = part(data, "word/styles.xml")
    heading = next(s for s in styles.iter(w("style")) if s.get(w("styleId")) == "Heading1")
    size = heading.find(f"{w('rPr')}/{w('sz')}")
    assert size is not None
    assert size.get(w("val")) == "38"
    margins = {m.get(w("left")) for m in part(data).iter(w("pgMar"))}
    assert str(round(35 * 1440 / 25.4)) in margins
    archive = zipfile.ZipFile(io.BytesIO(data))
    headers = [archive.read(n).decode() for n in archive.namelist() if n.startswith("word/header")]
    assert any("ACME Consulting" in header and "草稿" in header for header in headers)
    assert "Replace this text." not in text_of(part(data))


def test_headings_without_numbers_get_the_multilevel_list(tmp_path: Path) -> None:
    data = render_word(Draft.read(SAMPLES / "sirs-zh.md"), template=us_template(tmp_path))

    styles = part(data, "word/styles.xml").iter(w("style"))
    numbered = {s.get(w("styleId")) for s in styles if s.find(f".//{w('numPr')}") is not None}
    assert {"Heading1", "Heading2", "Heading3", "Heading4", "Appendix1"} <= numbered


def test_headings_the_company_numbers_keep_its_scheme_in_contents_and_references(tmp_path: Path) -> None:
    template = us_template(tmp_path)
    scheme = (
        '<w:abstractNum w:abstractNumId="70"><w:multiLevelType w:val="multilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCounting"/><w:pStyle w:val="Heading1"/><w:lvlText w:val="第%1章"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading2"/>'
        '<w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    )
    with zipfile.ZipFile(template) as archive:
        numbering = archive.read("word/numbering.xml").decode()
    lists = numbering[numbering.index("<w:num ") :]
    rewritten(template, {"word/numbering.xml": (lists, scheme + lists)})
    data = render_word(Draft.read(SAMPLES / "sirs-zh.md"), template=template)

    contents = next(
        e for e in part(data).iter(w("sdt")) if e.find(f"{w('sdtPr')}/{w('docPartObj')}") is not None
    )
    assert "第一章引言" in text_of(contents)


def test_the_cover_of_the_template_replaces_ours_and_its_sample_text_goes(tmp_path: Path) -> None:
    text = text_of(part(render_word(Draft.read(SAMPLES / "sirs-zh.md"), template=bare_template(tmp_path))))

    assert text.startswith("公司封面文档审批")
    assert "{{BODY}}" not in text
    assert "示例文字" not in text


def test_a_dotx_opens_like_a_docx(tmp_path: Path) -> None:
    template = us_template(tmp_path)
    main = "wordprocessingml.document.main+xml"
    rewritten(template, {"[Content_Types].xml": (main, "wordprocessingml.template.main+xml")})

    assert check_package(render_word(Draft.read(SAMPLES / "ohm-en.md"), template=template)) == []


def test_outside_references_of_the_template_are_dropped(tmp_path: Path) -> None:
    template = us_template(tmp_path)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    outside = f'<Relationship Id="rId900" Type="{kind}" Target="file:///c:/evil.dotm" TargetMode="External"/>'
    rewritten(template, {"word/_rels/document.xml.rels": ("</Relationships>", f"{outside}</Relationships>")})

    data = render_word(Draft.read(SAMPLES / "ohm-en.md"), template=template)

    assert check_package(data) == []
    assert b"evil" not in zipfile.ZipFile(io.BytesIO(data)).read("word/_rels/document.xml.rels")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512])
def test_a_file_that_is_no_word_document_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "template.docx"
    path.write_bytes(content)

    with pytest.raises(GenerationError) as caught:
        render_word(Draft.read(SAMPLES / "ohm-en.md"), template=path)
    assert caught.value.place == str(path)
    assert ".docx" in caught.value.hint_zh


def test_a_zip_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "template.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")

    with pytest.raises(GenerationError):
        render_word(Draft.read(SAMPLES / "ohm-en.md"), template=path)


def test_an_archive_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "template.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml")
        with archive.open("word/document.xml", "w", force_zip64=True) as stream:
            for _ in range(320):
                stream.write(b"\0" * 1_000_000)

    with pytest.raises(GenerationError, match="abnormally large"):
        render_word(Draft.read(SAMPLES / "ohm-en.md"), template=path)


def test_a_missing_template_is_told(tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="cannot be read"):
        render_word(Draft.read(SAMPLES / "ohm-en.md"), template=tmp_path / "none.docx")


def test_a_file_beside_the_template_says_which_style_plays_which_role(tmp_path: Path) -> None:
    template = chinese_template(tmp_path)
    draft = Draft.read(SAMPLES / "sirs-zh.md")
    caption = [
        p for p in part(render_word(draft, template=template)).iter(w("p")) if text_of(p).startswith("表 1")
    ]
    template.with_suffix(".styles.yaml").write_text("styles:\n  caption: Normal\n", encoding="utf-8")

    chosen = [
        p for p in part(render_word(draft, template=template)).iter(w("p")) if text_of(p).startswith("表 1")
    ]

    def ids(paragraphs: list[etree._Element]) -> set[str | None]:
        found = [p.find(f"{w('pPr')}/{w('pStyle')}") for p in paragraphs]
        return {style.get(w("val")) for style in found if style is not None}

    assert "a" not in ids(caption)
    assert "a" in ids(chosen)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("styles:\n  capton: Normal\n", 2, "caption"),
        ("styles:\n  h1: Headline\n", 2, "heading 1"),
        ("styles:\n  table: Normal\n", 2, "相近"),
        ("roles: x\n", 0, "角色"),
        ("styles: [a]\n", 0, "角色"),
        ("styles: {h1: {a: b}}\n", 0, "角色"),
        ("styles:\n  h1: a\n  h1: b\n", 3, ""),
    ],
)
def test_a_wrong_list_of_styles_is_told_with_its_line(
    text: str, line: int, told: str, tmp_path: Path
) -> None:
    template = chinese_template(tmp_path)
    beside = template.with_suffix(".styles.yaml")
    beside.write_text(text, encoding="utf-8")

    with pytest.raises(GenerationError) as raised:
        render_word(Draft.read(SAMPLES / "sirs-zh.md"), template=template)

    assert str(raised.value.place).startswith(f"{beside}:{line}" if line else str(beside))
    assert told in raised.value.hint_zh
