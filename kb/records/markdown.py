"""The structure of a Markdown body: headings, lists, tables, fences, each with its place.

Structure comes from markdown-it-py (CommonMark 0.31 with GFM tables), so a ``#`` inside a code fence or an
HTML comment is not a heading. Its inline rules are off except for the text of headings: nothing here renders.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.records.source import Source, Span

_ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*#([^\s{}#]+)[^{}]*\}[ \t]*$")
_TAG = re.compile(
    r"</?(?:a|b|br|code|del|em|font|i|img|kbd|mark|s|small|span|strong|sub|sup|u)\b[^>]*>|<!--.*?-->",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the body that is neither heading, list, table, fence nor quote; ``text`` as written."""

    span: Span
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading outside lists and quotes. ``text`` is without markup; ``content`` is where it stands."""

    span: Span
    line: int
    level: int
    text: str
    content: Span
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Fence:
    """A code block; ``info`` is the word after the fence."""

    span: Span
    line: int
    info: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A block quote with what it holds."""

    span: Span
    line: int
    blocks: tuple[AnyBlock, ...]

    @property
    def text(self) -> str:
        """The quoted paragraphs as one text."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Block))


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item. ``text`` is its first paragraph, ``content`` where that stands, ``blocks`` what follows."""

    span: Span
    line: int
    number: int | None
    text: str
    content: Span
    blocks: tuple[AnyBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class List:
    """A list; ``ordered`` when it is numbered."""

    span: Span
    line: int
    ordered: bool
    items: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: Markdown text without escaped pipes, and where it stands (without the padding)."""

    text: str
    content: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A table row."""

    span: Span
    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A GFM table."""

    span: Span
    line: int
    header: Row
    rows: tuple[Row, ...]


AnyBlock = Block | Heading | Fence | Quote | List | Table


@cache
def _parser() -> MarkdownIt:
    # Link reference definitions are left as text: looking for them is quadratic in long lists of links.
    return MarkdownIt("commonmark").enable("table").disable(["inline", "reference"])


@cache
def _inline_parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def read_body(source: Source, start: int) -> tuple[AnyBlock, ...]:
    """The blocks of ``source`` from offset ``start`` (the beginning of a line) on, in order."""
    return _Body(source, start).blocks()


class _Body:
    def __init__(self, source: Source, start: int) -> None:
        self.source = source
        self.first = source.line(start) - 1
        self.tokens: list[Token] = _parser().parse(source.text[start:])

    def blocks(self) -> tuple[AnyBlock, ...]:
        return self._blocks(0, len(self.tokens))

    def _blocks(self, at: int, end: int) -> tuple[AnyBlock, ...]:
        found: list[AnyBlock] = []
        while at < end:
            close = self._close(at)
            found.append(self._block(at, close))
            at = close + 1
        return tuple(found)

    def _close(self, at: int) -> int:
        """The index of the token that closes the one at ``at``; the same for a leaf."""
        token = self.tokens[at]
        if token.nesting != 1:
            return at
        close = at + 1
        while self.tokens[close].level != token.level or self.tokens[close].nesting != -1:
            close += 1
        return close

    def _block(self, at: int, close: int) -> AnyBlock:
        token = self.tokens[at]
        span, line = self._place(token)
        match token.type:
            case "heading_open" if token.level == 0 and "\n" not in self.tokens[at + 1].content:
                # a paragraph of several lines above a rule is read as one long heading; nobody means that
                return self._heading(at, span, line)
            case "fence" | "code_block":
                return Fence(span, line, token.info.strip(), token.content)
            case "blockquote_open":
                return Quote(span, line, self._blocks(at + 1, close))
            case "bullet_list_open" | "ordered_list_open":
                items = self._items(at + 1, close, token)
                return List(span, line, token.type == "ordered_list_open", items)
            case "table_open":
                return self._table(at, close, span, line)
        inner = self.tokens[at + 1].content if close > at else token.content
        return Block(span, line, inner)

    def _heading(self, at: int, span: Span, line: int) -> Heading:
        content = self._find(self.tokens[at + 1].content, span)
        raw = self.tokens[at + 1].content
        anchor = ""
        if explicit := _ATTRIBUTES.search(raw):
            anchor, raw = explicit[1], raw[: explicit.start()]
            content = Span(content.start, content.start + len(raw))
        return Heading(span, line, int(self.tokens[at].tag[1]), plain_text(raw), content, anchor)

    def _items(self, at: int, end: int, opened: Token) -> tuple[ListItem, ...]:
        items: list[ListItem] = []
        number = int(opened.attrs.get("start", 1)) if opened.type == "ordered_list_open" else None
        while at < end:
            close = self._close(at)
            span, line = self._place(self.tokens[at])
            blocks = self._blocks(at + 1, close)
            text, content = "", Span(span.start, span.start)
            if blocks and isinstance(blocks[0], Block) and self.tokens[at + 1].type == "paragraph_open":
                text = blocks[0].text
                content = self._find(text, blocks[0].span)
                blocks = blocks[1:]
            items.append(ListItem(span, line, number, text, content, blocks))
            number = None if number is None else number + 1
            at = close + 1
        return tuple(items)

    def _table(self, at: int, close: int, span: Span, line: int) -> Table:
        rows = [self._row(token) for token in self.tokens[at:close] if token.type == "tr_open"]
        return Table(span, line, rows[0], tuple(rows[1:]))

    def _row(self, token: Token) -> Row:
        span, line = self._place(token)
        return Row(span, line, split_row(self.source.text, span))

    def _place(self, token: Token) -> tuple[Span, int]:
        first, last = token.map or (0, 0)
        span = self.source.lines(self.first + first, self.first + last)
        return span, self.first + first + 1

    def _find(self, content: str, span: Span) -> Span:
        """Where a block's text stands within its lines; the text runs to the end of its first line."""
        text = self.source.text
        start = span.start
        first, _, _ = content.partition("\n")
        line_end = self.source.lines(self.source.line(start) - 1, self.source.line(start)).end
        raw = text[start:line_end].replace("\0", "\ufffd").rstrip()
        at = raw.rfind(first.rstrip()) if first else len(raw)
        start += max(at, 0)
        body = text[start : span.end].replace("\0", "\ufffd")
        last = content.rsplit("\n", 1)[-1].strip()
        if "\n" in content:
            return Span(start, start + len(body.rstrip()))
        return Span(start, start + len(last))


def split_row(text: str, span: Span) -> tuple[Cell, ...]:
    r"""The cells of the table row at ``span``: split at every ``|`` that no backslash precedes (GFM 4.10)."""
    raw = span.of(text).rstrip("\r\n")
    start = len(raw) - len(raw.lstrip())
    stripped = raw.strip()
    cells: list[Cell] = []
    at = 0
    for piece in _pieces(stripped):
        content = piece.strip()
        where = (
            span.start + start + at + (len(piece) - len(piece.lstrip()) if content else min(1, len(piece)))
        )
        cells.append(Cell(content.replace("\\|", "|"), Span(where, where + len(content))))
        at += len(piece) + 1
    if stripped.startswith("|"):
        cells = cells[1:]
    if cells and stripped.endswith("|") and not stripped.endswith("\\|"):
        cells = cells[:-1]
    return tuple(cells)


def _pieces(row: str) -> list[str]:
    return re.split(r"(?<!\\)\|", row)


def plain_text(markdown: str) -> str:
    """Inline Markdown as the text a reader sees, on one line."""
    if not re.search(r"[*_`\[<\\&!~\n]", markdown):
        return markdown.strip()
    parts: list[str] = []
    for token in _inline_parser().parseInline(markdown)[0].children or []:
        parts.append(_visible(token))
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _visible(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "html_inline":
        return "" if _TAG.fullmatch(token.content) else token.content
    if token.type == "image":
        return token.content
    return token.content


def headings(blocks: Sequence[AnyBlock]) -> list[Heading]:
    """The headings among ``blocks``."""
    return [block for block in blocks if isinstance(block, Heading)]
