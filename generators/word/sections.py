"""Sections with their paper and what stands at the edges of their pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from generators.word.profile import Page


@dataclass(frozen=True, slots=True)
class Edges:
    """Relationship ids of headers and footers: of all pages, of even ones, of the first of a section."""

    header: str = ""
    footer: str = ""
    even_header: str = ""
    even_footer: str = ""
    first_header: str = ""
    first_footer: str = ""
    first: bool = field(default=False, kw_only=True)

    def rest(self) -> Edges:
        """The same for the sections after the first, whose first page is like the others."""
        return replace(self, first_header="", first_footer="", first=False)


def section(page: Page, edges: Edges, *, landscape: bool = False) -> str:
    """A ``w:sectPr`` that begins on a new page; page numbers run on from the section before."""
    paper = page.landscape() if landscape else page
    references = "".join(
        f'<w:{kind}Reference w:type="{on}" r:id="{rel}"/>'
        for kind, on, rel in (
            ("header", "even", edges.even_header),
            ("header", "default", edges.header),
            ("footer", "even", edges.even_footer),
            ("footer", "default", edges.footer),
            ("header", "first", edges.first_header),
            ("footer", "first", edges.first_footer),
        )
        if rel
    )
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{paper.width}" '
        f'w:h="{paper.height}"{turned}/>'
        f'<w:pgMar w:top="{paper.top}" w:right="{paper.right}" w:bottom="{paper.bottom}" '
        f'w:left="{paper.left}" '
        f'w:header="{paper.header}" w:footer="{paper.footer}" w:gutter="{paper.gutter}"/>'
        f"{paper.borders}{'<w:titlePg/>' if edges.first else ''}{paper.grid}</w:sectPr>"
    )


def section_end(properties: str) -> str:
    """A paragraph of one point, its mark too, that closes a section in the middle of a document."""
    return (
        '<w:p><w:pPr><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="20" '
        f'w:lineRule="exact"/><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr>{properties}</w:pPr></w:p>'
    )
