"""The YAML block at the top of a Markdown file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.errors import RecordError
from kb.records.source import NOWHERE, Source, Span
from kb.records.yaml_nodes import Entry, Node, read_node

MAX_CHARACTERS = 65_536
"""The longest front matter; real ones stay under 2,000 characters."""

_OPEN = re.compile(r"\ufeff?(?:[ \t]*(?:\r\n?|\n))*---[ \t]*(?:\r\n?|\n)")
_CLOSE = re.compile(r"(?:(?<=[\r\n])|\A)(?:---|\.\.\.)[ \t]*(?:\r\n?|\n|\Z)")
_KEY = re.compile(r"[^\s#:\-\[\]{}|>][^\r\n:]{0,60}:(?=[ \t\r\n]|\Z)")
_KEY_LINE = re.compile(r"(?:(?<=[\r\n])|\A)" + _KEY.pattern)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """``entries`` by key; ``inner`` is the YAML between the fences, ``end`` where the body begins."""

    entries: dict[str, Entry] = field(default_factory=dict)
    inner: Span = NOWHERE
    end: int = 0

    @property
    def values(self) -> dict[str, object]:
        """Every key with its value, unknown keys included."""
        return {key: entry.node.plain for key, entry in self.entries.items()}


def read_front_matter(source: Source) -> FrontMatter | None:
    """The front matter of ``source``, None when it has none. Raises `RecordError` when it cannot be read.

    A document may begin with a rule (``---``) and have another one later: what stands between the two is
    front matter only when it has a line ``key: value``.
    """
    opened = _OPEN.match(source.text)
    if not opened:
        return None
    closed = _CLOSE.search(source.text, opened.end())
    inner = Span(opened.end(), closed.start() if closed else len(source.text))
    written = inner.of(source.text)
    if closed is None:
        _refuse_unclosed(source, inner, opened.end() - opened.start())
        return None
    if not written.strip():
        return FrontMatter({}, inner, closed.end())
    if len(written) > MAX_CHARACTERS:
        raise _error(
            source,
            inner.start,
            f"文件头超过 {MAX_CHARACTERS} 个字符",
            f"The front matter is longer than {MAX_CHARACTERS} characters",
            "长文字请放到正文里。",
            "Move long text into the body.",
        )
    root = _root(source, inner, written)
    return FrontMatter(root.value or {}, inner, closed.end()) if root else None


def _root(source: Source, inner: Span, written: str) -> Node | None:
    """The mapping between the fences; None when it is text between two rules."""
    meant = bool(_KEY_LINE.search(written))
    try:
        root = read_node(source, inner)
    except RecordError:
        if meant:
            raise
        return None
    if isinstance(root.value, dict) or root.value is None:
        return root
    if meant:
        raise _error(
            source,
            inner.start,
            "文件头应为“键: 值”",
            "The front matter must be 'key: value' lines",
            "每行写一个“键: 值”，冒号后留一个空格。",
            "Write one 'key: value' per line.",
        )
    return None


def _refuse_unclosed(source: Source, inner: Span, opening: int) -> None:
    """Complain about a front matter without end; a rule followed by ordinary text is none."""
    if _KEY.match(source.text, inner.start):
        raise _error(
            source,
            inner.start - opening,
            "文件头没有结束行",
            "The front matter is not closed",
            "在字段之后单独写一行 ---。",
            "Put a line with only --- after the fields.",
        )


def _error(source: Source, at: int, zh: str, en: str, hint_zh: str, hint_en: str) -> RecordError:
    return RecordError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=source.place(at))
