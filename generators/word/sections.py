"""Sections with their paper, headers and footers, and the watermark behind every page of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generators.draft import Front
from generators.word.fields import field
from generators.word.namespaces import DECLARATIONS
from generators.word.profile import Page, Profile
from generators.word.text import attribute, display_width, run

_HEADER_SIZE = 9 * 1.15  # points, with a reserve for wider substitute faces


@dataclass(frozen=True, slots=True)
class Edges:
    """Relationship ids of the header and footer of one kind of page."""

    header: str = ""
    footer: str = ""


def section(page: Page, edges: Edges, *, landscape: bool = False) -> str:
    """A ``w:sectPr`` that begins on a new page; page numbers run on from the section before."""
    paper = page.landscape() if landscape else page
    references = "".join(
        f'<w:{kind}Reference w:type="default" r:id="{rel}"/>'
        for kind, rel in (("header", edges.header), ("footer", edges.footer))
        if rel
    )
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{paper.width}" '
        f'w:h="{paper.height}"{turned}/>'
        f'<w:pgMar w:top="{paper.top}" w:right="{paper.right}" w:bottom="{paper.bottom}" '
        f'w:left="{paper.left}" '
        f'w:header="{paper.header}" w:footer="{paper.footer}" w:gutter="0"/></w:sectPr>'
    )


def section_end(properties: str) -> str:
    """A paragraph of one point that closes a section in the middle of a document."""
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" '
        f'w:lineRule="exact"/>{properties}</w:pPr></w:p>'
    )


def header(front: Front, style: str, width: int, mark: str, *, chinese: bool) -> str:
    """A header part: project at the left, title and version at the right, the watermark behind."""
    title = " ".join(part for part in (front.title, front.version) if part)
    line = (
        run(_project(front, title, width), chinese=chinese)
        + "<w:r><w:tab/></w:r>"
        + run(title, chinese=chinese)
    )
    return _part("hdr", f"<w:p>{_look(style, width)}{mark}{line}</w:p>")


def blank_header(style: str, mark: str) -> str:
    """The header of the cover: nothing but the watermark."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/><w:pBdr><w:bottom w:val="nil"/></w:pBdr></w:pPr>'
    return _part("hdr", f"<w:p>{look}{mark}</w:p>")


def blank_footer(style: str) -> str:
    """The footer of the cover: empty."""
    return _part(
        "ftr", f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:pBdr><w:top w:val="nil"/></w:pBdr></w:pPr></w:p>'
    )


def footer(
    front: Front, style: str, width: int, words: Mapping[str, str], pages: int, *, chinese: bool
) -> str:
    """A footer part: classification at the left, 第 X 页 共 Y 页 at the right."""
    colon = "：" if chinese else ": "
    left = f"{words['classification']}{colon}{front.classification}" if front.classification else front.number
    page = (
        run(words["page_before"], chinese=chinese)
        + field("PAGE \\* Arabic", "2")
        + run(words["page_between"], chinese=chinese)
        + field("NUMPAGES \\* Arabic", str(pages))
        + run(words["page_after"], chinese=chinese)
    )
    return _part(
        "ftr", f"<w:p>{_look(style, width)}{run(left, chinese=chinese)}<w:r><w:tab/></w:r>{page}</w:p>"
    )


def watermark(words: str, profile: Profile, number: int, *, chinese: bool) -> str:
    """``words`` in pale letters across the page, as a drawing anchored in the header; empty for no words."""
    if not words:
        return ""
    faces = profile.fonts["heading"]
    face = attribute(faces.east_asia if chinese else faces.latin)
    width = 240 if chinese else 48 * len(words)
    return (
        '<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" '
        'o:spt="136" '
        'adj="10800" path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f '
        'eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="Watermark{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{width * 10 // 21}pt;'
        "rotation:315;"
        "z-index:-251658240;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f" '
        'fillcolor="#d8dde3" stroked="f"><v:fill opacity=".45"/>'
        f'<v:textpath style="font-family:&quot;{face}&quot;;font-size:1pt" string="{attribute(words)}"/>'
        "</v:shape>"
        "</w:pict></w:r>"
    )


def _project(front: Front, title: str, width: int) -> str:
    """The project's name, or its code where the name would not leave room for the title."""
    room = width / 20 / _HEADER_SIZE - 2 - display_width(title)
    names = [front.project.name, front.project.code]
    return next((name for name in names if name and display_width(name) <= room), front.project.code)


def _look(style: str, width: int) -> str:
    """The style, and one tab stop at the right margin instead of those of the style."""
    tabs = (
        '<w:tabs><w:tab w:val="clear" w:pos="4153"/><w:tab w:val="clear" w:pos="8306"/>'
        f'<w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    return f'<w:pPr><w:pStyle w:val="{style}"/>{tabs}</w:pPr>'


def _part(root: str, inner: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} '
        f"{DECLARATIONS}>{inner}</w:{root}>"
    )
