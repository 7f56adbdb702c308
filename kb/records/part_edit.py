"""Setting fields of a lesson or a checklist item so that only their characters change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kb.errors import RecordError
from kb.records.parts import Item, Lesson
from kb.records.source import Source, Span, writable
from kb.records.vocabulary import ITEM_COLUMNS, LESSON_FIELDS

_HAN = re.compile(r"[㐀-鿿]")
_BREAKS = re.compile(r"\s*(?:\r\n?|\n)\s*")
_LISTED = ("actions",)


def edit_lesson(
    source: Source, lessons: Sequence[Lesson], identifier: str, changes: Mapping[str, str]
) -> str:
    """The text of ``source`` with fields of the lesson ``identifier`` set; see `Record.with_lesson`."""
    lesson = next((one for one in lessons if one.id == identifier), None)
    if lesson is None:
        raise _unknown(source, "经验", "lesson", identifier, [one.id for one in lessons])
    edits: dict[Span, str] = {}
    added: list[str] = []
    for key, value in changes.items():
        if key not in LESSON_FIELDS or key in _LISTED:
            raise _unknown(
                source, "字段", "field", key, [name for name in LESSON_FIELDS if name not in _LISTED]
            )
        line = _BREAKS.sub(" ", writable(value, source.path).strip())
        if key in lesson.values:
            edits[lesson.values[key].span] = _spaced(source, lesson.values[key].span, line)
        elif line:
            added.append(_field_line(source, lesson, key, line))
    if added:
        at = _end_of_fields(source, lesson)
        open_line = source.text[at - 1] not in "\r\n"
        edits[Span(at, at)] = (source.newline if open_line else "") + "".join(added)
    return source.edited(edits)


def edit_item(source: Source, items: Sequence[Item], number: str, changes: Mapping[str, str]) -> str:
    """The text of ``source`` with cells of the item ``number`` set; see `Record.with_item`."""
    item = next((one for one in items if one.number == number), None)
    if item is None:
        raise _unknown(source, "检查项", "item", number, [one.number for one in items])
    edits: dict[Span, str] = {}
    for key, value in changes.items():
        if key not in item.values:
            raise _unknown(
                source, "列", "column", key, list(item.values if key in ITEM_COLUMNS else ITEM_COLUMNS)
            )
        cell = re.sub(r"(?<!\\)\|", r"\\|", _BREAKS.sub("<br>", writable(value, source.path).strip()))
        span = item.values[key].span
        edits[span] = cell if span.start < span.end or not cell else f"{cell} "
    return source.edited(edits)


def _spaced(source: Source, span: Span, value: str) -> str:
    """``value`` with a space in front where an empty field's colon has none."""
    bare = span.start == span.end and source.text[span.start - 1 : span.start] == ":"
    return f" {value}" if bare else value


def _field_line(source: Source, lesson: Lesson, key: str, value: str) -> str:
    """A line for a new field in the lesson's own style: its bullet, its language, its colon."""
    chinese = not lesson.values or any(_HAN.search(_line(source, one.line)) for one in lesson.values.values())
    label, colon = (LESSON_FIELDS[key][0], "：") if chinese else (LESSON_FIELDS[key][-1], ": ")
    if not _HAN.search(label):
        colon = ": "
    first = next(iter(lesson.values.values()), None)
    bullet = re.match(r"\s*[-*+]\s+", _line(source, first.line)) if first else None
    return f"{bullet[0] if bullet else '- '}{label}{colon}{value}{source.newline}"


def _end_of_fields(source: Source, lesson: Lesson) -> int:
    """The offset at which a new field line goes: before the actions, else after the last field."""
    if "actions" in lesson.values:
        return source.lines(lesson.values["actions"].line - 1, lesson.values["actions"].line).start
    if not lesson.values:
        raise RecordError(
            "这条经验没有字段列表，不能添加字段",
            "The lesson has no list of fields to add one to",
            place=f"{source.path}:{lesson.line}",
            hint_zh="先按格式写出“- 类别：…”等字段。",
            hint_en="Write its fields first, as '- Category: …'.",
        )
    last = max(value.span.end for value in lesson.values.values())
    return source.lines(source.line(last) - 1, source.line(last)).end


def _line(source: Source, line: int) -> str:
    return source.lines(line - 1, line).of(source.text)


def _unknown(source: Source, zh: str, en: str, name: str, known: Sequence[str]) -> RecordError:
    return RecordError(
        f"没有{zh} {name}",
        f"There is no {en} {name}",
        place=source.path,
        hint_zh=f"现有：{'、'.join(known) or '无'}。",
        hint_en=f"There are: {', '.join(known) or 'none'}.",
    )
