"""The cited records after the appendices: collected from the text, listed by id and title.

Where they lie is the draft's business: paths of a knowledge base do not belong into a customer's document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generators.blocks import Block, Citation, Drafted, children, every
from generators.draft import Source
from generators.word.columns import column_widths
from generators.word.context import Context
from generators.word.fields import bookmark
from generators.word.tables import GAP, cell, is_low, kept, open_table, paragraph, row
from generators.word.text import run

ANCHOR = "~sources"
"""Anchor of the list; a typed anchor cannot begin with ``~``."""


def cited(blocks: Iterable[Block]) -> list[str]:
    """The ids cited in ``blocks``, each once, in the order of their first mention."""
    found: dict[str, None] = {}
    for block in blocks:
        if isinstance(block, Drafted):
            found.update(dict.fromkeys(block.sources))
        found.update(dict.fromkeys(one.source for one in every(block, Citation)))
        found.update(dict.fromkeys(cited(children(block))))
    return list(found)


def listed(front: Sequence[Source], ids: Sequence[str]) -> list[Source]:
    """What the list holds: the sources of the front matter, then cited ids it does not know."""
    known = {source.id for source in front}
    return [*front, *(Source(id=found) for found in ids if found not in known)]


def section(context: Context, entries: Sequence[Source]) -> str:
    """Heading and table of the sources; each row carries the bookmark its citations lead to."""
    words = context.words
    target = context.outline.targets[ANCHOR]
    title = bookmark(context.ids.bookmark(), target.entry, run(target.title, chinese=context.chinese))
    head = [words["source_id"], words["source_title"]]
    rows = [[entry.id, entry.title or "—"] for entry in entries]
    widths = column_widths(head, rows, context.width, context.profile.sizes["table"])
    fill = context.profile.colors["head_fill"] if "table" in context.ours else ""
    parts = [paragraph(context, title, "back"), open_table(context, widths)]
    heads = [
        cell(width, paragraph(context, run(text), "tablehead", keep=True), fill=fill)
        for width, text in zip(widths, head, strict=True)
    ]
    parts.append(row(heads, header=True))
    low = is_low(widths, rows, context.profile.sizes["table"])
    for at, (entry, values) in enumerate(zip(entries, rows, strict=True)):
        mark = bookmark(context.ids.bookmark(), context.sources[entry.id], run(values[0]))
        inner = [mark, *(run(value, chinese=context.chinese) for value in values[1:])]
        cells = [
            cell(width, paragraph(context, text, "tabletext", keep=kept(at, len(rows), low=low)))
            for width, text in zip(widths, inner, strict=True)
        ]
        parts.append(row(cells))
    return "".join(parts) + "</w:tbl>" + GAP.format(40)
