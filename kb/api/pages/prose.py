"""A record's Markdown as HTML: its anchors can be linked to, ids of other records are links, nothing in it is active.

Raw HTML stays text, pictures become their descriptions (records bring no files), and only links to http, https and
mail addresses and to places on the page are links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from kb.records import Record

_MENTION = re.compile(r"(?<![\w-])((?:RT|RB|CL|LES)-\d{3,})(?![\w-])")
_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)

#: Blocks that an anchor can be put on.
_ANCHORED = ("heading_open", "list_item_open", "tr_open", "paragraph_open")

#: Where records and lessons are shown, by their ids.
Addresses = Mapping[str, str]


def rendered(record: Record, addresses: Addresses, label: str) -> Markup:
    """The body of ``record``; ``label`` is what a link to a heading is called for those who hear it."""
    offset = record.text.count("\n", 0, record.body_start)
    tokens = _parser().parse(record.text[record.body_start :])
    tokens = _without_title(tokens, record.title)
    _put_anchors(tokens, dict(_places(record, offset)), label)
    _link_mentions(tokens, addresses, record.id)
    return Markup(_parser().renderer.render(tokens, _parser().options, {}))  # noqa: S704 - made of escaped text


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = lambda url: bool(_LINK.match(url.strip()))  # type: ignore[method-assign]
    parser.add_render_rule("image", _described)
    parser.add_render_rule("table_open", lambda *_: '<div class="scroll" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    parser.add_render_rule("link_open", _outward)
    return parser


def _described(_: object, tokens: Sequence[Token], at: int, *__: object) -> str:
    return escape(tokens[at].content)


def _outward(renderer: object, tokens: Sequence[Token], at: int, *_: object) -> str:
    target = str(tokens[at].attrs.get("href", ""))
    away = "" if target.startswith(("#", "/records/")) else ' rel="noopener noreferrer nofollow"'
    return f'<a href="{escape(target)}"{away}>'


def _places(record: Record, offset: int) -> Iterator[tuple[int, str]]:
    """(line of the body from 0, anchor) of the sections, steps and items; the first on a line wins."""
    seen: set[int] = set()
    steps = [(one.line, one.anchor) for one in record.steps]
    items = [(one.line, one.anchor) for one in record.items]
    for at, anchor in (*_headings(record), *steps, *items):
        line = at - 1 - offset
        if line not in seen and anchor:
            seen.add(line)
            yield line, anchor


def _headings(record: Record) -> Iterator[tuple[int, str]]:
    for section in record.sections():
        if section.level:
            yield record.text.count("\n", 0, section.heading.start) + 1, section.anchor


def _without_title(tokens: list[Token], title: str) -> list[Token]:
    """The tokens without a first heading that repeats the title; the page has its own."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            own = token.tag == "h1" and tokens[at + 1].content.strip() == title.strip()
            return [*tokens[:at], *tokens[at + 3 :]] if own else tokens
    return tokens


def _put_anchors(tokens: Sequence[Token], places: dict[int, str], label: str) -> None:
    for at, token in enumerate(tokens):
        if "style" in token.attrs:  # inline style is not loaded: a cell is aligned by its class
            token.attrs["class"] = str(token.attrs.pop("style")).removeprefix("text-align:")
        if token.type == "heading_open":
            token.tag = "h2" if token.tag == "h1" else token.tag
            tokens[at + 2].tag = token.tag
        if token.map is None or token.type not in _ANCHORED or token.map[0] not in places:
            continue
        anchor = places.pop(token.map[0])
        token.attrSet("id", anchor)
        if token.type == "heading_open" and tokens[at + 1].children is not None:
            link = Token(
                "html_inline",
                "",
                0,
                content=f' <a class="anchor" href="#{escape(anchor)}" aria-label="{escape(label)}">#</a>',
            )
            tokens[at + 1].children = [*(tokens[at + 1].children or ()), link]


def _link_mentions(tokens: Sequence[Token], addresses: Addresses, own: str) -> None:
    """Ids of records in the text become links, except in code and inside links."""
    for token in tokens:
        if token.children is None:
            continue
        inside, made = 0, []
        for child in token.children:
            inside += child.nesting if child.type in ("link_open", "link_close") else 0
            made += _split(child, addresses, own) if child.type == "text" and not inside else [child]
        token.children = made


def _split(text: Token, addresses: Addresses, own: str) -> list[Token]:
    found, at = [], 0
    for match in _MENTION.finditer(text.content):
        target = addresses.get(match[1], "") if match[1] != own else ""
        if not target:
            continue
        found += [_text(text.content[at : match.start()]), Token("link_open", "a", 1, attrs={"href": target})]
        found += [_text(match[1]), Token("link_close", "a", -1)]
        at = match.end()
    return [*found, _text(text.content[at:])] if found else [text]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
