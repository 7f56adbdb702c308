"""The typed blocks of a draft: what Word, the site and the checks read instead of Markdown.

All are frozen. Every block that carries text has an ``anchor`` (a stable name inside the document, typed by
the author or derived from the heading above) and an ``origin``: ``"draft"`` for text that stands in the draft
as data or a person put it, ``"model:<name>"`` for text a model drafted, ``"kb:<record>#<anchor>"`` for a
paragraph that cites knowledge. Where it is known what was generated, :mod:`generators.blocks.origins` tells
``"data"`` from ``"human"``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

DRAFT = "draft"
"""Origin of text that nobody marked otherwise."""


# --- inlines ---


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters, exactly as a reader shall see them."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Strongly emphasised inlines."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasised inlines."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """A command, file name or value to be read literally."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Inlines that lead to ``target``: an http(s) or mailto address, or ``#anchor`` inside the document."""

    target: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CrossReference:
    """A reference whose words ("表 1", "第 1.2 节") follow from the anchor ``target``."""

    target: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A mark that leads to the cited source, for instance ``RT-001#LES-003``."""

    source: str


@dataclass(frozen=True, slots=True)
class FootnoteMark:
    """The place of the footnote ``label``; printed as typed, ``[^label]``, when there is no such footnote."""

    label: str


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Something a person still has to supply, with its brackets: 【待补充：…】."""

    text: str


@dataclass(frozen=True, slots=True)
class Checkbox:
    """A box to tick."""

    checked: bool


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A forced new line inside a paragraph or cell."""


Inline = (
    Text
    | Strong
    | Emphasis
    | CodeSpan
    | Link
    | CrossReference
    | Citation
    | FootnoteMark
    | Placeholder
    | Checkbox
    | LineBreak
)
Inlines = tuple[Inline, ...]


# --- blocks ---


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading, ``level`` 1 to 4; ``appendix`` in or of one, ``normative`` for one that binds."""

    level: int
    inlines: Inlines
    anchor: str
    appendix: bool = False
    origin: str = DRAFT
    normative: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    inlines: Inlines
    anchor: str
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class ListItem:
    """The blocks of one list item; ``checked`` is None unless it is a task."""

    blocks: tuple[Block, ...]
    checked: bool | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A bullet, ordered or task list. ``delimiter`` is the ``.`` or ``)`` typed after the numbers."""

    ordered: bool
    items: tuple[ListItem, ...]
    anchor: str
    start: int = 1
    delimiter: str = ""
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as ``header``.

    ``aligns`` holds "", "left", "center" or "right" per column; ``widths`` relative widths, empty when the
    author gave none. ``caption`` is empty for a table without one.
    """

    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    anchor: str
    aligns: tuple[str, ...] = ()
    widths: tuple[float, ...] = ()
    caption: Inlines = ()
    landscape: bool = False
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of the draft's assets; ``width_cm`` 0 means its natural width."""

    path: str
    alt: str
    caption: Inlines
    anchor: str
    width_cm: float = 0.0
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Series:
    """One row of numbers of a chart, a number or None per category."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers that the reader's own program draws; see `generators.blocks.charts` for ``kind`` and ``tones``.

    ``alt`` describes the chart in words; empty when the numbers themselves shall.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    caption: Inlines
    anchor: str
    unit: str = ""
    tones: tuple[str, ...] = ()
    alt: str = ""
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Card:
    """A requirement (``kind`` "requirement") or another sheet ("card"): one thing with an id and attributes.

    ``blocks`` is what the container held besides the statement and the attributes, in order.
    """

    kind: str
    anchor: str
    title: str
    statement: Inlines
    attributes: tuple[tuple[Inlines, Inlines], ...]
    blocks: tuple[Block, ...] = ()
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Note:
    """A box that stands out; ``kind`` is "note" or "warning"."""

    kind: str
    blocks: tuple[Block, ...]
    anchor: str
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Drafted:
    """Text a model drafted, with the ids of the ``sources`` it was given.

    ``accepted`` names who has accepted it, empty while nobody has; ``checks`` says what it has passed.
    """

    model: str
    sources: tuple[str, ...]
    blocks: tuple[Block, ...]
    anchor: str
    origin: str = DRAFT
    accepted: str = ""
    checks: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple[Block, ...]
    anchor: str
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to be read literally."""

    text: str
    anchor: str
    language: str = ""
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class Footnote:
    """What the footnote ``label`` says; it is printed at its mark, not where it stands."""

    label: str
    blocks: tuple[Block, ...]
    anchor: str
    origin: str = DRAFT


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line across the page."""


Block = (
    Heading
    | Paragraph
    | List
    | Table
    | Chart
    | Figure
    | Card
    | Note
    | Drafted
    | Quote
    | Code
    | Footnote
    | PageBreak
    | Rule
)


Kind = TypeVar("Kind")


def plain(inlines: Inlines) -> str:
    """The words of ``inlines`` without their form; a line break is a space."""
    if len(inlines) == 1 and type(inlines[0]) is Text:  # nearly every cell and attribute
        return inlines[0].text
    parts = []
    for inline in inlines:
        if isinstance(inline, Text | CodeSpan | Placeholder):
            parts.append(inline.text)
        elif isinstance(inline, Strong | Emphasis | Link):
            parts.append(plain(inline.children))
        elif isinstance(inline, Citation):
            parts.append(f"[{inline.source}]")
        elif isinstance(inline, LineBreak):
            parts.append(" ")
        elif isinstance(inline, Checkbox):
            parts.append("☑" if inline.checked else "☐")
    return "".join(parts)


def children(block: Block) -> tuple[Block, ...]:
    """The blocks directly inside ``block``, in reading order."""
    if isinstance(block, Note | Drafted | Quote | Card | Footnote):
        return block.blocks
    if isinstance(block, List):
        return tuple(inner for item in block.items for inner in item.blocks)
    return ()


def texts(block: Block) -> Iterator[Inlines]:
    """Every stretch of text that stands in ``block`` itself, not in the blocks inside it."""
    if isinstance(block, Heading | Paragraph):
        yield block.inlines
    elif isinstance(block, Table):
        yield from block.header
        for row in block.rows:
            yield from row
        yield block.caption
    elif isinstance(block, Figure | Chart):
        yield block.caption
    elif isinstance(block, Card):
        yield block.statement
        for pair in block.attributes:
            yield from pair


def every(block: Block, kind: type[Kind]) -> Iterator[Kind]:
    """The inlines of one kind that stand in ``block`` itself, in reading order."""
    for inlines in texts(block):
        if len(inlines) != 1 or type(inlines[0]) is not Text:  # nearly all are
            yield from (inline for inline in flat(inlines) if isinstance(inline, kind))


def flat(inlines: Inlines) -> Iterator[Inline]:
    """``inlines`` with those inside emphasis and links, in reading order."""
    for inline in inlines:
        yield inline
        if isinstance(inline, Strong | Emphasis | Link):
            yield from flat(inline.children)
