r"""PyYAML's pure-Python scanner with its character-by-character loops replaced by regular expressions.

The grammar stays PyYAML's; only the hot loops are shorter (twice as fast on project data). It relies
on what `kb.project.yaml_source` has made sure of: the text is one string whose only line break is "\n",
without byte order marks or control characters. The C parser is not used: its composer recurses on the C
stack, so that 50,000 opening brackets end the process instead of raising an error.
"""

from __future__ import annotations

import re
from typing import Any

from yaml.error import Mark
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import BlockMappingStartToken, KeyToken, ScalarToken, ValueToken

MAX_DEPTH = 32
"""How deep lists and mappings may nest; real project data stays under ten."""


def _words(piece: str) -> re.Pattern[str]:
    """Pieces of plain text on one line, with the spaces between them; a "#" after a space is a comment."""
    return re.compile(rf"(?:{piece})++(?: ++(?!#)(?:{piece})++)*+")


_PLAIN_BLOCK = _words(r"[^\0 \t\n:]|:(?![\0 \t\n])")
_PLAIN_FLOW = _words(r"[^\0 \t\n:,?\[\]{}]|:(?![\0 \t\n,\[\]{}])")
_SPACES = re.compile(r" *+")
_COMMENT = re.compile(r" *+(?:#[^\0\n]*+)?+")
_QUOTED_RUN = re.compile(r"[^'\"\\\0 \t\n]++(?: ++[^'\"\\\0 \t\n]++)*+")
_DOCUMENT_MARK = re.compile(r"(?:---|\.\.\.)(?=[\0 \t\n])")


class TooDeepError(ScannerError):
    """Lists or mappings nest deeper than `MAX_DEPTH`."""


class FastScanner(Reader, Scanner, Parser):
    """Event source over one text; `get_event` and `check_event` as PyYAML's parser has them."""

    def __init__(self, text: str) -> None:
        self._mark = Mark("", -1, 0, 0, None, 0)
        self._settled = -1
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    # Reader -------------------------------------------------------------------------------------------

    def peek(self, index: int = 0) -> str:
        """Return the character ``index`` places ahead; NUL at the end and beyond."""
        at = self.pointer + index
        buffer: str = self.buffer
        return buffer[at] if at < len(buffer) else "\0"

    def prefix(self, length: int = 1) -> str:
        """Return the next ``length`` characters."""
        buffer: str = self.buffer
        return buffer[self.pointer : self.pointer + length]

    def forward(self, length: int = 1) -> None:
        """Move past ``length`` characters, counting lines and columns."""
        start = self.pointer
        end = self.pointer = self.index = start + length
        breaks = self.buffer.count("\n", start, end)
        if breaks:
            self.line += breaks
            self.column = end - self.buffer.rindex("\n", start, end) - 1
        else:
            self.column += length

    def get_mark(self) -> Mark:
        """Return the current position; the same object while the scanner stands still."""
        if self._mark.index != self.index:
            self._mark = Mark("", self.index, self.line, self.column, None, self.pointer)
        return self._mark

    # Scanner ------------------------------------------------------------------------------------------

    def check_token(self, *choices: type[Any]) -> bool:  # type: ignore[override]  # the stub names no type
        """Say whether the next token is one of ``choices``; without choices, whether there is one."""
        if self._settled != self.tokens_taken:
            self._settle()
        return bool(self.tokens) and (not choices or isinstance(self.tokens[0], choices))

    def peek_token(self) -> Any:  # noqa: ANN401 - whatever token comes next
        """Return the next token and leave it; None at the end."""
        if self._settled != self.tokens_taken:
            self._settle()
        return self.tokens[0] if self.tokens else None

    def get_token(self) -> Any:  # noqa: ANN401 - whatever token comes next
        """Return the next token and take it; None at the end."""
        token = self.peek_token()
        if token is not None:
            self.tokens_taken += 1
            del self.tokens[0]
        return token

    def _settle(self) -> None:
        """Scan until the next token is certain: once per token taken, not once per question about it."""
        while self.need_more_tokens():
            self.fetch_more_tokens()
        self._settled = self.tokens_taken

    def fetch_flow_collection_start(self, token: type[Any]) -> None:
        """Open a bracket unless too many are open: looking for a key scans ahead of the parser."""
        if self.flow_level >= MAX_DEPTH:
            raise TooDeepError(None, None, "too deep", self.get_mark())
        super().fetch_flow_collection_start(token)

    def fetch_plain(self) -> None:
        """Fetch an unquoted scalar, and when a colon follows at once, the whole ``key:`` in one go.

        The general way is to remember every scalar as a possible key and to insert the key token when the
        colon turns up; asking at every step whether it still may is a third of the cost of scanning.
        """
        found = (_PLAIN_FLOW if self.flow_level else _PLAIN_BLOCK).match(self.buffer, self.pointer)
        if self.allow_simple_key and found and self.buffer[found.end()] == ":" and len(found[0]) < 1000:
            self._fetch_key(found)
        else:
            super().fetch_plain()

    def _fetch_key(self, found: re.Match[str]) -> None:
        self.remove_possible_simple_key()
        start = self.get_mark()
        if not self.flow_level and self.add_indent(self.column):
            self.tokens.append(BlockMappingStartToken(start, start))
        self._move_within_line(found.end())
        end = self.get_mark()
        self.tokens += (KeyToken(start, start), ScalarToken(found[0], True, start, end))
        self._move_within_line(found.end() + 1)
        self.tokens.append(ValueToken(end, self.get_mark()))
        self.allow_simple_key = False

    def scan_to_next_token(self) -> None:
        """Skip spaces, comments and line breaks."""
        while True:
            self._skip_within_line(_COMMENT)
            if self.buffer[self.pointer] != "\n":
                return
            self.forward()
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain(self) -> ScalarToken:
        """Read an unquoted scalar, over several lines when they are indented."""
        chunks: list[str] = []
        spaces: list[str] = []
        start = end = self.get_mark()
        indent = self.indent + 1
        pattern = _PLAIN_FLOW if self.flow_level else _PLAIN_BLOCK
        while found := pattern.match(self.buffer, self.pointer):
            self.allow_simple_key = False
            chunks += spaces
            chunks.append(found[0])
            self._move_within_line(found.end())
            end = self.get_mark()
            spaces = self.scan_plain_spaces(indent, start) or []
            if not spaces or self.peek() == "#" or (not self.flow_level and self.column < indent):
                break
        return ScalarToken("".join(chunks), True, start, end)

    def scan_plain_spaces(self, indent: int, start_mark: Mark) -> list[str] | None:
        """Return what the white space after a piece of plain text folds to; None before a document mark."""
        blanks = self._skip_within_line(_SPACES)
        if self.buffer[self.pointer] != "\n":
            return [blanks] if blanks else []
        breaks = 0
        while self.buffer[self.pointer] == "\n":
            self.forward()
            breaks += 1
            self.allow_simple_key = True
            if _DOCUMENT_MARK.match(self.buffer, self.pointer):
                return None
            self._skip_within_line(_SPACES)
        return [" "] if breaks == 1 else ["\n"] * (breaks - 1)

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Mark) -> list[str]:
        """Return the pieces of quoted text up to the next quote, line break or lone white space."""
        found = _QUOTED_RUN.match(self.buffer, self.pointer)
        if not found:
            return super().scan_flow_scalar_non_spaces(double, start_mark)
        self._move_within_line(found.end())
        return [found[0], *super().scan_flow_scalar_non_spaces(double, start_mark)]

    def _move_within_line(self, end: int) -> None:
        self.column += end - self.pointer
        self.pointer = self.index = end

    def _skip_within_line(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.buffer, self.pointer)
        if not found or not found[0]:
            return ""
        self._move_within_line(found.end())
        return found[0]
