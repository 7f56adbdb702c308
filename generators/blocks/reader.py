"""Markdown in, typed blocks out. Every Markdown text gives blocks; nothing in it raises."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from markdown_it.token import Token

from generators.blocks import cards, charts
from generators.blocks.anchors import Anchors
from generators.blocks.inlines import join_lines, read_inlines
from generators.blocks.markdown import container, parser, split_attributes
from generators.blocks.model import (
    DRAFT,
    Block,
    Citation,
    Code,
    CrossReference,
    Drafted,
    Figure,
    Footnote,
    Heading,
    Inlines,
    Link,
    List,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    children,
    every,
    flat,
)
from generators.blocks.oddities import MOST_COLUMNS, Oddity, note, noted

_CAPTION = re.compile(r"^(?:Table|表)\s*[:：]\s*(.*)$", re.DOTALL)
_TASK = re.compile(r"^\[([ xX])\](?:\s+|$)")
_NEW_PAGE = "\\newpage"


def blocks(body: str) -> list[Block]:
    """The blocks of a draft's Markdown ``body``, in order, anchored and with their origin."""
    return list(_read(body)[0])


def oddities(body: str) -> tuple[Oddity, ...]:
    """What in a draft's Markdown ``body`` is set in another way than it is typed, by line."""
    return _read(body)[1]


@lru_cache(maxsize=2)  # the same draft is looked at several times while its document is made
def _read(body: str) -> tuple[tuple[Block, ...], tuple[Oddity, ...]]:
    env: dict[str, Any] = {}
    tokens = parser().parse(body.replace("\0", ""), env)  # which the parser would show as �
    found = tuple(_Reader(tokens, env).top())
    anchors = set(_anchors(found))
    for target in dict.fromkeys(_targets(found)):
        if target not in anchors:
            note(env, "nowhere", -1, f"#{target}")
    return found, noted(env)


def _anchors(body: Iterable[Block]) -> Iterator[str]:
    for block in body:
        yield getattr(block, "anchor", "")
        yield from _anchors(children(block))


def _targets(body: Iterable[Block]) -> Iterator[str]:
    """The anchors that cross-references and links inside the document lead to."""
    for block in body:
        yield from (one.target for one in every(block, CrossReference))
        yield from (one.target[1:] for one in every(block, Link) if one.target.startswith("#"))
        yield from _targets(children(block))


class _Span:
    """The tokens strictly inside one open/close pair, walked from the front."""

    __slots__ = ("at", "stop", "tokens")

    def __init__(self, tokens: Sequence[Token], at: int, stop: int) -> None:
        self.tokens, self.at, self.stop = tokens, at, stop

    def __iter__(self) -> Iterator[tuple[Token, _Span]]:
        while self.at < self.stop:
            token = self.tokens[self.at]
            end = _closing(self.tokens, self.at) if token.nesting == 1 else self.at
            inner = _Span(self.tokens, self.at + 1, end)
            self.at = end + 1
            yield token, inner

    def content(self) -> str:
        """The raw text of the first inline token inside."""
        for token in self.tokens[self.at : self.stop]:
            if token.type == "inline":
                return token.content
        return ""


def _closing(tokens: Sequence[Token], at: int) -> int:
    level = tokens[at].level
    for index in range(at + 1, len(tokens)):
        if tokens[index].level == level and tokens[index].nesting == -1:
            return index
    return len(tokens) - 1


class _Reader:
    def __init__(self, tokens: Sequence[Token], env: dict[str, Any]) -> None:
        self.tokens, self.env = tokens, env
        self.anchors = Anchors()
        self.appendix = False

    def top(self) -> Iterator[Block]:
        yield from self.blocks(_Span(self.tokens, 0, len(self.tokens)), DRAFT, nested=False)

    def blocks(self, span: _Span, origin: str, *, nested: bool = True) -> Iterator[Block]:
        caption = ""
        for token, inner in span:
            if token.type == "paragraph_open":
                text = inner.content()
                before, found = _table_caption(text)
                if caption and not found:
                    yield from self.paragraph(caption, origin)
                caption = found
                if before:
                    yield from self.paragraph(before, origin)
            elif token.type == "table_open":
                yield self.table(token, caption, origin)
                caption = ""
            else:
                if caption:
                    yield from self.paragraph(caption, origin)
                    caption = ""
                yield from self.other(token, inner, origin, nested)
        if caption:
            yield from self.paragraph(caption, origin)

    def other(self, token: Token, inner: _Span, origin: str, nested: bool) -> Iterator[Block]:
        if token.type == "heading_open":
            yield self.heading(int(token.tag[1]), inner.content(), origin, nested)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield self.list(token, inner, origin)
        elif token.type in ("fence", "code_block"):
            text = token.content.removesuffix("\n")
            chart = charts.read(token.info, text, self.anchors, origin)
            if chart and (unread := charts.unread(text)):
                note(self.env, "cells", _line(token), "、".join(unread))
            yield chart or Code(text, self.anchors.next(), token.info.strip().split(" ")[0], origin)
        elif token.type == "blockquote_open":
            anchor = self.anchors.next()
            yield Quote(tuple(self.blocks(inner, origin)), anchor, origin)
        elif token.type == "footnote_reference_open":
            anchor = self.anchors.next()
            yield Footnote(str(token.meta["label"]), tuple(self.blocks(inner, origin)), anchor, origin)
        elif token.type == "hr":
            yield Rule()
        elif token.type.startswith("container_"):
            yield self.container(token, inner, origin)

    def heading(self, level: int, text: str, origin: str, nested: bool) -> Block:
        text, attrs = split_attributes(text)
        inlines = read_inlines(text)
        if nested or level > 4:  # numbered headings structure the document, not a box or a list item
            return Paragraph(
                (Strong(inlines),) if inlines else (), self.anchors.next(attrs.get("id")), origin
            )
        classes = attrs.get("class", "").split()
        if level == 1:
            self.appendix = "appendix" in classes
        anchor = self.anchors.heading(level, attrs.get("id"))
        return Heading(level, inlines, anchor, self.appendix, origin, "normative" in classes)

    def paragraph(self, text: str, origin: str) -> Iterator[Block]:
        if text.strip() == _NEW_PAGE:
            yield PageBreak()
            return
        figures = self.figures(text, origin)
        if figures:
            yield from figures
            return
        inlines = read_inlines(text)
        yield Paragraph(inlines, self.anchors.next(), _cited(inlines) if origin == DRAFT else origin)

    def figures(self, text: str, origin: str) -> list[Block]:
        """The figures of a paragraph that holds nothing but pictures; empty for any other paragraph."""
        if not text.startswith("!["):
            return []
        tokens: list[Token] = []
        markdown = parser()
        markdown.inline.parse(text, markdown, {}, tokens)
        images = [token for token in tokens if token.type == "image"]
        rest = [t for t in tokens if t.type not in ("image", "softbreak") and t.content.strip()]
        if not images or rest:
            return []
        return [self.figure(image, origin) for image in images]

    def figure(self, token: Token, origin: str) -> Figure:
        return Figure(
            path=str(token.attrs.get("src", "")),
            alt=str(token.attrs.get("title", "")) or token.content,
            caption=read_inlines(token.content),
            anchor=self.anchors.next(_text(token.attrs.get("id"))),
            width_cm=_centimetres(str(token.attrs.get("width", ""))),
            origin=origin,
        )

    def table(self, token: Token, caption: str, origin: str) -> Table:
        rows = [tuple(read_inlines(text, cell=True) for text in row) for row in token.meta["rows"]]
        match = _CAPTION.match(caption)
        title, attrs = split_attributes(match[1]) if match else ("", {})
        turned = "landscape" in attrs.get("class", "").split()
        if len(rows[0]) > MOST_COLUMNS[turned]:
            note(self.env, "columns", _line(token), str(len(rows[0])))
        return Table(
            header=rows[0],
            rows=tuple(rows[1:]),
            anchor=self.anchors.next(attrs.get("id")),
            aligns=tuple(token.meta["aligns"]),
            widths=_widths(attrs.get("widths", ""), len(rows[0])),
            caption=read_inlines(join_lines(title)),
            landscape=turned,
            origin=origin,
        )

    def list(self, token: Token, inner: _Span, origin: str) -> List:
        anchor = self.anchors.next()
        items = tuple(self.item(content, origin) for item, content in inner)
        ordered = token.type == "ordered_list_open"
        start = int(token.attrs.get("start", 1)) if ordered else 1
        return List(ordered, items, anchor, start, token.markup if ordered else "", origin)

    def item(self, inner: _Span, origin: str) -> ListItem:
        first = inner.tokens[inner.at + 1] if inner.at + 1 < inner.stop else None
        checked = None
        if first is not None and first.type == "inline" and (match := _TASK.match(first.content)):
            checked = match[1] != " "
            first.content = first.content[match.end() :]
        return ListItem(tuple(self.blocks(inner, origin)), checked)

    def container(self, token: Token, inner: _Span, origin: str) -> Block:
        kind, attrs = container(token.info)
        anchor = self.anchors.next(attrs.get("id"))
        if kind == "drafted":
            model = attrs.get("model", "")
            sources = tuple(s.strip() for s in attrs.get("sources", "").split(",") if s.strip())
            inside = tuple(self.blocks(inner, f"model:{model}"))
            accepted = attrs.get("accepted", "").strip()
            if not any(character.isalnum() for character in accepted):  # a blank or a dash is nobody
                accepted = ""
            marks = (accepted, attrs.get("checks", ""))
            return Drafted(model, sources, inside, anchor, f"model:{model}", *marks)
        inside = tuple(self.blocks(inner, origin))
        if kind in ("note", "warning"):
            return Note(kind, inside, anchor, origin)
        typed = attrs.get("id", "")
        if typed != anchor:
            note(self.env, "taken" if typed else "no-id", _line(token), typed or f"::: {token.info}")
        return cards.card(kind, anchor, attrs.get("title", ""), inside, origin)


def _cited(inlines: Inlines) -> str:
    """The origin of a paragraph: the knowledge it cites first, if any."""
    cited = (inline.source for inline in flat(inlines) if isinstance(inline, Citation))
    return next((f"kb:{source}" for source in cited), DRAFT)


def _table_caption(text: str) -> tuple[str, str]:
    """Splits a paragraph into what stands before and the ``Table: …`` line that ends it (maybe empty)."""
    before, _, last = text.rpartition("\n")
    if _CAPTION.match(last):
        return before, last
    return text, ""


def _centimetres(width: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(cm|mm)?\s*", width)
    if not match:
        return 0.0
    return float(match[1]) / (10 if match[2] == "mm" else 1)


def _widths(text: str, columns: int) -> tuple[float, ...]:
    """Relative widths, or none when they do not fit the table."""
    if not text:
        return ()
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    widths = tuple(float(number) for number in numbers)
    return widths if len(widths) == columns and all(width > 0 for width in widths) else ()


def _line(token: Token) -> int:
    return token.map[0] if token.map else -1


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
