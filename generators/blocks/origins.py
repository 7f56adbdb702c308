"""Tells what a person wrote into a draft from what was generated: by the words, wherever they stand now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from generators.blocks.model import (
    DRAFT,
    Block,
    Card,
    Code,
    Drafted,
    Footnote,
    List,
    Note,
    PageBreak,
    Quote,
    Rule,
    children,
    plain,
    texts,
)

DATA = "data"
HUMAN = "human"


def with_origins(body: Sequence[Block], generated: Sequence[Block]) -> list[Block]:
    """``body`` with the origin "data" for blocks that ``generated`` has with the same words, else "human".

    Blocks of a model and those that cite knowledge keep their origin.
    """
    return _marked(body, frozenset(_words(generated)))


def count_origins(body: Iterable[Block]) -> Mapping[str, int]:
    """How many blocks with words of their own come from "data", "human", "kb", "model" or, unknown, "draft"."""
    found: Counter[str] = Counter()
    for block in body:
        if not isinstance(block, PageBreak | Rule) and _has_words(block):
            found[block.origin.partition(":")[0]] += 1
        found.update(count_origins(children(block)))
    return found


def _words(body: Iterable[Block]) -> Iterable[str]:
    for block in body:
        yield _own(block)
        yield from _words(children(block))


def _has_words(block: Block) -> bool:
    if isinstance(block, Code):
        return bool(block.text)
    return isinstance(block, Card) or any(plain(text) for text in texts(block))


def _own(block: Block) -> str:
    """The words that stand in the block itself."""
    if isinstance(block, Code):
        return block.text
    head = f"{block.anchor} {block.title}\n" if isinstance(block, Card) else ""
    return head + "\n".join(plain(text) for text in texts(block))


def _marked(body: Iterable[Block], known: frozenset[str]) -> list[Block]:
    return [_mark(block, known) for block in body]


def _mark(block: Block, known: frozenset[str]) -> Block:
    if isinstance(block, PageBreak | Rule | Drafted):
        return block
    origin = (DATA if _own(block) in known else HUMAN) if block.origin == DRAFT else block.origin
    if isinstance(block, List):
        items = tuple(replace(item, blocks=tuple(_marked(item.blocks, known))) for item in block.items)
        return replace(block, items=items, origin=origin)
    if isinstance(block, Note | Quote | Card | Footnote):
        return replace(block, blocks=tuple(_marked(block.blocks, known)), origin=origin)
    return replace(block, origin=origin)
