"""Requirement and interface sheets: a bar with id and title, the statement, and a grid of attributes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from generators.blocks import Block, Card, Inlines, Placeholder, plain
from generators.word.around import AROUND, around, joined
from generators.word.context import Context
from generators.word.controls import statement, tag, value
from generators.word.fields import bookmark
from generators.word.notes import spanned
from generators.word.runs import printed, runs
from generators.word.store import Sheet
from generators.word.tables import GAP, SPACE, cell, edge, open_table, paragraph, row
from generators.word.text import display_width, run

_LABEL, _LABEL_LIMIT = 1300, 2000  # twips of a name column, at least and at most
_FULL_ROW = 15.0  # ems: longer values take a row of their own
_KEEP_TOGETHER = 0.42  # of a page: a card that is no higher stays whole, for two shall fit
_LINE, _PADDING = 1.43, 6.5  # height of a line in sizes of its type, and points around it
_TIED = 3  # rows of a longer one that stay together at its head and its end

Emit = Callable[[Context, tuple[Block, ...]], str]
Pair = tuple[Inlines, Inlines]


def card(context: Context, block: Card, emit: Emit) -> str:
    """The card as one table; ``emit`` writes the blocks it holds besides statement and attributes."""
    sheet = context.store.sheet(block.anchor, block.kind, context.ids.name(block.anchor))
    widths = _grid(context, block.attributes)
    rows = _attribute_rows(context, block.attributes)
    whole = not block.blocks and _height(context, rows) < _KEEP_TOGETHER * context.profile.page.text_height
    tone = context.profile.colors["rule"]
    accent = context.profile.colors["accent"]
    borders = "".join(
        (
            edge("top", accent, 8),
            edge("left", tone),
            edge("bottom", accent, 8),
            edge("right", tone),
            edge("insideH", tone),
            edge("insideV", tone),
        )
    )
    parts = [
        SPACE,
        open_table(
            context, widths, role="plaintable", borders=borders, title=f"{block.anchor} {block.title}"
        ),
    ]
    parts.append(_bar(context, block, widths, again=not whole))
    if block.statement or block.kind == "requirement":
        parts.append(_statement(context, sheet, block, widths, keep=bool(rows)))
    for at, pairs in enumerate(rows):
        keep = at + 1 < len(rows) and (whole or at < _TIED or at >= len(rows) - _TIED)
        parts.append(_attributes(context, sheet, block, pairs, widths, keep=keep))
    if block.blocks:
        width = sum(widths)
        inner = emit(context.inside(width - 240, control=tag(block, "body")), block.blocks)
        parts.append(row([cell(width, inner, span=4, align="top")], whole=False))
    xml = "".join(parts) + "</w:tbl>"
    if sheet.parts:
        sheet.parts[AROUND] = joined(around(xml, context.store.tags, ()))
    return xml + GAP.format(160)


def _height(context: Context, rows: Sequence[tuple[Pair, ...]]) -> float:
    """About how many twips the card takes: its rows, the head, and two lines of statement."""
    sizes = context.profile.sizes
    points = len(rows) * (sizes["table"] * _LINE + _PADDING) + 3 * sizes["box"] * _LINE + 2 * _PADDING
    return points * 20


def _grid(context: Context, pairs: tuple[Pair, ...]) -> list[int]:
    """Name, value, name, value; the names of this card fit on one line unless they are long."""
    em = context.profile.sizes["table"] * 20
    longest = max((display_width(plain(name)) for name, _ in pairs), default=0.0)
    label = min(max(_LABEL, round(longest * em * 1.12 + 220)), _LABEL_LIMIT)
    value = (context.width - 2 * label) // 2
    return [label, value, label, context.width - 2 * label - value]


def _bar(context: Context, block: Card, widths: list[int], *, again: bool) -> str:
    """The head of the card: the id on the accent colour, the title beside it; ``again`` on every page."""
    colors = context.profile.colors
    target = context.outline.targets[block.anchor]
    shown = run(target.number, f'<w:rStyle w:val="{context.styles["cardid"]}"/>')
    words = bookmark(context.ids.bookmark(), target.bookmark, shown)
    title = run(block.title, f'<w:rStyle w:val="{context.styles["cardtitle"]}"/>', chinese=context.chinese)
    id_width = max(widths[0], round(display_width(target.number) * context.profile.sizes["box"] * 22 + 260))
    fill = colors["head_fill"]
    if id_width <= widths[0]:
        cells = [
            cell(
                widths[0], paragraph(context, words, "box", align="center", keep=True), fill=colors["accent"]
            ),
            cell(sum(widths[1:]), paragraph(context, title, "box", keep=True), span=3, fill=fill),
        ]
    else:  # a long id gets half of the card
        cells = [
            cell(sum(widths[:2]), paragraph(context, words, "box", keep=True), span=2, fill=colors["accent"]),
            cell(sum(widths[2:]), paragraph(context, title, "box", keep=True), span=2, fill=fill),
        ]
    return row(cells, header=again)


def _statement(context: Context, sheet: Sheet, block: Card, widths: list[int], *, keep: bool) -> str:
    """The statement, and what the checks have to say about it as comments."""
    inlines = block.statement or (Placeholder(context.words["missing_statement"]),)
    comments = [] if context.issued else context.notes.remark(block.anchor, context.styles)
    named = spanned(statement(context, sheet, block, inlines), comments, context.styles)
    inner = paragraph(context, named, "box", keep=keep)
    margins = '<w:tcMar><w:top w:w="60" w:type="dxa"/><w:bottom w:w="60" w:type="dxa"/></w:tcMar>'
    return row([cell(sum(widths), inner, span=4, margins=margins)])


def _attribute_rows(context: Context, pairs: tuple[Pair, ...]) -> list[tuple[Pair, ...]]:
    """Two short attributes share a row, a long one has its own; the order stays."""
    rows: list[tuple[Pair, ...]] = []
    waiting: Pair | None = None
    for pair in pairs:
        words = printed(context, pair[1])
        long = "\n" in words or display_width(words) > _FULL_ROW or display_width(plain(pair[0])) > 8
        if long or waiting is not None:
            rows.extend([(waiting,)] if long and waiting is not None else [])
            rows.append((pair,) if long or waiting is None else (waiting, pair))
            waiting = None
        else:
            waiting = pair
    if waiting is not None:
        rows.append((waiting,))
    return rows


def _attributes(
    context: Context, sheet: Sheet, block: Card, pairs: tuple[Pair, ...], widths: list[int], *, keep: bool
) -> str:
    cells = []
    label_fill = context.profile.colors["label_fill"]
    for at, (name, inlines) in enumerate(pairs):
        label = runs(context, name, f'<w:rStyle w:val="{context.styles["label"]}"/>')
        cells.append(cell(widths[2 * at], paragraph(context, label, "tabletext", keep=keep), fill=label_fill))
        words = value(context, sheet, block, plain(name), inlines)
        span = 1 if len(pairs) == 2 else 3
        width = widths[2 * at + 1] if span == 1 else sum(widths[1:])
        cells.append(cell(width, paragraph(context, words, "tabletext", keep=keep), span=span))
    return row(cells)
