"""Which requirements say nearly the same: pairs of statements alike in letters or in meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from kb.project.entities import Requirement, text_of

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Any]
"""Texts to unit vectors, shape [texts, dimensions]: `search.Embedder.encode`."""

SIMILAR = 0.85
"""Cosine of two statements, or share of equal letters, from which they are taken for one."""
NEAREST = 3
"""Requirements before it that one is compared with."""
_SAME_FIELD, _SHORT_RUN, _BLOCK = 0.7, 12, 512
_TAKEN = -2.0  # no cosine is as low
_ORDINAL = re.compile(r"第\s*\d+|\b(?:step|batch|phase|wave|no\.?)\s*\d+", re.I)
_QUANTITY = re.compile(r"(?<![A-Za-z0-9_.-])(\d+(?:\.\d+)?)\s*(%|[A-Za-z]+|[一-鿿]?)")
CODE = re.compile(r"[A-Za-z]+[-_]?\d[\w.-]*|v?\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two requirements and their statements, similar enough to be looked at together."""

    first: Requirement
    second: Requirement
    texts: tuple[str, str]

    @property
    def figures(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """The figures of each with their units, in the order of the text."""
        return _figures(self.texts[0]), _figures(self.texts[1])

    @property
    def differs_in_figures(self) -> bool:
        """Whether the two are worded alike and give different figures of one unit."""
        return differ_in_figures(*self.texts)


def differ_in_figures(one: str, other: str) -> bool:
    """Whether two texts are worded alike and give different figures of one unit."""
    first, second = _figures(one), _figures(other)
    if _ORDINAL.findall(one) != _ORDINAL.findall(other):
        return False  # 第 1 批 and 第 2 批 are two things
    if first == second or [unit for _, unit in first] != [unit for _, unit in second]:
        return False
    left, right = _masked(one), _masked(other)
    return fuzz.ratio(left, right) >= 100 * SIMILAR and not is_parallel(left, right)


@lru_cache(maxsize=4096)
def _figures(text: str) -> list[tuple[str, str]]:
    return _QUANTITY.findall(text)


@lru_cache(maxsize=4096)
def _masked(text: str) -> str:
    return _QUANTITY.sub("#", CODE.sub(lambda code: code[0].lower(), text))


def statement(one: Requirement) -> str:
    """The statement in Chinese, else in English, without blanks and the full stop at its ends."""
    return re.sub(r"\s+", " ", text_of(one.statement, "zh")).strip(" 。.")


def similar_pairs(requirements: Sequence[Requirement], encode: Encode | None) -> list[Pair]:
    """Pairs alike in letters or in meaning, in the order given; without ``encode`` letters alone are compared.

    A requirement is paired with the few before it that are nearest, so that a list of a thousand that differ
    in a number is not a million pairs. With ``encode`` the letters of those far apart in meaning are not
    looked at, which saves most of the time.
    """
    live = [one for one in requirements if statement(one)]
    if len(live) < 2:
        return []
    texts = [statement(one) for one in live]
    if encode is None:
        ratios = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=100 * SIMILAR, dtype=np.uint8)
        found = _nearest(ratios.astype(np.float32), 1)
    else:
        found = [
            (one, other)
            for one, other, cosine in nearest_pairs(np.asarray(encode(texts), dtype=np.float32), _SAME_FIELD)
            if cosine >= SIMILAR or fuzz.ratio(texts[one], texts[other], score_cutoff=100 * SIMILAR)
        ]
    return [Pair(live[row], live[column], (texts[row], texts[column])) for row, column in found]


def nearest_pairs(vectors: Vectors, least: float) -> list[tuple[int, int, float]]:
    """Each row with the ``NEAREST`` rows before it whose cosine is ``least`` or more: (earlier, later, cosine).

    ``vectors`` are unit rows, shape [texts, dimensions]; memory grows with their number, not with its square.
    """
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK] @ vectors[: start + _BLOCK].T
        rows = np.arange(len(block))
        block[:, start:][np.triu_indices(len(block))] = _TAKEN  # itself and those behind it
        for _ in range(NEAREST):
            best = block.argmax(axis=1)
            scores = block[rows, best]
            near = scores >= least
            found += zip(
                best[near].tolist(), (rows[near] + start).tolist(), scores[near].tolist(), strict=True
            )
            block[rows, best] = _TAKEN
    return sorted(found)


def _nearest(ratios: NDArray[np.float32], least: float) -> list[tuple[int, int]]:
    """For each column its ``NEAREST`` highest rows above the diagonal from ``least`` on; pairs by row, column."""
    found = []
    for column in range(1, ratios.shape[0]):
        above = ratios[:column, column]
        rows = np.flatnonzero(above >= least)
        best = rows[np.argsort(-above[rows], kind="stable")[:NEAREST]]
        found += [(int(row), column) for row in best]
    return sorted(found)


def is_parallel(first: str, second: str) -> bool:
    """Whether the two differ in one short run only: the same demand of another object."""
    changes = [one for one in Levenshtein.opcodes(first, second) if one.tag != "equal"]
    if not changes:
        return False
    runs = (
        changes[-1].src_end - changes[0].src_start,
        changes[-1].dest_end - changes[0].dest_start,
    )
    together = sum(after.src_start - before.src_end for before, after in pairwise(changes)) <= 1
    return (together and all(0 < run <= _SHORT_RUN for run in runs)) or _words_differ_once(first, second)


def _words_differ_once(first: str, second: str) -> bool:
    left, right = first.split(), second.split()
    return len(left) == len(right) > 3 and sum(a != b for a, b in zip(left, right, strict=True)) == 1
