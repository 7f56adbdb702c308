"""Headers and footers, ours or the template's, and the watermark behind every page of a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from generators.draft import Front
from generators.word.fields import field
from generators.word.namespaces import DECLARATIONS
from generators.word.package import Kind, Part, Type
from generators.word.profile import Profile
from generators.word.sections import Edges
from generators.word.shell import Shell
from generators.word.style import color, fonts, size
from generators.word.template import Frame, stamp
from generators.word.text import attribute, display_width, run

_HEADER_SIZE = 9 * 1.15  # points, with a reserve for wider substitute faces


Field = Callable[[str, str], str]
"""The runs of a value of the whole document, from its key and its words."""


class PageEdges:
    """Adds the headers and footers of one document to its package."""

    def __init__(
        self, shell: Shell, front: Front, profile: Profile, words: Mapping[str, str], field: Field
    ) -> None:
        self._shell, self._front, self._profile, self._words = shell, front, profile, words
        self._field = field
        self._chinese = front.lang == "zh"

    def add(self, frame: Frame, pages: int) -> tuple[Edges, Edges, Edges]:
        """Edges of upright pages, of turned ones and of our cover; ``pages`` is what NUMPAGES shows at first.

        Headers and footers of the template stay, with the watermark put behind; without any, ours are added.
        """
        words = {"issued": "", "withdrawn": self._words["watermark_withdrawn"]}.get(
            self._front.status, self._words["watermark"]
        )
        marks = [watermark(words, self._profile, number, chinese=self._chinese) for number in range(1, 6)]
        if frame.edges != Edges():
            edges = stamp(self._shell, frame.edges, marks, self._blank)
            cover = (
                Edges(edges.first_header, edges.first_footer) if edges.first else Edges(self._blank(marks[4]))
            )
            return edges, edges.rest(), cover
        page = self._profile.page
        upright = self._pair(page.text_width, pages, marks[:2])
        turned = self._pair(page.landscape().text_width, pages, marks[2:4])
        header = self._blank(marks[4])
        footer = self._part("footer", blank_footer(self._shell.styles["footer"]))
        return upright, turned, Edges(header, footer, *((header, footer) if self._shell.mirrored else ()))

    def _pair(self, width: int, pages: int, marks: Sequence[str]) -> Edges:
        """Our header and footer for pages of one width, and those of even pages where they differ."""
        found: list[str] = []
        for even, mark in zip((False, True), marks, strict=True):
            if even and not (self._profile.edges.mirrored and self._shell.mirrored):
                return Edges(*found, *found) if self._shell.mirrored else Edges(*found)
            head = self._header(width, mark, even=even)
            found += [
                self._part("header", head),
                self._part("footer", self._footer(width, pages, even=even)),
            ]
        return Edges(*found)

    def _blank(self, mark: str) -> str:
        return self._part("header", blank_header(self._shell.styles["header"], mark))

    def _part(self, kind: str, xml: str) -> str:
        name = self._shell.package.free_name(f"/word/{kind}{{}}.xml")
        part = Part(name, Type.HEADER if kind == "header" else Type.FOOTER, xml)
        return self._shell.main.relate(Kind.HEADER if kind == "header" else Kind.FOOTER, part)

    def _header(self, width: int, mark: str, *, even: bool) -> str:
        """A header part, the watermark behind: project and title, the document's number, or nothing."""
        front, style, kind = self._front, self._shell.styles["header"], self._profile.edges.header
        if kind == "none":
            return blank_header(style, mark)
        if kind == "number":
            inner = run(self._secrecy(), chinese=self._chinese)
            outer = self._field("number", front.number) if front.number else self._field("title", front.title)
        else:
            named = [
                (key, words) for key, words in (("title", front.title), ("version", front.version)) if words
            ]
            outer = run(" ").join(self._field(key, words) for key, words in named)
            inner = self._field(*_project(front, " ".join(words for _, words in named), width))
        line = _sides(inner, outer, even=even)
        return _story("hdr", f"<w:p>{_look(style, width)}{mark}{line}</w:p>")

    def _footer(self, width: int, pages: int, *, even: bool) -> str:
        """A footer part: classification and 第 X 页 共 Y 页, the page number alone, or — X —."""
        style, kind, words = self._shell.styles["footer"], self._profile.edges.footer, self._words
        if kind == "dash":
            return _story("ftr", _dashes(style, self._profile, even=even))
        number = field("PAGE \\* Arabic", "2")
        left = ""
        if kind == "total":
            left = self._secrecy() or self._front.number
            number = (
                run(words["page_before"], chinese=self._chinese)
                + number
                + run(words["page_between"], chinese=self._chinese)
                + field("NUMPAGES \\* Arabic", str(pages))
                + run(words["page_after"], chinese=self._chinese)
            )
        line = _sides(run(left, chinese=self._chinese), number, even=even)
        return _story("ftr", f"<w:p>{_look(style, width)}{line}</w:p>")

    def _secrecy(self) -> str:
        colon = "：" if self._chinese else ": "
        secret = self._front.classification
        return f"{self._words['classification']}{colon}{secret}" if secret else ""


def blank_header(style: str, mark: str) -> str:
    """A header that holds nothing but the watermark."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/><w:pBdr><w:bottom w:val="nil"/></w:pBdr></w:pPr>'
    return _story("hdr", f"<w:p>{look}{mark}</w:p>")


def blank_footer(style: str) -> str:
    """The footer of the cover: empty."""
    return _story(
        "ftr", f'<w:p><w:pPr><w:pStyle w:val="{style}"/><w:pBdr><w:top w:val="nil"/></w:pBdr></w:pPr></w:p>'
    )


def _dashes(style: str, profile: Profile, *, even: bool) -> str:
    """The page number between dashes as GB/T 9704 sets it: 四号, one character from the outer edge."""
    points = profile.sizes["page_number"]
    face = fonts(profile.fonts["page"]) + color(profile.colors["text"]) + size(points)
    indent = f'<w:ind w:{"left" if even else "right"}Chars="100" w:{"left" if even else "right"}="{points * 20:.0f}"/>'
    look = (
        f'<w:pPr><w:pStyle w:val="{style}"/><w:pBdr><w:top w:val="nil"/></w:pBdr>{indent}'
        f'<w:jc w:val="{"left" if even else "right"}"/></w:pPr>'
    )
    number = field("PAGE \\* Arabic", "2", face)
    return f"<w:p>{look}{run('— ', face)}{number}{run(' —', face)}</w:p>"


def _sides(inner: str, outer: str, *, even: bool) -> str:
    """Two texts at the ends of a line; the outer one stands at the left of even pages."""
    left, right = (outer, inner) if even else (inner, outer)
    return f"{left}<w:r><w:tab/></w:r>{right}"


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


def _project(front: Front, title: str, width: int) -> tuple[str, str]:
    """The project's name, or its code where the name would not leave room for the title, after its key."""
    room = width / 20 / _HEADER_SIZE - 2 - display_width(title)
    name = front.project.name
    return ("project", name) if name and display_width(name) <= room else ("code", front.project.code)


def _look(style: str, width: int) -> str:
    """The style, and one tab stop at the right margin instead of those of the style."""
    tabs = (
        '<w:tabs><w:tab w:val="clear" w:pos="4153"/><w:tab w:val="clear" w:pos="8306"/>'
        f'<w:tab w:val="right" w:pos="{width}"/></w:tabs>'
    )
    return f'<w:pPr><w:pStyle w:val="{style}"/>{tabs}</w:pPr>'


def _story(root: str, inner: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:{root} '
        f"{DECLARATIONS}>{inner}</w:{root}>"
    )
