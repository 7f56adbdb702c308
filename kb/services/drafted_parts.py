"""Where drafted text stands in a draft's Markdown: read as parts of lines, replaced as such, nothing else touched."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from generators.blocks import Block, Citation, Drafted, blocks, children, plain, texts
from generators.blocks.markdown import container, parser, split_attributes
from generators.compose.markdown import in_attribute

_END = re.compile(r"(?<=[。！？!?])(?![”」』）)])|(?<=\.)(?=\s)")
_ACCEPTED = re.compile(r'\s*\baccepted="[^"]*"')


@dataclass(frozen=True, slots=True)
class Part:
    """A drafted block: the lines ``start`` to ``end`` (from 0, exclusive) of the body, fences included.

    ``text`` is the Markdown between the fences, ``block`` what it reads as, ``above`` the nearest heading before it.
    ``key`` is made from the words and stays the same when only the attributes change; equal blocks count on.
    """

    key: str
    start: int
    end: int
    above: str
    text: str
    block: Drafted


def parts(body: str) -> list[Part]:
    """The drafted blocks of ``body`` in order; those inside lists and other boxes are not told apart from these."""
    lines = body.split("\n")
    tokens = parser().parse(body)
    found: list[Part] = []
    seen: Counter[str] = Counter()
    above = ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            above = split_attributes(tokens[at + 1].content)[0]
        if token.level or token.type != "container_box_open" or container(token.info)[0] != "drafted":
            continue
        assert token.map  # noqa: S101  # every block token of the parser has one
        start, end = token.map
        text = "\n".join(lines[start + 1 : end])
        closed = end < len(lines) and lines[end].strip().startswith(":::")
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
        seen[digest] += 1
        key = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        block = blocks("\n".join(lines[start : end + closed]))[0]
        if isinstance(block, Drafted):
            found.append(Part(key, start, end + closed, above, text.strip(), block))
    return found


def replaced(body: str, part: Part, markdown: str) -> str:
    """``body`` with the whole block, its fences included, replaced by ``markdown``."""
    lines = body.split("\n")
    return "\n".join([*lines[: part.start], *markdown.split("\n"), *lines[part.end :]])


def accepted(body: str, part: Part, text: str, by: str) -> str:
    """``body`` with ``text`` in the block, accepted by ``by``; its other attributes stay as they are written."""
    opening = body.split("\n")[part.start].rstrip()
    bare = _ACCEPTED.sub("", opening).removesuffix("}").rstrip()
    mark = f'accepted="{in_attribute(by)}"}}'
    opening = f"{bare} {mark}" if "{" in bare else f"{bare} {{{mark}"
    return replaced(body, part, f"{opening}\n{text}\n:::")


def same_around(body: str, part: Part, changed: str) -> bool:
    """Whether ``changed`` differs from ``body`` in nothing but ``part``: no fence of it was opened or closed."""
    before, after = parts(body), parts(changed)
    if len(before) != len(after):
        return False
    at = next(index for index, one in enumerate(before) if one.start == part.start)
    tail = len(body.split("\n")) - part.end
    others = [one.text for index, one in enumerate(before) if index != at]
    return (
        after[at].start == part.start
        and len(changed.split("\n")) - after[at].end == tail
        and others == [one.text for index, one in enumerate(after) if index != at]
    )


def sentences(block: Drafted) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The sentences of a block with the sources that are marked behind them, none where there is no mark."""
    for inner in block.blocks:
        yield from _sentences(inner)


def _sentences(block: Block) -> Iterator[tuple[str, tuple[str, ...]]]:
    for inlines in texts(block):
        found: list[tuple[str, list[str]]] = []
        for inline in inlines:
            if isinstance(inline, Citation):
                if found:
                    found[-1][1].append(inline.source)
                continue
            for piece in _END.split(plain((inline,))):
                if found and not found[-1][1] and not _END.search(f"{found[-1][0]} "):
                    found[-1] = (found[-1][0] + piece, [])
                else:
                    found.append((piece, []))
        yield from ((text.strip(), tuple(sources)) for text, sources in found if text.strip())
    for inner in children(block):
        yield from _sentences(inner)
