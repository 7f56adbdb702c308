"""Turns the blocks inside a requirement or sheet container into its statement, attributes and the rest."""

from __future__ import annotations

import re

from generators.blocks.model import (
    Block,
    Card,
    Inlines,
    List,
    ListItem,
    Paragraph,
    Strong,
    Table,
    Text,
    plain,
)

_PAIR = re.compile(r"^([^：:]{1,24})[：:]\s*")
_PLAIN_HEADS = {
    "",
    "属性",
    "值",
    "项",
    "项目",
    "内容",
    "名称",
    "attribute",
    "value",
    "item",
    "content",
    "field",
    "name",
}

Pair = tuple[Inlines, Inlines]


def card(kind: str, anchor: str, title: str, inside: tuple[Block, ...], origin: str) -> Card:
    """The card of a container: its first paragraph is the statement, tables and lists the attributes."""
    statement: Inlines = ()
    attributes: list[Pair] = []
    rest: list[Block] = []
    for block in inside:
        pairs = _pairs(block)
        if pairs:
            attributes.extend(pairs)
        elif isinstance(block, Paragraph) and not statement and not rest:
            statement = block.inlines
        else:
            rest.append(block)
    return Card(kind, anchor, title, statement, tuple(attributes), tuple(rest), origin)


def _pairs(block: Block) -> tuple[Pair, ...]:
    if isinstance(block, Table) and not block.caption:
        return _table_pairs(block)
    if isinstance(block, List) and not block.ordered and block.items:
        found = [_item_pair(item) for item in block.items]
        if all(pair is not None for pair in found):
            return tuple(pair for pair in found if pair is not None)
    return ()


def _table_pairs(table: Table) -> tuple[Pair, ...]:
    """Two columns are names and values, one row is values under names; any other is a table."""
    if len(table.header) == 2:
        heads = [plain(cell).strip().lower() for cell in table.header]
        drop = all(head in _PLAIN_HEADS for head in heads)
        rows = table.rows if drop else ((table.header[0], table.header[1]), *table.rows)
        return tuple((row[0], row[1]) for row in rows)
    if len(table.header) > 2 and len(table.rows) == 1:
        return tuple(zip(table.header, table.rows[0], strict=True))
    return ()


def _item_pair(item: ListItem) -> Pair | None:
    """``- 名称：值`` (the name may be bold) as a pair."""
    if len(item.blocks) != 1 or item.checked is not None or not isinstance(item.blocks[0], Paragraph):
        return None
    inlines = item.blocks[0].inlines
    if not inlines:
        return None
    first = inlines[0]
    if isinstance(first, Strong):
        return _bold_pair(first, inlines[1:])
    if not isinstance(first, Text) or not (match := _PAIR.match(first.text)):
        return None
    value = first.text[match.end() :]
    return (Text(match[1]),), (*((Text(value),) if value else ()), *inlines[1:])


def _bold_pair(name: Strong, rest: Inlines) -> Pair | None:
    words = plain(name.children).strip()
    if words.endswith(("：", ":")):
        return (Text(words[:-1]),), rest
    if rest and isinstance(rest[0], Text) and rest[0].text.lstrip().startswith(("：", ":")):
        value = rest[0].text.lstrip()[1:].lstrip()
        return (Text(words),), (*((Text(value),) if value else ()), *rest[1:])
    return None
