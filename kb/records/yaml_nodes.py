"""YAML read strictly, every value with its place.

Scalars are read as written: ``no``, ``007`` and ``1.10`` stay text, and the field that takes a number or a
date converts it. Anchors, aliases, tags, duplicate keys and deep nesting are errors.
YAML 1.1 event stream by PyYAML (libyaml where it is built in: 15 times faster, same marks).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.reader import Reader

from kb.errors import RecordError
from kb.records.source import Source, Span

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 8
"""How deep lists and mappings may nest."""

NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""Unquoted scalars that mean no value."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value: ``value`` is text, None, a list of nodes or a dict of key to `Entry`."""

    value: Any
    span: Span
    style: str | None = None
    flow: bool = False

    @property
    def plain(self) -> object:
        """The value without places: text, None, list or dict."""
        if isinstance(self.value, list):
            return [item.plain for item in self.value]
        if isinstance(self.value, dict):
            return {key: entry.node.plain for key, entry in self.value.items()}
        return self.value


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``key: value`` of a mapping; ``key`` is where the key stands."""

    key: Span
    node: Node


def read_node(source: Source, span: Span) -> Node:
    """The value written in ``span`` of ``source``; nothing at all is None.

    Raises `RecordError` with the line and what usually causes the fault.
    """
    return _Reader(source, span).root()


class _Reader:
    """One pass over the YAML events of a span."""

    def __init__(self, source: Source, span: Span) -> None:
        self.source, self.offset = source, span.start
        self.yaml = span.of(source.text)

    def root(self) -> Node:
        root: Node | None = None
        try:
            events = yaml.parse(self.yaml, Loader=LOADER)
            for event in events:
                if isinstance(event, DocumentStartEvent) and root is not None:
                    raise self._error(
                        _start(event),
                        "这里多了一行 ---",
                        "There is one line --- too many",
                        "删掉它：一个文件只放一份数据。",
                        "Delete it: a file holds one document.",
                    )
                if isinstance(event, NodeEvent):
                    root = self._node(event, events, 1)
        except yaml.YAMLError as error:
            raise self._explained(error) from error
        return root or Node(None, self._span(0, 0))

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        self._refuse_reuse(event)
        if depth > MAX_DEPTH:
            raise self._error(
                _start(event),
                "嵌套太深",
                "Nested too deep",
                f"最多 {MAX_DEPTH} 层。",
                f"Use at most {MAX_DEPTH} levels.",
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(event, events, depth)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, events, depth)
        raise TypeError(f"no value begins with {event!r}")

    def _scalar(self, event: ScalarEvent) -> Node:
        start, end = _start(event), _end(event)
        style = event.style or None
        if style in ("|", ">"):
            end = start + len(self.yaml[start:end].rstrip())
        value = None if style is None and event.value in NOTHING else event.value
        return Node(value, self._span(start, end), style)

    def _sequence(self, event: SequenceStartEvent, events: Iterator[Event], depth: int) -> Node:
        items: list[Node] = []
        end = _end(event)
        flow = bool(event.flow_style)
        for inner in events:
            if isinstance(inner, SequenceEndEvent):
                end = _end(inner) if flow else end
                break
            items.append(self._node(inner, events, depth + 1))
            end = items[-1].span.end - self.offset
        return Node(items, self._span(_start(event), end), flow=flow)

    def _mapping(self, event: MappingStartEvent, events: Iterator[Event], depth: int) -> Node:
        entries: dict[str, Entry] = {}
        end = _end(event)
        flow = bool(event.flow_style)
        for key in events:
            if isinstance(key, MappingEndEvent):
                end = _end(key) if flow else end
                break
            name = self._key(key, entries)
            node = self._value(key, next(events), events, depth)
            entries[name] = Entry(self._span(_start(key), _end(key)), node)
            end = node.span.end - self.offset
        return Node(entries, self._span(_start(event), end), flow=flow)

    def _value(self, key: Event, event: Event, events: Iterator[Event], depth: int) -> Node:
        node = self._node(event, events, depth + 1)
        if node.value is None and node.span.start == node.span.end:
            # an empty value is reported anywhere up to the next key; it belongs right after the colon
            colon = self.source.text.find(":", self.offset + _end(key), node.span.end + 1)
            if colon >= 0:
                node = Node(None, Span(colon + 1, colon + 1))
        return node

    def _key(self, event: Event, entries: dict[str, Entry]) -> str:
        self._refuse_reuse(event)
        if not isinstance(event, ScalarEvent):
            raise self._error(
                _start(event),
                "键必须是一个词",
                "A key must be a plain word",
                "把键写成普通文字，例如 owner。",
                "Write the key as plain text, like owner.",
            )
        name = str(event.value)
        if name in entries:
            first = self.source.line(entries[name].key.start)
            raise self._error(
                _start(event),
                f"键“{name}”重复，第 {first} 行已经写过",
                f"The key '{name}' is repeated; it stands on line {first} already",
                "保留一个，删掉另一个。",
                "Keep one and delete the other.",
                name,
            )
        return name

    def _refuse_reuse(self, event: Event) -> None:
        tagged = getattr(event, "tag", None)
        anchored = isinstance(event, NodeEvent) and event.anchor
        if isinstance(event, AliasEvent) or anchored or (tagged and tagged != "!"):
            raise self._error(
                _start(event),
                "不支持 YAML 的锚点、别名和标签（& * !）",
                "YAML anchors, aliases and tags (& * !) are not allowed",
                "直接写出值；文字以这些符号开头时加引号。",
                "Write the value out; quote text that begins with one of these signs.",
            )

    def _explained(self, error: yaml.YAMLError) -> RecordError:
        """The parser's complaint as a person needs it: which line, and what usually causes it."""
        mark = getattr(error, "problem_mark", None)
        at = mark.index if mark is not None else _unprintable(self.yaml)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", error))
        if "cannot start any token" in problem and self.yaml[at : at + 1] == "\t":
            problem = "tab character"  # libyaml does not say which character it is
        context = getattr(error, "context_mark", None)
        for sign, zh, en, hint_zh, hint_en in _COMPLAINTS:
            if sign in problem:
                at = context.index if sign in _BEGINS_EARLIER and context is not None else at
                return self._error(at, zh, en, hint_zh, hint_en)
        return self._error(at, "不是有效的 YAML", f"This is not valid YAML: {problem}", *_LOOK)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.offset + start, self.offset + end)

    def _error(self, at: int, zh: str, en: str, hint_zh: str, hint_en: str, name: str = "") -> RecordError:
        place = self.source.place(min(self.offset + at, len(self.source.text)), name)
        return RecordError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=place)


def _unprintable(text: str) -> int:
    """The offset of the first character that YAML 1.1 refuses (libyaml counts in bytes, not in characters)."""
    found = Reader.NON_PRINTABLE.search(text)
    return found.start() if found else 0


def _start(event: Event) -> int:
    """The offset at which an event begins; the parser always says."""
    return event.start_mark.index if event.start_mark is not None else 0


def _end(event: Event) -> int:
    return event.end_mark.index if event.end_mark is not None else 0


_LOOK = (
    "检查这一行和上一行的冒号、引号、括号和缩进。",
    "Check the colons, quotes, brackets and indentation of this line and the one above.",
)
_BEGINS_EARLIER = {"end of stream", "',' or ']'", "',' or '}'", "could not find expected ':'"}
#: part of the parser's message, then what it means and what to do
_COMPLAINTS = (
    (
        "mapping values are not allowed",
        "这一行的值里有“: ”，或缩进不对",
        "A value holds ': ', or the indentation is wrong",
        '值里有冒号加空格时，用引号括起来："…"。',
        'Quote a value that holds a colon and a space: "…".',
    ),
    (
        "end of stream",
        "引号没有结束",
        "A quotation mark is not closed",
        "在值的末尾补上引号。",
        "Close the quotation mark at the end of the value.",
    ),
    (
        "',' or ']'",
        "方括号没有结束",
        "A square bracket is not closed",
        "补上 ]，各项之间用逗号。",
        "Add the ], and commas between the items.",
    ),
    (
        "',' or '}'",
        "花括号没有结束",
        "A curly bracket is not closed",
        "补上 }，各项之间用逗号。",
        "Add the }, and commas between the items.",
    ),
    ("tab character", "缩进用了制表符", "Indentation uses a tab", "改用空格缩进。", "Indent with spaces."),
    ("character '\\t'", "缩进用了制表符", "Indentation uses a tab", "改用空格缩进。", "Indent with spaces."),
    (
        "cannot start any token",
        "值以 YAML 的保留符号开头",
        "A value begins with a sign that YAML reserves",
        '用引号把值括起来："…"。',
        'Quote the value: "…".',
    ),
    (
        "characters are not allowed",
        "含有不可见的控制字符",
        "There is an invisible control character",
        "删掉这个字符，重新输入。",
        "Delete the character and type the text again.",
    ),
    ("could not find expected ':'", "这一行缺少冒号", "A colon is missing on this line", *_LOOK),
    (
        "expected",
        "缩进或符号与上文不一致",
        "Indentation or punctuation does not match the lines above",
        *_LOOK,
    ),
)
