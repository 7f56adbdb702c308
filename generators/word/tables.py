"""Tables: captioned data tables, and the frames that boxes, cards and cover sheets are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from generators.blocks import Block, Inlines, Table, plain
from generators.word.columns import column_widths, fits, lines, short_columns, type_size
from generators.word.context import Context
from generators.word.fields import bookmark, field
from generators.word.outline import Target
from generators.word.profile import Profile
from generators.word.runs import printed, runs
from generators.word.style import size
from generators.word.text import attribute, run

SPACE = (
    '<w:p><w:pPr><w:keepNext/><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
    "</w:pPr></w:p>"
)
"""Room above a box or card, kept with it."""

GAP = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/></w:pPr></w:p>'
"""An almost empty paragraph: Word merges tables that touch, and a cell must end with a paragraph."""

TABLE_GAP = GAP.format(200)
"""What follows a data table."""

_NARROWEST = 3.25  # ems
_DENSE = 7.5  # points, 六号: the smallest type of a table, for one with many columns
_WHOLE, _LOW = 4, 16
"""Rows, and lines in all, of a table that is not broken between pages."""


def data_table(context: Context, block: Table) -> str:
    """A table with its caption above, header row repeated on every page, rows kept whole.

    One with too many columns for its words is set in smaller type, in two steps; one with too many for the paper
    in parts.
    """
    if len(block.header) > (most := _most_columns(context)):
        return "".join(data_table(context, part) for part in _in_parts(block, most))
    header = [printed(context, cell) for cell in block.header]
    rows = [[printed(context, cell) for cell in row] for row in block.rows]
    normal = context.profile.sizes["table"]
    chosen = type_size(header, rows, context.width, (normal, context.profile.sizes["small"], _DENSE))
    small, face = chosen != normal, size(_DENSE) if chosen == _DENSE else ""
    widths = column_widths(header, rows, context.width, chosen, block.widths)
    aligns = _alignments(block, header, rows)
    target = context.outline.targets.get(block.anchor) if block.caption else None
    head = caption(context, block.caption, target, above=True) if target else ""
    parts = [open_table(context, widths, title=plain(block.caption))]
    if any(header):
        parts.append(_header_row(context, block.header, widths, chosen if small else 0))
    loose = [_cell_paragraph(context, align, small=small) for align in aligns]
    tied = [_cell_paragraph(context, align, small=small, keep=True) for align in aligns]
    low = is_low(widths, rows, chosen)
    for at, row in enumerate(block.rows):
        paragraphs = tied if kept(at, len(block.rows), low=low) else loose
        cells = [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{paragraph}{runs(context, cell, face)}</w:p></w:tc>"
            for width, paragraph, cell in zip(widths, paragraphs, row, strict=True)
        ]
        parts.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    if not block.rows and not any(header):
        parts.append(_header_row(context, block.header, widths, chosen if small else 0))
    return f"{head}{''.join(parts)}</w:tbl>{TABLE_GAP}"


def upright(profile: Profile, block: Block) -> Block:
    """The block; a table that asks for turned paper without need, because it fits as it is, asks no more."""
    if not (isinstance(block, Table) and block.landscape):
        return block
    header, rows = (
        [plain(cell) for cell in block.header],
        [[plain(cell) for cell in row] for row in block.rows],
    )
    fit = fits(header, rows, profile.page.text_width, profile.sizes["table"], block.widths)
    return replace(block, landscape=False) if fit else block


def _most_columns(context: Context) -> int:
    """How many columns there is room for: two characters each, and the cell margins."""
    em = context.profile.sizes["small"] * 20
    return max(2, int(context.width / (em * _NARROWEST)))


def _in_parts(block: Table, most: int) -> Iterator[Table]:
    """The table cut into tables of at most that many columns, each with the first one."""
    for start in range(1, len(block.header), most - 1):
        at = [0, *range(start, min(start + most - 1, len(block.header)))]
        yield replace(
            block,
            header=tuple(block.header[n] for n in at),
            rows=tuple(tuple(row[n] for n in at) for row in block.rows),
            aligns=tuple(block.aligns[n] for n in at),
            widths=(),
            caption=block.caption if start == 1 else (),
        )


def caption(context: Context, words: Inlines, target: Target, *, above: bool) -> str:
    """表 1　标题: label and number in a bookmark for REF fields, the number counted by a SEQ field."""
    name = context.words[target.kind]
    annex, _, count = target.number.rpartition(".")
    again = " \\r 1" if annex and count == "1" else ""  # every annex counts anew, in the same list
    number = field(f"SEQ {name} \\* ARABIC{again}", count)
    before = run(f"{name} {annex}." if annex else f"{name} ")
    label = bookmark(context.ids.bookmark(), target.bookmark, before + number)
    line = bookmark(
        context.ids.bookmark(),
        target.entry,
        label + run("　" if context.chinese else "  ") + runs(context, words),
    )
    keep = (
        '<w:keepNext/><w:spacing w:before="240" w:after="80"/>'
        if above
        else '<w:spacing w:before="40" w:after="200"/>'
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{context.styles["caption"]}"/>{keep}</w:pPr>{line}</w:p>'


def open_table(
    context: Context,
    widths: Sequence[int],
    *,
    role: str = "table",
    borders: str = "",
    title: str = "",
    indent: int = 0,
) -> str:
    """The opening of a fixed-layout table; WPS takes widths from the grid, so grid and cells must agree."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    name = f'<w:tblCaption w:val="{attribute(title)}"/>' if title else ""
    edges = f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""
    first = "1" if role == "table" else "0"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{context.styles[role]}"/><w:tblW w:w="{sum(widths)}" '
        'w:type="dxa"/>'
        f'<w:tblInd w:w="{indent}" w:type="dxa"/>{edges}<w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0420" w:firstRow="{first}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" '
        f'w:noVBand="1"/>{name}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def cell(
    width: int,
    inner: str,
    *,
    span: int = 1,
    fill: str = "",
    borders: str = "",
    align: str = "center",
    margins: str = "",
) -> str:
    """One ``w:tc`` with ``inner`` paragraphs."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    edges = f"<w:tcBorders>{borders}</w:tcBorders>" if borders else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{edges}{shade}{margins}'
        f'<w:vAlign w:val="{align}"/></w:tcPr>{inner}</w:tc>'
    )


def row(cells: Sequence[str], *, whole: bool = True, header: bool = False, height: int = 0) -> str:
    """One ``w:tr``; ``whole`` keeps it on one page, ``height`` is its least height in twips."""
    properties = ("<w:cantSplit/>" if whole else "") + (
        f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    )
    properties += "<w:tblHeader/>" if header else ""
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def paragraph(context: Context, inner: str, role: str, *, align: str = "", keep: bool = False) -> str:
    """A paragraph in the style of ``role``."""
    more = ("<w:keepNext/>" if keep else "") + (f'<w:jc w:val="{align}"/>' if align else "")
    return f'<w:p><w:pPr><w:pStyle w:val="{context.styles[role]}"/>{more}</w:pPr>{inner}</w:p>'


def edge(side: str, tone: str, weight: int = 4, kind: str = "single") -> str:
    """One border; ``weight`` in eighths of a point."""
    if kind == "nil":
        return f'<w:{side} w:val="nil"/>'
    return f'<w:{side} w:val="{kind}" w:sz="{weight}" w:space="0" w:color="{tone}"/>'


def _header_row(context: Context, header: Sequence[Inlines], widths: Sequence[int], points: float) -> str:
    """The names of the columns, in the style's own type or in ``points``."""
    fill = context.profile.colors["head_fill"] if "table" in context.ours else ""
    face = size(points) if points else ""
    cells = [
        cell(width, paragraph(context, runs(context, words, face), "tablehead", keep=True), fill=fill)
        for width, words in zip(widths, header, strict=True)
    ]
    return row(cells, header=True)


def is_low(widths: Sequence[int], rows: Sequence[Sequence[str]], points: float) -> bool:
    """Whether a table of those widths (twips) has so few and low rows that no page should break it."""
    return len(rows) <= _WHOLE and lines([width / (points * 20) for width in widths], rows) <= _LOW


def kept(at: int, count: int, *, low: bool) -> bool:
    """Whether row ``at`` of ``count`` stays on the page of the next: a low table whole, no row of others alone."""
    return at + 1 < count and (low or at in (0, count - 2))


def _cell_paragraph(context: Context, align: str, *, small: bool, keep: bool = False) -> str:
    next_ = "<w:keepNext/>" if keep else ""
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    style = context.styles["tablesmall" if small else "tabletext"]
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{next_}{jc}</w:pPr>'


def _alignments(block: Table, header: list[str], rows: list[list[str]]) -> list[str]:
    short = short_columns(header, rows)
    return [align or ("center" if short[at] else "") for at, align in enumerate(block.aligns)]
