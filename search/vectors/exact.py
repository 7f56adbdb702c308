"""Nearest passages by looking at every allowed vector: full recall, any filter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

#: Below this share of allowed rows it is cheaper to gather them than to multiply the whole matrix.
_GATHER = 0.25


def similarities(vectors: Floats, slots: Ints, query: Floats) -> Floats:
    """Cosine similarity of ``query`` to the vectors in ``slots`` (unit vectors all).

    Damaged vectors give anything, also NaN.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        if slots.size < _GATHER * vectors.shape[0]:
            found: Floats = vectors[slots] @ query
        else:
            found = (vectors @ query)[slots]
    return found


def cost(vectors: Floats, allowed: int) -> int:
    """How many numbers ``similarities`` reads when ``allowed`` rows are asked for."""
    rows = allowed if allowed < _GATHER * vectors.shape[0] else vectors.shape[0]
    return int(rows * vectors.shape[1])


def best(values: Floats, count: int) -> Ints:
    """Positions of the ``count`` highest values, highest first; equal values keep their order."""
    if count >= values.size:
        chosen = np.arange(values.size)
    else:
        # All that reach the value of the last place, so that equal values are cut in order.
        edge = np.partition(values, values.size - count)[values.size - count]
        chosen = np.flatnonzero(values >= edge)
    return chosen[np.argsort(-values[chosen], kind="stable")][:count].astype(np.int64)
