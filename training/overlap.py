"""Keeping the exam out of the lessons: pairs that share a long run of characters with judged passages go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.characters import fold
from training.judged import JudgedSet
from training.pairs import Pairs

#: Any shared run of 50 characters holds one whole piece of 25 that begins at a multiple of 25.
_PIECE = 25


def without(groups: Mapping[str, Pairs], judged: Iterable[JudgedSet]) -> dict[str, Pairs]:
    """``groups`` without the pairs that share 50 characters in a row (or an aligned 25) with a judged passage.

    Characters are compared folded and without spaces.
    """
    taken: set[str] = set()
    for text in (_plain(passage) for one in judged for passage in one.passages):
        taken.update(text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1))
    return {name: [p for p in pairs if not _shares(p[:2], taken)] for name, pairs in groups.items()}


def _shares(texts: Iterable[str], taken: set[str]) -> bool:
    return any(
        text[at : at + _PIECE] in taken
        for text in map(_plain, texts)
        for at in range(0, len(text) - _PIECE + 1, _PIECE)
    )


def _plain(text: str) -> str:
    return "".join(fold(text).split())
