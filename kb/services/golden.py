"""Golden questions: what people ask, and the records that must be found, from a YAML file read strictly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from typing import TypeVar

import search
from kb.errors import RecordError
from kb.records import RecordErrors
from kb.records.fields import UnfitError, read_choice, read_day, read_number, read_text, read_texts
from kb.records.names import KIND_NAMES
from kb.records.source import Source, Span
from kb.records.yaml_nodes import Entry, Node, read_node
from search.evaluation import BEST, GOOD, JudgedQuery

T = TypeVar("T")

#: Kinds of question; ``negative`` is one that nothing in the knowledge base answers.
CATEGORIES = (
    "identifier",
    "exact",
    "symptom",
    "howto",
    "paraphrase",
    "cross",
    "short",
    "typo",
    "filtered",
    "superseded",
    "negative",
)
KEYS = ("id", "query", "lang", "category", "expected", "grades", "passages", "filters", "today")
_REQUIRED = ("id", "query", "expected")
_FILTERS = tuple(field.name for field in fields(search.Filters))
_DAYS = ("since", "until", "as_of")
_KINDS = (*KIND_NAMES, "step", "item")


def read_golden(text: str, path: str, records: Iterable[search.Record]) -> list[JudgedQuery]:
    """The questions of a golden file, held against the ``records`` they may expect.

    Raises `RecordErrors` with a problem, its line and the nearest right word for everything that is wrong:
    a question that cannot be read is never left out in silence.
    """
    source = Source(text, path)
    start = len(text) - len(text.removeprefix("\ufeff"))
    root = read_node(source, Span(start, len(text)))
    known = {record.id: {section.anchor for section in record.sections} for record in records}
    problems: list[RecordError] = []
    queries: list[JudgedQuery] = []
    seen: dict[str, str] = {}
    for item in _questions(source, root):
        try:
            query = _Question(source, item, known).read()
            _unused(query.id, source.place(item.span.start), seen)
            queries.append(query)
        except RecordError as problem:
            problems.append(problem)
    if problems:
        raise RecordErrors(tuple(problems))
    return queries


def _questions(source: Source, root: Node) -> Sequence[Node]:
    held = root.value.get("questions") if isinstance(root.value, dict) else None
    items = held.node.value if held is not None else None
    if not isinstance(items, list) or not items:
        raise RecordError(
            "这里没有黄金问题",
            "There are no golden questions here",
            place=source.place(root.span.start),
            hint_zh="写一个 questions 列表，每项有 id、query 和 expected。",
            hint_en="Write a list called questions, each with id, query and expected.",
        )
    return items


def _unused(name: str, place: str, seen: dict[str, str]) -> None:
    if name in seen:
        raise RecordError(
            f"编号 {name} 已经用在 {seen[name]}",
            f"The id {name} is used at {seen[name]} already",
            place=place,
            hint_zh="换一个没有用过的编号。",
            hint_en="Choose an unused id.",
        )
    seen[name] = place


class _Question:
    """One entry of the file."""

    def __init__(self, source: Source, item: Node, known: Mapping[str, set[str]]) -> None:
        self.source, self.item, self.known = source, item, known
        self.entries: dict[str, Entry] = item.value if isinstance(item.value, dict) else {}

    def read(self) -> JudgedQuery:
        """The question; raises `RecordError`."""
        self._known_keys(self.entries, KEYS)
        for key in _REQUIRED:
            if key not in self.entries:
                raise self._error(
                    self.item, f"问题缺少 {key}", f"The question has no {key}", "补上。", "Add it."
                )
        expected = self._texts("expected")
        for name in expected:
            self._known_record("expected", name)
        passages = self._texts("passages")
        for name in passages:
            self._known_passage(name)
        return JudgedQuery(
            id=self._value("id", read_text, ""),
            text=self._value("query", read_text, ""),
            grades=dict(zip(expected, self._grades(len(expected)), strict=True)),
            lang=self._value("lang", lambda given: read_choice(given, ("zh", "en")), "zh"),
            category=self._category(bool(expected)),
            passages=passages,
            filters=self._filters(),
            today=self._value("today", lambda given: read_day(given).isoformat(), ""),
        )

    def _texts(self, key: str) -> tuple[str, ...]:
        empty: tuple[str, ...] = ()
        return self._value(key, read_texts, empty)

    def _value(self, key: str, read: Callable[[object], T], empty: T) -> T:
        entry = self.entries.get(key)
        return empty if entry is None or entry.node.value is None else self._read(entry.node, read)

    def _read(self, node: Node, read: Callable[[object], T]) -> T:
        try:
            return read(node.plain)
        except UnfitError as error:
            raise self._error(node, error.zh, error.en, error.hint_zh, error.hint_en) from None

    def _grades(self, count: int) -> list[float]:
        entry = self.entries.get("grades")
        if entry is None:
            return [BEST, *[GOOD] * (count - 1)][:count]
        written = self._read(entry.node, read_texts)
        grades = self._read(entry.node, lambda _: [read_number(one) for one in written])
        if len(grades) != count or any(grade <= 0 for grade in grades):
            raise self._error(
                entry.node,
                "grades 应与 expected 一一对应，每个大于 0",
                "There must be one grade above 0 for each expected record",
                f"这里应有 {count} 个数。",
                f"Write {count} numbers.",
            )
        return grades

    def _category(self, answerable: bool) -> str:
        category = self._value("category", lambda given: read_choice(given, CATEGORIES), "")
        if (category == "negative") == answerable:
            raise self._error(
                self.entries["expected"].node,
                "有 expected 的问题不能是 negative，没有的必须是",
                "A question is negative exactly when it expects nothing",
                "改正 category 或 expected。",
                "Correct category or expected.",
            )
        return category

    def _filters(self) -> search.Filters:
        entry = self.entries.get("filters")
        if entry is None or entry.node.value is None:
            return search.Filters()
        if not isinstance(entry.node.value, dict):
            raise self._error(
                entry.node, "filters 应写成“名称: 值”", "filters must be a mapping", "例如 kinds: [runbook]。",
                "Write kinds: [runbook], for example.",
            )  # fmt: skip
        self._known_keys(entry.node.value, _FILTERS)
        values: dict[str, object] = {}
        for key, value in entry.node.value.items():
            if key in _DAYS:
                values[key] = self._read(value.node, lambda given: read_day(given).isoformat())
            else:
                values[key] = self._read(value.node, _kinds if key == "kinds" else read_texts)
        return search.Filters(**values)  # type: ignore[arg-type]

    def _known_keys(self, entries: Mapping[str, Entry], names: Sequence[str]) -> None:
        for key, entry in entries.items():
            if key not in names:
                raise RecordError(
                    f"没有 {key} 这个键",
                    f"There is no key {key}",
                    place=self.source.place(entry.key.start),
                    **_nearest(key, names),
                )

    def _known_record(self, key: str, name: str) -> None:
        if name not in self.known:
            raise self._error(
                self.entries[key].node,
                f"知识库里没有条目 {name}",
                f"The knowledge base has no record {name}",
                *_nearest(name, list(self.known)).values(),
            )

    def _known_passage(self, name: str) -> None:
        record, _, anchor = name.partition("#")
        self._known_record("passages", record)
        if anchor not in self.known[record]:
            raise self._error(
                self.entries["passages"].node,
                f"条目 {record} 没有段落 {anchor}",
                f"The record {record} has no passage {anchor}",
                *_nearest(anchor, sorted(self.known[record])).values(),
            )

    def _error(self, node: Node, zh: str, en: str, hint_zh: str, hint_en: str) -> RecordError:
        return RecordError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=self.source.place(node.span.start))


def _kinds(given: object) -> tuple[str, ...]:
    return tuple(read_choice(kind, _KINDS) for kind in read_texts(given))


def _nearest(word: str, words: Sequence[str]) -> dict[str, str]:
    near = get_close_matches(word, words, n=1)
    some = words[:12]
    return {
        "hint_zh": f"是不是 {near[0]}？" if near else f"可用：{'、'.join(some)}{' 等' * (len(words) > 12)}。",
        "hint_en": f"Did you mean {near[0]}?"
        if near
        else f"There are: {', '.join(some)}{' …' * (len(words) > 12)}.",
    }
