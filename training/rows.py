"""The numbers being trained: a row for each piece, words partly made of the rows of their characters."""

from __future__ import annotations

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from search.embedders.protocol import Floats
from training.vocabulary import Vocabulary

_FAST, _SLOW, _TINY = 0.9, 0.99, 1e-8
_SETTLED = 400


def composition(vocabulary: Vocabulary, characters: float) -> scipy.sparse.csr_matrix:
    """What each row of the model is made of: its own parameters, and ``characters`` times those of its Han.

    The vector of a text is a sum, so the sum over a word's characters can be put into the word's own row: the
    model gains what characters generalise at no cost when it is used.
    """
    ids = {piece: number for number, piece in enumerate(vocabulary.pieces)}
    entries = [(number, number, 1.0) for number in range(len(ids))]
    for piece, number in ids.items():
        if len(piece) > 1 and piece[0] >= "\u3400":
            entries += [(number, ids[c], characters) for c in piece if c in ids]
    rows, columns, shares = (np.array(column) for column in zip(*entries, strict=True))
    size = (len(ids), len(ids))
    return scipy.sparse.csr_matrix((shares.astype(np.float32), (rows, columns)), shape=size)


def compact(matrix: scipy.sparse.csr_matrix) -> tuple[scipy.sparse.csr_matrix, NDArray[np.int64]]:
    """The matrix without its empty columns, and which columns are left."""
    used = np.zeros(matrix.shape[1], bool)
    used[matrix.indices] = True
    columns = np.flatnonzero(used)
    place = np.zeros(matrix.shape[1], np.int32)
    place[columns] = np.arange(columns.size)
    small = (matrix.data, place[matrix.indices], matrix.indptr)
    return scipy.sparse.csr_matrix(small, shape=(matrix.shape[0], columns.size)), columns


def turned(rows: Floats, counts: NDArray[np.int64]) -> Floats:
    """``rows`` turned to their principal axes, the widest first; pieces weigh as often as they occur.

    Nothing is left out, so that vectors of the full width compare as before; shorter ones keep the most they can.
    """
    _, axes = np.linalg.eigh(rows.T @ (rows * (counts / counts.sum())[:, None].astype(np.float32)))
    return np.ascontiguousarray(rows @ axes[:, ::-1]).astype(np.float32)


class SparseAdam:
    """Adam (Kingma and Ba, 2015) that touches only the rows with a gradient."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self._mean = np.zeros_like(values)
        self._square = np.zeros_like(values)
        self._updates = np.zeros(values.shape[0], np.int32)

    def update(self, chosen: NDArray[np.int64], gradient: Floats, rate: float) -> None:
        """Take one step at the rows ``chosen``."""
        self._updates[chosen] += 1
        age = np.minimum(self._updates[chosen], _SETTLED)[:, None].astype(np.float32)
        mean = self._mean[chosen] * np.float32(_FAST) + gradient * np.float32(1 - _FAST)
        square = self._square[chosen] * np.float32(_SLOW) + gradient**2 * np.float32(1 - _SLOW)
        self._mean[chosen], self._square[chosen] = mean, square
        step = (mean / (1 - np.float32(_FAST) ** age)) / (
            np.sqrt(square / (1 - np.float32(_SLOW) ** age)) + np.float32(_TINY)
        )
        self.values[chosen] -= np.float32(rate) * step
