"""Shares in percent, the way a document prints them."""

from __future__ import annotations

from collections.abc import Sequence


def percentage(part: float, whole: float) -> float:
    """Return ``part`` of ``whole`` in percent, rounded to one decimal and an int where that is exact.

    0 of nothing is 0. A part short of the whole is never rounded up to 100.
    """
    if not whole:
        return 0
    rounded = round(100 * part / whole, 1)
    if rounded >= 100 and part < whole:
        rounded = 99.9
    return int(rounded) if rounded == int(rounded) else rounded


def cumulative(amounts: Sequence[float]) -> list[float]:
    """Return the running percentage of the sum after each amount: the line of a Pareto chart."""
    total = sum(amounts)
    return [percentage(sum(amounts[: number + 1]), total) for number in range(len(amounts))]
