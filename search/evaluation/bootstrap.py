"""How sure a mean over queries is: percentile bootstrap, paired where two systems answered the same queries.

Efron and Tibshirani, "An Introduction to the Bootstrap" (1993); for retrieval measures Sakai, "Evaluating
Evaluation Metrics Based on the Bootstrap" (2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Resamples, and how many of them are drawn at once (they take 8 bytes per query each).
_RESAMPLES, _BATCH = 2_000, 200
_SEED = 20_250_101


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds between which it lies with 95 % confidence."""

    mean: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval excludes zero: for a difference, that it is no accident of the queries."""
        return self.low > 0 or self.high < 0


def mean_interval(values: Sequence[float] | Floats, *, seed: int = _SEED) -> Interval:
    """The mean of ``values`` with its 95 % bounds; the same values give the same bounds. Zeros when empty."""
    sample = np.asarray(values, np.float64)
    if not sample.size:
        return Interval(0.0, 0.0, 0.0)
    generator = np.random.default_rng(seed)
    even = np.full(sample.size, 1 / sample.size)
    means = [
        generator.multinomial(sample.size, even, size=_BATCH) @ sample / sample.size
        for _ in range(0, _RESAMPLES, _BATCH)
    ]
    low, high = np.quantile(np.concatenate(means), (0.025, 0.975))
    return Interval(float(sample.mean()), float(low), float(high))


def difference_interval(new: Sequence[float], old: Sequence[float], *, seed: int = _SEED) -> Interval:
    """The mean of ``new - old``, query by query. ValueError when they are not equally many."""
    if len(new) != len(old):
        raise ValueError("a paired comparison needs both values of every query")
    return mean_interval(np.asarray(new, np.float64) - np.asarray(old, np.float64), seed=seed)
