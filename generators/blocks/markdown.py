"""The Markdown the drafts are written in: CommonMark with pipe tables and ``:::`` containers, set up once.

Only block structure is parsed here; :mod:`generators.blocks.inlines` reads the text of a block, so that text
without any markup (most table cells) costs nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isPunctChar, isWhiteSpace
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.attrs.parse import ParseError, parse
from mdit_py_plugins.footnote.index import footnote_def

from generators.blocks.containers import CONTAINER, box
from generators.blocks.oddities import note
from generators.blocks.pipes import pipe_table

_DEEPEST = 70
"""Levels of nesting that are read, two for every list: far beyond what a page can show."""

_MARKERS = re.compile(r"^(?:\s*(?:>|[-*+](?=\s)|\d{1,9}[.)](?=\s))\s*)+", re.MULTILINE)
_CJK = (("⺀", "ヿ"), ("㐀", "鿿"), ("豈", "﫿"), ("︰", "﹏"), ("＀", "｠"), ("\U00020000", "\U0003ffff"))
_COMMON = re.compile(r'\{#([A-Za-z0-9_-]+)(?: (title|widths)="([^"\\{}\n]*)")?\}')
"""What nearly all attributes look like; the others take ten times as long to read."""
_TRAILING = re.compile(r"\s*(\{[^{}\n]*\})\s*$")


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The configured parser. Raw HTML and link definitions are text: nothing a person types vanishes."""
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 80})
    markdown.enable("table").disable(["html_block", "html_inline", "reference"])
    markdown.use(attrs_plugin, after=("image",), allowed=("id", "class", "width"))
    markdown.block.ruler.before(
        "fence", "box", box, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    markdown.block.ruler.before("table", "too_deep", _too_deep, {"alt": []})
    markdown.block.ruler.before(
        "reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]}
    )
    markdown.block.ruler.at("table", pipe_table, {"alt": ["paragraph", "reference"]})
    markdown.core.ruler.enableOnly(["normalize", "block"])
    markdown.inline.ruler.at("emphasis", _emphasis)
    return markdown


def is_cjk(character: str) -> bool:
    """Whether ``character`` is set without spaces between words, full-width punctuation included."""
    return character >= "⺀" and any(first <= character <= last for first, last in _CJK)


def attributes(text: str) -> dict[str, str]:
    """The attributes of a ``{#id .class key="value"}`` string; empty when it is not one."""
    if not text:
        return {}
    if match := _COMMON.fullmatch(text):
        return dict(zip(("id", match[2]), match.group(1, 3), strict=True)) if match[2] else {"id": match[1]}
    try:
        _, found = parse(text)
    except ParseError:
        return {}
    return found


def split_attributes(text: str) -> tuple[str, dict[str, str]]:
    """``text`` without the attributes at its end, and the attributes."""
    match = _TRAILING.search(text)
    if match and (found := attributes(match[1])):
        return text[: match.start()], found
    return text, {}


def container(info: str) -> tuple[str, dict[str, str]]:
    """The name and the attributes of what follows ``:::``; an empty name for a container not known here."""
    match = CONTAINER.match(info)
    return (match[1], attributes(match[2])) if match else ("", {})


def _too_deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A block rule that reads what stands too deep as one paragraph; markdown-it would drop it."""
    if silent or state.level < _DEEPEST:
        return False
    words = _MARKERS.sub("", state.getLines(start, end, state.blkIndent, False)).strip()
    note(state.env, "deep", start, words)
    state.line = end
    token = state.push("paragraph_open", "p", 1)
    token.map = [start, end]
    token = state.push("inline", "", 0)
    token.content, token.children = words, []
    state.push("paragraph_close", "p", -1)
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """CommonMark emphasis that also works beside Chinese, where no spaces part words: ``**注意：**请先备份``.

    A CJK neighbour counts as a word boundary; CommonMark's flanking rules are made for spaced scripts.
    """
    marker = state.src[state.pos]
    if silent or marker not in "_*":
        return False
    scanned = state.scanDelims(state.pos, marker == "*")
    can_open, can_close = scanned.can_open, scanned.can_close
    if marker == "*":
        before = state.src[state.pos - 1] if state.pos else " "
        after_at = state.pos + scanned.length
        after = state.src[after_at] if after_at < state.posMax else " "
        can_open = can_open or _flanks(after, before)
        can_close = can_close or _flanks(before, after)
    for _ in range(scanned.length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(ord(marker), scanned.length, len(state.tokens) - 1, -1, can_open, can_close)
        )
    state.pos += scanned.length
    return True


def _flanks(inner: str, outer: str) -> bool:
    """Whether a delimiter between ``outer`` and ``inner`` attaches to ``inner``, one of them being CJK."""
    if isWhiteSpace(ord(inner)) or inner == "\n":
        return False
    return is_cjk(outer) or (is_cjk(inner) and (not isPunctChar(inner) or is_cjk(outer)))
