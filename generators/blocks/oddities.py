"""What in a draft cannot be set as it is typed, told with its line: a box never closed, an id that is taken."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_COLUMNS = {False: 15, True: 24}
"""Columns of a table for which there is room on upright and turned paper; a table with more is set in parts."""

_KEY = "oddities"
_SAID = {
    "unclosed": (
        "“{}”没有结束的 :::，它的框到下一个一、二级标题为止；补一行 :::。",
        '"{}" has no closing :::; its box ends before the next heading of level 1 or 2. Add a line :::.',
    ),
    "deep": (
        "列表或引用套得太深，从这里起按平铺的文字排版：“{}”。",
        'lists or quotes stand too deep in each other; from here on the text is set flat: "{}".',
    ),
    "cells": (
        "图表里有不是数字的格子，图上会缺：{}。",
        "the chart has cells that are no numbers and will be missing: {}.",
    ),
    "no-id": (
        "这一块没有可用的编号（“{}”），文档里会用位置代替；编号写成 {{#REQ-001}}。",
        'this block has no usable id ("{}"), so its place stands for it; write {{#REQ-001}}.',
    ),
    "taken": (
        "编号 {} 前面已经用过，这里会显示成 {}~2；改成没有用过的编号。",
        "the id {} is taken, so {}~2 is shown here; use an id of its own.",
    ),
    "columns": (
        "表格有 {} 列，一页排不下，拆成几张，每张重复第一列；列多的表改成行。",
        "the table has {} columns, too many for a page; it is set in parts that repeat the first column. Turn "
        "columns into rows.",
    ),
    "nowhere": (
        "引用的“{}”在文档里不存在，显示为待补充。",
        'the reference "{}" leads nowhere in the document and is shown as to be supplied.',
    ),
}


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that was typed one way and is set another; ``line`` counts from 1, 0 where no line is known."""

    line: int
    zh: str
    en: str


def note(env: MutableMapping[str, Any], kind: str, line: int, words: str) -> None:
    """Keeps an oddity of one kind in the environment of a parse; ``line`` counts from 0, -1 for none."""
    found: list[Oddity] = env.setdefault(_KEY, [])
    shown = " ".join(words.split())[:60]
    zh, en = (text.format(*[shown] * text.count("{}")) for text in _SAID[kind])
    found.append(Oddity(line + 1, zh, en))


def noted(env: MutableMapping[str, Any]) -> tuple[Oddity, ...]:
    """What was kept, by line."""
    found: Sequence[Oddity] = env.get(_KEY, ())
    return tuple(sorted(_once(found), key=lambda one: one.line))


def _once(found: Sequence[Oddity]) -> Iterator[Oddity]:
    yield from dict.fromkeys(found)
