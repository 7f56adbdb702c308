"""Lesson blocks: a heading with the lesson's id, its English title as a quote, its fields as a list."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.records.labels import ids_in, labelled
from kb.records.markdown import AnyBlock, List, ListItem, Quote, Row, Table, plain_text
from kb.records.parts import Action, Impact, Lesson, Value
from kb.records.source import Source
from kb.records.vocabulary import ACTION_COLUMNS, LESSON_FIELDS, key_of

LESSON_ID = re.compile(r"(?P<id>LES-\d{3,})[\s:：.、-]*(?P<title>.*)", re.DOTALL)

_NUMBER = r"(?P<number>[+\-−－]?\s?\d[\d,]*(?:\.\d+)?)"
_DAYS = re.compile(
    rf"(?:工期|进度|schedule)\D{{0,3}}?{_NUMBER}\s*(?:个)?(?:工作日|天|日|working days?|workdays?|days?)",
    re.I,
)
_COST = re.compile(
    rf"(?:成本|费用|cost)\D{{0,3}}?{_NUMBER}\s*(?P<unit>万元|亿元|元|k\b|thousand|million|yuan|CNY|RMB)", re.I
)
_QUALITY = re.compile(r"(?:质量|quality)[:：\s]*(?P<text>[^；;]+)", re.I)
_YUAN = {"万元": 1e4, "亿元": 1e8, "元": 1.0, "k": 1e3, "thousand": 1e3, "million": 1e6}


def read_lesson(
    source: Source,
    blocks: Sequence[AnyBlock],
    *,
    identifier: str,
    title: str,
    anchor: str,
    path: tuple[str, ...],
    text: str,
    line: int,
) -> Lesson:
    """The lesson written in ``blocks``; what is missing is empty, for the checks to find."""
    values, repeated, actions = _values(source, blocks)
    said = {key: value.text for key, value in values.items()}
    quotes = [block.text for block in blocks if isinstance(block, Quote)]
    return Lesson(
        id=identifier,
        title=title,
        title_en=plain_text(quotes[0]) if quotes else "",
        category=said.get("category", ""),
        kind=said.get("kind", ""),
        situation=said.get("situation", ""),
        cause=said.get("cause", ""),
        impact=said.get("impact", ""),
        recommendation=said.get("recommendation", "") or said.get("recommendation_en", ""),
        recommendation_en=said.get("recommendation_en", ""),
        evidence=ids_in(said.get("evidence", "")),
        apply_to=ids_in(said.get("apply_to", "")),
        applied_on=said.get("applied_on", ""),
        recurrence=_count(said.get("recurrence", "")),
        actions=actions,
        text=text,
        line=line,
        anchor=anchor,
        path=path,
        measured=read_impact(said.get("impact", "")),
        values=values,
        repeated=repeated,
    )


def read_impact(text: str) -> Impact:
    """The measured impact in a text such as ``工期 +6 工作日；成本 12 万元；质量 3 次重跑``."""
    days, cost, quality = _DAYS.search(text), _COST.search(text), _QUALITY.search(text)
    return Impact(
        days=_number(days["number"]) if days else None,
        cost_yuan=_number(cost["number"]) * _YUAN.get(cost["unit"].lower(), 1.0) if cost else None,
        quality=quality["text"].strip() if quality else "",
    )


def read_actions(table: Table) -> list[Action]:
    """The rows of a table of actions."""
    columns = [key_of(plain_text(cell.text), ACTION_COLUMNS) for cell in table.header.cells]
    return [_action_row(columns, row) for row in table.rows] if "what" in columns else []


def _action_row(columns: Sequence[str], row: Row) -> Action:
    said = {key: plain_text(cell.text) for key, cell in zip(columns, row.cells, strict=False) if key}
    owner, due, target, status, what = (
        said.get(key, "") for key in ("owner", "due", "target", "status", "what")
    )
    return Action(owner, due, target, status, what, row.line)


def _values(
    source: Source, blocks: Sequence[AnyBlock]
) -> tuple[dict[str, Value], tuple[tuple[str, int], ...], tuple[Action, ...]]:
    values: dict[str, Value] = {}
    repeated: list[tuple[str, int]] = []
    actions: list[Action] = []
    for key, value, item in labelled(source, blocks, LESSON_FIELDS):
        if key in values:
            repeated.append((key, value.line))
        else:
            values[key] = value
        if key == "actions":
            actions += _actions(item)
    return values, tuple(repeated), tuple(actions)


def _actions(item: ListItem) -> list[Action]:
    inner = [below for block in item.blocks if isinstance(block, List) for below in block.items]
    return [_action(below) for below in inner]


def _action(item: ListItem) -> Action:
    cells = [plain_text(cell) for cell in re.split(r"[|｜]", item.text)] + [""] * 4
    owner, due, target, status = cells[:4]
    return Action(owner, due, target, status, line=item.line)


def _count(text: str) -> int:
    digits = re.findall(r"\d+", text)
    return int(digits[0][:9]) if digits else 0


def _number(written: str) -> float:
    return float(written.replace(" ", "").replace(",", "").replace("−", "-").replace("－", "-"))
