"""Tokenised texts as one flat array of ids with offsets, so that a batch is one sparse matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from training.pairs import Pairs

Ids = NDArray[np.int32]
Places = NDArray[np.int64]
#: Texts -> (their ids one after another, where each text begins in them and the last one ends).
Cut = Callable[[Sequence[str]], tuple[Places, Places]]
_TOGETHER = 256


@dataclass(frozen=True)
class Bags:
    """Texts as bags of piece ids: text ``i`` has ``ids[begins[i]:begins[i + 1]]``."""

    ids: Ids
    begins: Places

    def __len__(self) -> int:
        return self.begins.size - 1

    def matrix(self, chosen: Places, pieces: int) -> scipy.sparse.csr_matrix:
        """A row for each chosen text; its entries sum to one (zero for a text without pieces)."""
        sizes = self.begins[chosen + 1] - self.begins[chosen]
        rows = np.concatenate([[0], np.cumsum(sizes)])
        places = np.repeat(self.begins[chosen] - rows[:-1], sizes) + np.arange(rows[-1])
        shares = np.repeat((1.0 / np.maximum(sizes, 1)).astype(np.float32), sizes)
        return scipy.sparse.csr_matrix((shares, self.ids[places], rows), shape=(chosen.size, pieces))

    def counts(self, pieces: int) -> Places:
        """How often each piece occurs."""
        return np.bincount(self.ids, minlength=pieces)


def bag(texts: Sequence[str], cut: Cut, longest: int) -> Bags:
    """The bags of ``texts``, each cut to its first ``longest`` pieces."""
    ids, sizes = [np.empty(0, np.int32)], [np.empty(0, np.int64)]
    for at in range(0, len(texts), _TOGETHER):
        found, begins = cut(texts[at : at + _TOGETHER])
        place = np.arange(found.size) - np.repeat(begins[:-1], np.diff(begins))
        ids.append(found[place < longest].astype(np.int32))
        sizes.append(np.minimum(np.diff(begins), longest))
    return Bags(np.concatenate(ids), np.concatenate([[0], np.cumsum(np.concatenate(sizes))]))


@dataclass(frozen=True)
class Group:
    """Pairs of one kind: their two sides, the number of the source of each pair, and their hard negatives if mined."""

    first: Bags
    second: Bags
    sources: Places
    wrong: Ids | None = None

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class Lesson:
    """Texts and what the teacher makes of them (or of their translations), row by row; one source."""

    first: Bags
    targets: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def sources(self) -> Places:
        """The number of the source of each text: one for all."""
        return np.zeros(len(self), np.int64)


def group(pairs: Pairs, cut: Cut, longest: tuple[int, int]) -> Group:
    """The tokenised form of ``pairs``; ``longest`` bounds the pieces of first and second texts."""
    numbers = {source: number for number, source in enumerate(sorted({pair.source for pair in pairs}))}
    sources = np.array([numbers[pair.source] for pair in pairs], np.int64)
    first = bag([pair.first for pair in pairs], cut, longest[0])
    return Group(first, bag([pair.second for pair in pairs], cut, longest[1]), sources)
