"""Company templates of three kinds, built here: US style ids, Chinese-localised ids with a cover, next to nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Mm, Pt

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

Build = Callable[[Path], Path]


def rewritten(path: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """The package with replacements made in some parts."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    for name, (old, new) in changes.items():
        text = entries[name].decode()
        assert old in text, (name, old)
        entries[name] = text.replace(old, new).encode()
    return packed(path, entries)


def packed(path: Path, entries: Mapping[str, bytes]) -> Path:
    """A package of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def us_template(folder: Path) -> Path:
    """An English company's template: US ids, margins of its own, a header, a sample text."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = Mm(35)
    section.header.paragraphs[0].text = "ACME Consulting"
    document.styles["Heading 1"].font.size = Pt(19)
    document.add_paragraph("Replace this text.")
    path = folder / "us.docx"
    document.save(str(path))
    return path


def bare_template(folder: Path) -> Path:
    """A template that defines next to nothing, with a cover of its own and a place for the document."""
    document = Document()
    for style in list(document.styles):
        keep = {"Normal", "Default Paragraph Font", "Normal Table", "No List"}
        if style.name not in keep and style.type != WD_STYLE_TYPE.LIST:
            style.delete()
    document.add_paragraph("公司封面")
    document.add_paragraph("{{BODY}}")
    document.add_paragraph("说明：以下为示例文字")
    path = folder / "bare.docx"
    document.save(str(path))
    return path


def control(tag: str, words: str, *, kind: str = "run") -> str:
    """A content control in a line of its own (``kind`` "block") or within one ("run")."""
    face = '<w:rPr><w:rStyle w:val="a0"/><w:b/></w:rPr>'
    run = f"<w:r>{face}<w:t>{words}</w:t></w:r>"
    properties = (
        f'<w:sdtPr><w:alias w:val="{tag}"/><w:tag w:val="{tag}"/><w:showingPlcHdr/><w:text/></w:sdtPr>'
    )
    if kind == "block":
        return f"<w:sdt>{properties}<w:sdtContent><w:p>{run}</w:p><w:p/></w:sdtContent></w:sdt>"
    return f"<w:p><w:sdt>{properties}<w:sdtContent>{run}</w:sdtContent></w:sdt></w:p>"


def cut(words: str) -> str:
    """A paragraph whose words Word has cut into runs of two characters, as spell checking does."""
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{words[at : at + 2]}</w:t></w:r>' for at in range(0, len(words), 2)
    )
    return f"<w:p>{runs}</w:p>"


COVER = (
    "<w:p><w:r><w:t>青川集团　项目文档</w:t></w:r></w:p>"
    + control("doc:title", "单击输入标题", kind="block")
    + control("doc:number", "编号")
    + cut("版本：{{ doc.version }}　日期：{{doc.date}}")
    + '<w:tbl><w:tblPr><w:tblW w:w="4000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/>'
    '<w:gridCol w:w="2000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr><w:p><w:r>'
    '<w:t>建设单位</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>'
    + control("doc:customer", "客户")
    + "</w:tc></w:tr></w:tbl>"
)
_EDGE_TEXTS = {
    "header1": "青川集团 {{ doc.title }}",
    "header2": "偶数页 {{ doc.number }}",
    "header3": "封面页眉",
    "footer1": "内部资料",
}


def chinese_template(
    folder: Path, *, body: str = COVER + "<w:p><w:r><w:t>{{BODY}}</w:t></w:r></w:p>", name: str = "chinese"
) -> Path:
    """A template as Chinese Word saves it: ids are digits and letters, 正文 is indented, headings are 第一章, 1.1.

    It has a page grid, headers for first and even pages, and a cover with placeholders.
    """
    edges = "".join(
        f'<w:{kind}Reference w:type="{on}" r:id="{rel}"/>'
        for kind, on, rel in (
            ("header", "even", "rIdheader2"),
            ("header", "default", "rIdheader1"),
            ("footer", "default", "rIdfooter1"),
            ("header", "first", "rIdheader3"),
        )
    )
    section = (
        f'<w:sectPr>{edges}<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1797" w:bottom="1440" '
        'w:left="1797" w:header="851" w:footer="992" w:gutter="0"/><w:cols w:space="425"/><w:titlePg/>'
        '<w:docGrid w:type="lines" w:linePitch="312"/></w:sectPr>'
    )
    parts = {
        "document": f"<w:document {W} {R}><w:body>{body}{section}</w:body></w:document>",
        "styles": _styles(),
        "numbering": _numbering(),
        "settings": f"<w:settings {W}><w:evenAndOddHeaders/></w:settings>",
        **{
            part: f"<w:{kind} {W}><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:{kind}>"
            for part, words in _EDGE_TEXTS.items()
            for kind in ["hdr" if part.startswith("header") else "ftr"]
        },
    }
    kinds = {"document": "document.main"}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_TYPE}.{kinds.get(part, part.rstrip("0123"))}+xml"/>'
        for part in parts
    )
    relations = "".join(
        f'<Relationship Id="rId{part}" Type="{RELATION}/{part.rstrip("0123")}" Target="{part}.xml"/>'
        for part in parts
        if part != "document"
    )
    space = "http://schemas.openxmlformats.org/package/2006"
    entries = {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATION}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{space}/relationships">{relations}</Relationships>',
        **{f"word/{part}.xml": text for part, text in parts.items()},
    }
    return packed(folder / f"{name}.docx", {part: (XML + text).encode() for part, text in entries.items()})


def _styles() -> str:
    def style(
        style_id: str, name: str, *, run: str = "", paragraph: str = "", base: str = "a", more: str = ""
    ) -> str:
        based = f'<w:basedOn w:val="{base}"/>' if base else ""
        return (
            f'<w:style w:type="paragraph" {more}w:styleId="{style_id}"><w:name w:val="{name}"/>{based}'
            f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )

    face = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{}"/>'.format
    song, hei = face("宋体"), face("黑体")
    indent = '<w:ind w:firstLineChars="200" w:firstLine="480"/>'
    listed = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="5"/></w:numPr>'.format
    return (
        f'<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{song}<w:sz w:val="21"/></w:rPr></w:rPrDefault>'
        "</w:docDefaults>"
        + style(
            "a", "Normal", run=f'{song}<w:sz w:val="24"/>', paragraph=indent, base="", more='w:default="1" '
        )
        + '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr/></w:style>'
        + style("1", "heading 1", run=f'{hei}<w:sz w:val="32"/>', paragraph=listed(0))
        + style("2", "heading 2", run=f'{hei}<w:sz w:val="28"/>', paragraph=listed(1))
        + style("3", "标题 3", run=f'{hei}<w:sz w:val="24"/>')
        + style("a8", "题注", run=f'{hei}<w:sz w:val="21"/>', paragraph='<w:jc w:val="center"/>')
        + style("a3", "header", run='<w:sz w:val="18"/>')
        + style("a5", "footer", run='<w:sz w:val="18"/>')
        + "</w:styles>"
    )


def _numbering() -> str:
    """第一章, 1.1: the levels do not name the styles, the styles name the list."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{legal}<w:suff w:val="space"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for at, (form, text, legal) in enumerate(
            (("chineseCounting", "第%1章", ""), ("decimal", "%1.%2", "<w:isLgl/>"))
        )
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="multilevel"/>{levels}'
        '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    )


TEMPLATES: Mapping[str, Build] = {"us": us_template, "chinese": chinese_template, "bare": bare_template}
