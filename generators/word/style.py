"""One style of a document, and the pieces of XML styles are written with."""

from __future__ import annotations

from dataclasses import dataclass, field

from generators.word.profile import Fonts
from generators.word.text import attribute


@dataclass(frozen=True, slots=True)
class Style:
    """One style: ``kind`` is "paragraph", "character" or "table"; the properties are XML in schema order."""

    role: str
    id: str
    name: str
    kind: str = "paragraph"
    based_on: str = "normal"
    follow: str = ""
    paragraph: str = ""
    run: str = ""
    extra: str = ""
    aliases: tuple[str, ...] = field(default=())
    quick: bool = False


def fonts(faces: Fonts) -> str:
    """The ``w:rFonts`` of a pair of faces; no theme fonts, which would win over them."""
    latin, east = attribute(faces.latin), attribute(faces.east_asia)
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'


def size(points: float) -> str:
    """Type size in half-points, for Latin and complex scripts."""
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def color(rgb: str) -> str:
    """A text colour."""
    return f'<w:color w:val="{rgb}"/>'


def spacing(before: float = 0, after: float = 0, lines: float = 1.0) -> str:
    """Space above and below in points, and line height as a multiple of the type's own."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(lines * 240)}" w:lineRule="auto"/>'
    )


def exactly(points: float, before: float = 0, after: float = 0) -> str:
    """Space above and below, and a fixed line height, all in points."""
    return (
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" '
        f'w:line="{round(points * 20)}" w:lineRule="exact"/>'
    )


def tracking(points: float) -> str:
    """Space between characters; nothing for none."""
    return f'<w:spacing w:val="{round(points * 20)}"/>' if points else ""


def bold(wanted: bool = True) -> str:
    """Bold for Latin and complex scripts, or its opposite."""
    return "<w:b/><w:bCs/>" if wanted else '<w:b w:val="0"/><w:bCs w:val="0"/>'


def shade(fill: str) -> str:
    """A background colour."""
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def bar(tone: str, side: str, weight: int, space: int) -> str:
    """A line at one side of the paragraph; ``weight`` in eighths of a point."""
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{weight}" w:space="{space}" w:color="{tone}"/></w:pBdr>'


def edge(side: str, weight: int, tone: str) -> str:
    """One border of a table, ``weight`` in eighths of a point; none for 0."""
    if not weight:
        return f'<w:{side} w:val="nil"/>'
    return f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="{tone}"/>'
