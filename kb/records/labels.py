"""``label: value`` lines in lists, as lessons and steps write their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kb.records.markdown import AnyBlock, List, ListItem
from kb.records.parts import Value
from kb.records.source import Source, Span
from kb.records.vocabulary import key_of

LABEL = re.compile(
    r"[*_]{0,2}(?P<label>[^：:*_\n]{1,30}?)[*_]{0,2}[ \t]*[：:][ \t]*[*_]{0,2}[ \t]*(?P<value>.*)", re.DOTALL
)

IDS = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,4}-\d{3,}(?:#[\w-]+)?")
"""Ids of records, lessons and project entries in a text."""


def labelled(
    source: Source, blocks: Sequence[AnyBlock], words: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Value, ListItem]]:
    """The labelled items of the bullet lists among ``blocks``: key, value and item, in order."""
    for block in blocks:
        if isinstance(block, List):
            for item in block.items:
                raw = item.content.of(source.text)
                found = LABEL.fullmatch(raw)
                if found and (key := key_of(found["label"], words)):
                    yield (
                        key,
                        value_at(source, item.content.start + found.start("value"), found["value"]),
                        item,
                    )


def value_at(source: Source, start: int, raw: str) -> Value:
    """The value written as ``raw`` at offset ``start``; lines of a paragraph are joined as it is read."""
    raw = raw.rstrip()
    text = "\n".join(line.strip() for line in re.split(r"\r\n?|\n", raw))
    return Value(text, Span(start, start + len(raw)), source.line(start))


def ids_in(text: str) -> tuple[str, ...]:
    """The ids in ``text``, in order, each once."""
    return tuple(dict.fromkeys(IDS.findall(text)))
