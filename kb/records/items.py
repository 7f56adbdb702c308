"""Checklist items: the rows of the table below 检查项."""

from __future__ import annotations

from collections.abc import Iterator

from kb.records.anchors import Anchors, item_anchor
from kb.records.labels import ids_in
from kb.records.markdown import Row, Table, plain_text
from kb.records.parts import Item, Value
from kb.records.vocabulary import ITEM_COLUMNS, YES, key_of


def read_items(table: Table, *, path: tuple[str, ...], anchors: Anchors, before: int) -> Iterator[Item]:
    """The rows of ``table`` as items, numbered by position where they have no number of their own.

    Nothing when the table has no column of checks.
    """
    columns = [key_of(plain_text(cell.text), ITEM_COLUMNS) for cell in table.header.cells]
    if "text" not in columns:
        return
    for position, row in enumerate(table.rows, before + 1):
        yield _item(row, columns, path, anchors, position)


def _item(row: Row, columns: list[str], path: tuple[str, ...], anchors: Anchors, position: int) -> Item:
    values = {
        key: Value(cell.text, cell.content, row.line)
        for key, cell in zip(columns, row.cells, strict=False)
        if key
    }
    said = {key: value.text for key, value in values.items()}
    number = plain_text(said.get("number", "")) or str(position)
    return Item(
        anchor=anchors.give(item_anchor(number)),
        number=number,
        text=said.get("text", ""),
        why=said.get("why", ""),
        evidence=said.get("evidence", ""),
        owner_role=said.get("owner_role", ""),
        mandatory=said.get("mandatory", "").strip().lower() in YES,
        from_lesson=said.get("from_lesson", ""),
        path=path,
        line=row.line,
        lessons=ids_in(said.get("from_lesson", "")),
        values=values,
    )
