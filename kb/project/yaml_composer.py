"""From YAML events to a tree of texts, lists and mappings that know their lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from yaml.error import Mark, MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kb.errors import ProjectError
from kb.project.yaml_scanner import MAX_DEPTH, FastScanner, TooDeepError

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
HIDDEN = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class YamlMap(dict[str, Any]):
    """A mapping read from YAML: an ordinary dict that knows its place and the line of each key."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}

    @property
    def place(self) -> str:
        """``file:line`` of the mapping."""
        return f"{self.file}:{self.line}"


class YamlList(list[Any]):
    """A list read from YAML: an ordinary list that knows its place and the line of each item."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: list[int] = []

    @property
    def place(self) -> str:
        """``file:line`` of the list."""
        return f"{self.file}:{self.line}"


class _Frame:
    """A collection being filled, and in a mapping the key whose value comes next."""

    __slots__ = ("items", "key", "key_line")

    def __init__(self, items: YamlMap | YamlList) -> None:
        self.items = items
        self.key: str | None = None
        self.key_line = 0


class Composer:
    """Builds the value tree from parser events, without recursion.

    ``scanner`` yields the events (`FastScanner` over the text when it is not given); ``begins`` is the key that such a
    file begins with.
    """

    def __init__(
        self,
        text: str,
        file: str,
        scanner: Any = None,  # noqa: ANN401 - any event source
        *,
        begins: str = "project",
    ) -> None:
        self.scanner = FastScanner(text) if scanner is None else scanner
        self.file = file
        self.root = YamlMap(file, 1)
        self.problems: list[ProjectError] = []
        self._stack: list[_Frame] = []
        self._begins = begins
        self._misshapen = False

    def problem(self, mark: Mark, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> None:
        """Note a fault at ``mark`` and go on."""
        place = f"{self.file}:{mark.line + 1}"
        self.problems.append(ProjectError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=place))

    def compose(self) -> bool:
        """Read the whole stream into ``root``, and say whether all of it; a yaml error when malformed."""
        documents = 0
        while True:
            event = self._content()
            if isinstance(event, AliasEvent):
                self._refuse_alias(event)
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse_second_document(event)
                    return False
            elif isinstance(event, StreamEndEvent):
                if not documents:
                    self._refuse_root(_mark(event), "文件是空的", "the file is empty")
                return not self._misshapen

    def _content(self) -> Event:
        """Take in scalars, mappings and lists; return the first event that is something else.

        It sees every event of a file, three hundred thousand in a large project: what it does not ask is time saved.
        """
        next_event, add, stack = self.scanner.get_event, self._add, self._stack
        while True:
            event = next_event()
            kind = type(event)
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                stack.pop()
                continue
            if kind is not ScalarEvent and kind is not MappingStartEvent and kind is not SequenceStartEvent:
                return cast(Event, event)
            if event.anchor is not None or event.tag is not None:
                self._refuse_marks(event)
            if kind is not ScalarEvent:
                self._open(event)
            elif event.style:
                add(self._quoted(event), event)
            else:  # unquoted: None, or "" by libyaml
                add(None if event.value in _NULLS else event.value, event)

    def _quoted(self, event: ScalarEvent) -> str:
        value: str = event.value
        if event.style == '"' and (hidden := HIDDEN.search(value)):
            code = f"U+{ord(hidden[0]):04X}"
            self.problem(
                _mark(event),
                f"引号里的转义产生了控制字符 {code}",
                f"an escape makes the control character {code}",
            )
            return HIDDEN.sub("", value)
        return value

    def _open(self, event: CollectionStartEvent) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise TooDeepError(None, None, "too deep", _mark(event))
        made = YamlMap if isinstance(event, MappingStartEvent) else YamlList
        items = made(self.file, _mark(event).line + 1)
        self._add(items, event)
        self._stack.append(_Frame(items))

    def _add(self, value: Any, event: Any) -> None:  # noqa: ANN401 - text, None, map or list, by its event
        if not self._stack:
            if isinstance(value, YamlMap):
                self.root = value
            else:
                self._refuse_root(
                    _mark(event), "文件顶层不是“键: 值”", 'the top of the file is no "key: value"'
                )
            return
        line = event.start_mark.line + 1
        frame = self._stack[-1]
        items = frame.items
        if isinstance(items, YamlList):
            items.append(value)
            items.lines.append(line)
        elif frame.key is None:
            frame.key, frame.key_line = self._key(value, event), line
        else:
            key, frame.key = frame.key, None
            if key in items.lines:
                self._refuse_duplicate(key, frame.key_line, items.lines[key])
                return
            items[key] = value
            items.lines[key] = frame.key_line

    def _key(self, value: Any, event: Event) -> str:  # noqa: ANN401 - text, None, map or list
        if isinstance(value, str):
            return value
        if value is None and isinstance(event, ScalarEvent):
            written: str = event.value
            return written
        raise MarkedYAMLError(None, None, "mapping values are not allowed as keys", _mark(event))

    def _refuse_duplicate(self, key: str, line: int, first: int) -> None:
        self.problems.append(
            ProjectError(
                f"键 {key} 重复：第 {first} 行已经写过",
                f"the key {key} is repeated: line {first} has it already",
                hint_zh="保留一处；若是两个条目，第二个前面少了“-”",
                hint_en='keep one of them; if these are two items, the second lacks its "-"',
                place=f"{self.file}:{line}",
            )
        )

    def _refuse_marks(self, event: ScalarEvent | CollectionStartEvent) -> None:
        anchor, tag = event.anchor, event.tag
        if anchor is not None:
            self.problem(
                _mark(event),
                f"不支持锚点 &{anchor}",
                f"the anchor &{anchor} is not supported",
                "直接写出内容；若是文字，加上英文引号",
                "write the content out; quote it if it is a text",
            )
        if tag is not None:
            self.problem(
                _mark(event),
                f"不支持类型标签 {tag}",
                f"the type tag {tag} is not supported",
                "去掉标签；若是文字，加上英文引号",
                "remove the tag; quote it if it is a text",
            )

    def _refuse_alias(self, event: AliasEvent) -> None:
        self.problem(
            _mark(event),
            f"不支持别名 *{event.anchor}",
            f"the alias *{event.anchor} is not supported",
            "直接写出内容；若是文字，加上英文引号",
            "write the content out; quote it if it is a text",
        )
        self._add("", event)

    def _refuse_second_document(self, event: DocumentStartEvent) -> None:
        self.problem(
            _mark(event),
            "一个文件里只能有一份 YAML 文档",
            "a file holds one YAML document",
            "删掉“---”，或拆成多个文件",
            'delete the "---", or split the file',
        )

    def _refuse_root(self, mark: Mark, zh: str, en: str) -> None:
        self._misshapen = True
        self.problem(
            mark,
            zh,
            en,
            f"从 {self._begins}: 这一行开始写，冒号用英文半角",
            f"begin with a line {self._begins}:",
        )


def line_of(container: Any, key: Any) -> int:  # noqa: ANN401 - whatever stands in the tree
    """Return the line where ``key`` (a key or an index) of a map or list was written; 0 when unknown."""
    if isinstance(container, YamlMap):
        return container.lines.get(key, container.line)
    if isinstance(container, YamlList) and isinstance(key, int):
        lines: Sequence[int] = container.lines
        return lines[key] if 0 <= key < len(lines) else container.line
    return 0


def _mark(event: Event) -> Mark:
    return cast(Mark, event.start_mark)
