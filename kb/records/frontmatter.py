"""The YAML block at the top of a Markdown file, read strictly, every value with its place.

Scalars are read as written: ``no``, ``007`` and ``1.10`` stay text, and the field that takes a number or a
date converts it. Anchors, aliases, tags, duplicate keys and deep nesting are errors.
YAML 1.1 event stream by PyYAML (libyaml where it is built in: 15 times faster, same marks).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from kb.errors import RecordError
from kb.records.source import Source, Span

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_CHARACTERS = 65_536
"""The longest front matter; real ones stay under 2,000 characters."""

MAX_DEPTH = 8
"""How deep lists and mappings may nest."""

_OPEN = re.compile(r"\ufeff?(?:[ \t]*(?:\r\n?|\n))*---[ \t]*(?:\r\n?|\n)")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"^[^\s#:\-\[\]{}][^\r\n:]{0,60}:(?:[ \t]|\r|$)", re.MULTILINE)
_NOTHING = {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True, slots=True)
class Node:
    """A value: ``value`` is text, None, a list of nodes or a dict of key to `Entry`."""

    value: Any
    span: Span
    style: str | None = None
    flow: bool = False

    @property
    def plain(self) -> Any:
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


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``entries`` by key; ``inner`` is the YAML between the fences, ``end`` where the body begins."""

    entries: dict[str, Entry] = field(default_factory=dict)
    inner: Span = Span(0, 0)
    end: int = 0

    @property
    def values(self) -> dict[str, Any]:
        """Every key with its value, unknown keys included."""
        return {key: entry.node.plain for key, entry in self.entries.items()}


def read_front_matter(source: Source) -> FrontMatter | None:
    """The front matter of ``source``, None when it has none. Raises `RecordError` when it cannot be read."""
    opened = _OPEN.match(source.text)
    if not opened:
        return None
    closed = _CLOSE.search(source.text, opened.end())
    inner = Span(opened.end(), closed.start() if closed else len(source.text))
    looks_like_yaml = bool(_KEY.search(inner.of(source.text)[:MAX_CHARACTERS]))
    if closed is None:
        # a document may simply begin with a rule; then there is no key before the first blank line
        if not _KEY.match(source.text, inner.start):
            return None
        raise _error(source, opened.start(), "文件头没有结束行", "The front matter is not closed",
                     "在字段之后单独写一行 ---。", "Put a line with only --- after the fields.")  # fmt: skip
    if inner.end - inner.start > MAX_CHARACTERS:
        raise _error(source, inner.start, f"文件头超过 {MAX_CHARACTERS} 个字符",
                     f"The front matter is longer than {MAX_CHARACTERS} characters",
                     "长文字请放到正文里。", "Move long text into the body.")  # fmt: skip
    try:
        root = _Reader(source, inner).root()
    except _NotMappingError:
        if looks_like_yaml:
            raise _error(source, inner.start, "文件头应为“键: 值”", "The front matter must be 'key: value' lines",
                         "每行写一个“键: 值”，冒号后留一个空格。", "Write one 'key: value' per line.") from None  # fmt: skip
        return None
    except RecordError:
        if not looks_like_yaml:
            return None
        raise
    return FrontMatter(root.value, inner, closed.end())


class _NotMappingError(Exception):
    """What stands between the fences is not a mapping."""


class _Reader:
    """One pass over the YAML events between the fences."""

    def __init__(self, source: Source, inner: Span) -> None:
        self.source, self.offset = source, inner.start
        self.yaml = inner.of(source.text)

    def root(self) -> Node:
        try:
            events = yaml.parse(self.yaml, Loader=LOADER)
            for event in events:
                if isinstance(event, yaml.MappingStartEvent):
                    return self._node(event, events, 1)
                if isinstance(event, yaml.NodeEvent | yaml.StreamEndEvent):
                    break
        except yaml.YAMLError as error:
            raise self._explained(error) from error
        if self.yaml.strip() and not all(line.lstrip().startswith("#") for line in self.yaml.split("\n") if line.strip()):
            raise _NotMappingError
        return Node({}, Span(self.offset, self.offset))

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        self._refuse_reuse(event)
        if depth > MAX_DEPTH:
            raise self._error(event.start_mark.index, "嵌套太深", "Nested too deep",
                              f"最多 {MAX_DEPTH} 层。", f"Use at most {MAX_DEPTH} levels.")  # fmt: skip
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._mapping(event, events, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        style = event.style or None
        plain = style is None
        if style in ("|", ">"):
            end = start + len(self.yaml[start:end].rstrip())
        value = None if plain and event.value in _NOTHING else event.value
        return Node(value, self._span(start, end), style)

    def _sequence(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        items: list[Node] = []
        for inner in events:
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            items.append(self._node(inner, events, depth + 1))
        flow = bool(event.flow_style)
        last = inner.end_mark.index if flow or not items else items[-1].span.end - self.offset
        return Node(items, self._span(event.start_mark.index, last), flow=flow)

    def _mapping(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        entries: dict[str, Entry] = {}
        end = event.end_mark.index
        flow = bool(event.flow_style)
        for key in events:
            if isinstance(key, yaml.MappingEndEvent):
                end = key.end_mark.index if flow else end
                break
            name = self._key(key, entries)
            node = self._value(key, next(events), events, depth)
            entries[name] = Entry(self._span(key.start_mark.index, key.end_mark.index), node)
            end = node.span.end - self.offset
        return Node(entries, self._span(event.start_mark.index, end), flow=flow)

    def _value(self, key: Any, event: Any, events: Iterator[Any], depth: int) -> Node:
        node = self._node(event, events, depth + 1)
        if node.value is None and node.span.start == node.span.end:
            # an empty value is reported anywhere up to the next key; it belongs right after the colon
            colon = self.source.text.find(":", self.offset + key.end_mark.index, node.span.end + 1)
            if colon >= 0:
                node = Node(None, Span(colon + 1, colon + 1))
        return node

    def _key(self, event: Any, entries: dict[str, Entry]) -> str:
        self._refuse_reuse(event)
        if not isinstance(event, yaml.ScalarEvent):
            raise self._error(event.start_mark.index, "键必须是一个词", "A key must be a plain word",
                              "把键写成普通文字，例如 owner。", "Write the key as plain text, like owner.")  # fmt: skip
        name = str(event.value)
        if name in entries:
            first = self.source.line(entries[name].key.start)
            raise self._error(event.start_mark.index, f"键“{name}”重复，第 {first} 行已经写过",
                              f"The key '{name}' is repeated; it stands on line {first} already",
                              "保留一个，删掉另一个。", "Keep one and delete the other.", name)  # fmt: skip
        return name

    def _refuse_reuse(self, event: Any) -> None:
        tagged = getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent) or event.anchor or (tagged and tagged != "!"):
            raise self._error(event.start_mark.index, "不支持 YAML 的锚点、别名和标签（& * !）",
                              "YAML anchors, aliases and tags (& * !) are not allowed",
                              "直接写出值；文字以这些符号开头时加引号。",
                              "Write the value out; quote text that begins with one of these signs.")  # fmt: skip

    def _explained(self, error: yaml.YAMLError) -> RecordError:
        """The parser's complaint as a person needs it: which line, and what usually causes it."""
        mark = getattr(error, "problem_mark", None)
        at = mark.index if mark is not None else int(getattr(error, "position", 0) or 0)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", error))
        context = getattr(error, "context_mark", None)
        for sign, zh, en, hint_zh, hint_en in _COMPLAINTS:
            if sign in problem:
                at = context.index if sign in _BEGINS_EARLIER and context is not None else at
                return self._error(at, zh, en, hint_zh, hint_en)
        return self._error(at, "文件头不是有效的 YAML", f"The front matter is not valid YAML: {problem}", *_LOOK)

    def _span(self, start: int, end: int) -> Span:
        return Span(self.offset + start, self.offset + end)

    def _error(self, at: int, zh: str, en: str, hint_zh: str, hint_en: str, name: str = "") -> RecordError:
        return _error(self.source, min(self.offset + at, len(self.source.text)), zh, en, hint_zh, hint_en, name)


_LOOK = (
    "检查这一行和上一行的冒号、引号、括号和缩进。",
    "Check the colons, quotes, brackets and indentation of this line and the one above.",
)
_BEGINS_EARLIER = {"end of stream", "',' or ']'", "',' or '}'"}
#: part of the parser's message, then what it means and what to do
_COMPLAINTS = (
    ("mapping values are not allowed", "这一行的值里有“: ”，或缩进不对", "A value holds ': ', or the indentation is wrong",
     '值里有冒号加空格时，用引号括起来："…"。', 'Quote a value that holds a colon and a space: "…".'),
    ("end of stream", "引号没有结束", "A quotation mark is not closed",
     "在值的末尾补上引号。", "Close the quotation mark at the end of the value."),
    ("',' or ']'", "方括号没有结束", "A square bracket is not closed", "补上 ]，各项之间用逗号。",
     "Add the ], and commas between the items."),
    ("',' or '}'", "花括号没有结束", "A curly bracket is not closed", "补上 }，各项之间用逗号。",
     "Add the }, and commas between the items."),
    ("tab character", "缩进用了制表符", "Indentation uses a tab", "改用空格缩进。", "Indent with spaces."),
    ("character '\\t'", "缩进用了制表符", "Indentation uses a tab", "改用空格缩进。", "Indent with spaces."),
    ("cannot start any token", "值以 YAML 的保留符号开头", "A value begins with a sign that YAML reserves",
     '用引号把值括起来："…"。', 'Quote the value: "…".'),
    ("characters are not allowed", "含有不可见的控制字符", "There is an invisible control character",
     "删掉这个字符，重新输入。", "Delete the character and type the text again."),
    ("could not find expected ':'", "这一行缺少冒号", "A colon is missing on this line", *_LOOK),
    ("expected", "缩进或符号与上文不一致", "Indentation or punctuation does not match the lines above", *_LOOK),
)  # fmt: skip


def _error(
    source: Source, at: int, zh: str, en: str, hint_zh: str, hint_en: str, name: str = ""
) -> RecordError:
    return RecordError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=source.place(at, name))
