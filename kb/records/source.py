"""The text of one file: offsets, lines and places."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from kb.errors import RecordError

_BREAK = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: character offsets, ``end`` exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of ``text`` it covers."""
        return text[self.start : self.end]


NOWHERE = Span(0, 0)
"""The place of what is not written anywhere."""


class Source:
    """The text of a file, with its line starts; ``path`` is what messages call the file."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line's first character. Line breaks are those of Markdown: LF, CRLF, CR."""
        return [0, *(found.end() for found in _BREAK.finditer(self.text))]

    @property
    def newline(self) -> str:
        """The line break the file uses: that of its first line, LF when there is none."""
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    def line(self, offset: int) -> int:
        """The number of the line (from 1) that holds ``offset``."""
        return bisect_right(self.starts, offset)

    def place(self, offset: int, name: str = "") -> str:
        """``file:line`` of ``offset``, followed by the field's name when there is one."""
        return f"{self.path}:{self.line(offset)} {name}".rstrip()

    def lines(self, first: int, last: int) -> Span:
        """The span of lines ``first`` to ``last`` (from 0, ``last`` exclusive), with their line breaks."""
        return Span(self._start(first), self._start(last))

    def edited(self, edits: dict[Span, str]) -> str:
        """The text with each span replaced; the spans must not overlap."""
        parts: list[str] = []
        at = 0
        for span in sorted(edits):
            if span.start < at:
                raise ValueError(f"overlapping edits at {span.start}")
            parts += [self.text[at : span.start], edits[span]]
            at = span.end
        return "".join([*parts, self.text[at:]])

    def _start(self, line: int) -> int:
        return self.starts[line] if line < len(self.starts) else len(self.text)


def writable(text: str, place: str) -> str:
    """``text``, or `RecordError` when it holds half a character (a lone surrogate) and fits into no file."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(
            "文字里有半个字符，写不进文件",
            "The text holds half a character and cannot be written",
            place=place,
            hint_zh=f"删掉第 {error.start + 1} 个字符后重新输入。",
            hint_en=f"Delete character {error.start + 1} and type it again.",
        ) from error
    return text


def plain_breaks(text: str) -> str:
    """``text`` with every line break written as LF."""
    return _BREAK.sub("\n", text)
