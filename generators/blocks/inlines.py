"""Reads the inline Markdown of one paragraph, heading or cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from markdown_it.token import Token

from generators.blocks.markdown import is_cjk, parser
from generators.blocks.model import (
    Checkbox,
    Citation,
    CodeSpan,
    CrossReference,
    Emphasis,
    FootnoteMark,
    Inline,
    Inlines,
    LineBreak,
    Link,
    Placeholder,
    Strong,
    Text,
)

_MARKUP = re.compile(r"[\\`*_\[\]!<&\n{【]")
_SPECIAL = re.compile(
    r"\[@(?P<citation>[^\[\]\s@]{1,120})\]"
    r"|\[\^(?P<note>[^\[\]\s^]{1,60})\]"
    r"|(?P<gap>【(?:待补充|待确认|待定|To be |TBC|TBD)[^【】]*】)"
    r"|(?P<br><br\s*/?>)",
    re.IGNORECASE,
)
_BOX = re.compile(r"\[([ xX])\](?:\s+|$)")
_ADDRESS = re.compile(r"(?i)^(https?://|mailto:)\S+$")


def read_inlines(text: str, *, cell: bool = False) -> Inlines:
    """The inlines of ``text``. In a table ``cell`` a ``<br>`` is a line break and ``[ ]`` a box to tick."""
    box: tuple[Inline, ...] = ()
    if cell and (match := _BOX.match(text)):
        box, text = (Checkbox(match[1] != " "),), text[match.end() :]
    if not _MARKUP.search(text):
        return (*box, Text(text)) if text else box
    tokens: list[Token] = []
    markdown = parser()
    markdown.inline.parse(text, markdown, {}, tokens)
    return (*box, *_Reader(cell).read(tokens))


class _Reader:
    """Folds the flat tokens of markdown-it into a tree; emphasis inside emphasis is dropped."""

    def __init__(self, cell: bool) -> None:
        self.cell = cell
        self.stack: list[tuple[str, str, list[Inline]]] = [("", "", [])]
        self.words: list[tuple[str, bool]] = []

    def read(self, tokens: Iterable[Token]) -> Inlines:
        for token in tokens:
            if token.type in ("text", "text_special"):
                self.words.append((token.content, token.type == "text_special"))
            elif token.type == "softbreak":
                self.words.append(("\n", False))
            else:
                self._flush()
                self._token(token)
        self._flush()
        while len(self.stack) > 1:
            self._close()
        return tuple(self.stack[0][2])

    def _token(self, token: Token) -> None:
        into = self.stack[-1][2]
        if token.nesting == 1:
            self.stack.append((token.type, str(token.attrs.get("href", "")), []))
        elif token.nesting == -1:
            self._close()
        elif token.type == "code_inline":
            into.append(CodeSpan(token.content))
        elif token.type == "hardbreak":
            into.append(LineBreak())
        elif token.content:  # an image amid text shows its description; anything unknown shows its words
            into.append(Text(token.content))

    def _close(self) -> None:
        if len(self.stack) == 1:
            return
        kind, target, inner = self.stack.pop()
        into = self.stack[-1][2]
        outer = {entry[0] for entry in self.stack}
        if kind == "link_open":
            into.extend(_link(target, tuple(inner)))
        elif kind in outer:
            into.extend(inner)
        elif inner:
            into.append(Strong(tuple(inner)) if kind == "strong_open" else Emphasis(tuple(inner)))

    def _flush(self) -> None:
        """Turns the collected words into text, citations, placeholders and, in a cell, line breaks."""
        if not self.words:
            return
        text = "".join(word for word, _ in self.words)
        literal = _literal_positions(self.words)
        self.words = []
        into = self.stack[-1][2]
        done = 0
        for match in _SPECIAL.finditer(text):
            if match.start() in literal or (match["br"] and not self.cell):
                continue
            _append_text(into, text[done : match.start()])
            into.append(_special(match))
            done = match.end()
        _append_text(into, text[done:])


def _literal_positions(words: Iterable[tuple[str, bool]]) -> set[int]:
    positions: set[int] = set()
    at = 0
    for word, escaped in words:
        if escaped:
            positions.update(range(at, at + len(word)))
        at += len(word)
    return positions


def _special(match: re.Match[str]) -> Inline:
    if match["citation"]:
        return Citation(match["citation"])
    if match["note"]:
        return FootnoteMark(match["note"])
    if match["gap"]:
        return Placeholder(join_lines(match["gap"]))
    return LineBreak()


def _append_text(into: list[Inline], text: str) -> None:
    if text:
        into.append(Text(join_lines(text)))


def join_lines(text: str) -> str:
    """``text`` with its line ends gone: nothing between two CJK characters, a space elsewhere."""
    if "\n" not in text:
        return text
    lines = text.split("\n")
    joined = lines[0]
    for line in lines[1:]:
        tight = joined and line and is_cjk(joined[-1]) and is_cjk(line[0])
        joined += line if tight else f" {line}"
    return joined


def _link(target: str, inner: Inlines) -> Inlines:
    """A cross-reference, a link, or for an address that must not be followed the words and the address."""
    if target.startswith("#"):
        anchor = unquote(target[1:])  # markdown-it percent-encodes; anchors are names, often Chinese
        return (Link(f"#{anchor}", inner),) if inner else (CrossReference(anchor),)
    if _ADDRESS.match(target):
        return (Link(target, inner or (Text(target),)),)
    return inner or (Text(target),)
