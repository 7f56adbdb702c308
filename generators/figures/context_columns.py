"""Which column each system of a context diagram stands in, and in which order, with few crossings.

A side is a lane of one column, or of several when it holds many systems. The order within a column is
found by exchanging neighbours as long as that shortens the links or removes a crossing, which for a
dozen systems ends after a few rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

TALLEST = 8
LANES = ("customer", "ours", "third_party", "")
_CROSSING = 1.0
_LENGTH = 0.8

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """Systems below one another: their side, and their ids from top to bottom."""

    side: str
    systems: tuple[str, ...]


def columns(sides: dict[str, str], links: Sequence[Pair]) -> list[Column]:
    """Return the columns from left to right; ``sides`` maps every system to its side, in reading order."""
    stacks: list[list[str]] = []
    lanes: list[str] = []
    for side in LANES:
        members = [system for system, its in sides.items() if its == side]
        parts = _split(members, side, links, alone=len(set(sides.values())) == 1)
        stacks += parts
        lanes += [side] * len(parts)
    _untangle(stacks, links)
    return [Column(side, tuple(stack)) for side, stack in zip(lanes, stacks, strict=True)]


def _split(members: list[str], side: str, links: Sequence[Pair], *, alone: bool) -> list[list[str]]:
    """Return one lane's members in columns; those with links to other lanes stand nearest to them."""
    count = -(-len(members) // TALLEST)
    if alone and len(members) > 3:
        return (
            _around_the_hub(members, links, max(count, 3)) if links else _side_by_side(members, max(count, 3))
        )
    if count < 2:
        return [members] if members else []
    parts = _side_by_side(members, count)
    inner = len(parts) - 1 if side in ("customer", "ours") else 0
    _share_out(parts, inner, links)
    return parts


def _side_by_side(members: list[str], count: int) -> list[list[str]]:
    """Return the members in ``count`` columns of about one height, in their order."""
    size = -(-len(members) // count)
    return [members[start : start + size] for start in range(0, len(members), size)]


def _share_out(parts: list[list[str]], inner: int, links: Sequence[Pair]) -> None:
    """Exchange systems between the columns of one lane, in place, while that saves detours.

    A detour is a link within one column, or a column that a link to another lane has to pass.
    """

    def detours() -> int:
        at = {system: number for number, part in enumerate(parts) for system in part}
        found = 0
        for ends in links:
            own = [at[end] for end in ends if end in at]
            if len(own) == 2:
                found += abs(abs(own[0] - own[1]) - 1)
            elif own:
                found += abs(own[0] - inner)
        return found

    best, improved = detours(), True
    while improved:
        improved = False
        for first, second in combinations(range(len(parts)), 2):
            for row, column in product(range(len(parts[first])), range(len(parts[second]))):
                one, other = parts[first], parts[second]
                one[row], other[column] = other[column], one[row]
                if (cost := detours()) < best:
                    best, improved = cost, True
                else:
                    one[row], other[column] = other[column], one[row]


def _around_the_hub(members: list[str], links: Sequence[Pair], count: int) -> list[list[str]]:
    """Return the members of an only lane with the most connected ones in the middle column."""
    degree = {system: sum(system in link for link in links) for system in members}
    ranked = sorted(members, key=lambda system: -degree[system])
    middle = [system for system in ranked if degree[system] * 2 > degree[ranked[0]]][
        : max(1, len(members) // count)
    ]
    outer = [system for system in ranked if system not in middle]
    wings: list[list[str]] = [outer[start :: count - 1] for start in range(count - 1)]
    half = len(wings) // 2
    return [stack for stack in [*wings[:half], middle, *wings[half:]] if stack]


def _untangle(stacks: list[list[str]], links: Sequence[Pair]) -> None:
    """Order every stack in place: exchange two neighbours while that lowers the cost."""
    best = _cost(stacks, links)
    improved = True
    while improved and best > 0:
        improved = False
        for stack in stacks:
            for upper in range(len(stack)):
                for lower in range(upper + 1, len(stack)):
                    stack[upper], stack[lower] = stack[lower], stack[upper]
                    cost = _cost(stacks, links)
                    if cost < best - 1e-9:
                        best, improved = cost, True
                    else:
                        stack[upper], stack[lower] = stack[lower], stack[upper]


def heights(stacks: Sequence[Sequence[str]]) -> dict[str, tuple[int, float]]:
    """Return every system's column number and its middle, as a share of the column's height."""
    return {
        system: (number, (row + 0.5) / len(stack))
        for number, stack in enumerate(stacks)
        for row, system in enumerate(stack)
    }


def _cost(stacks: Sequence[Sequence[str]], links: Sequence[Pair]) -> float:
    """Return crossings between neighbouring columns plus the vertical way all links go."""
    places = heights(stacks)
    spans: dict[int, list[tuple[float, float]]] = {}
    cost = 0.0
    for link in links:
        (first, left), (last, right) = sorted(places[end] for end in link)
        cost += _LENGTH * abs(left - right)
        steps = last - first
        for step in range(steps):
            ends = (left + (right - left) * step / steps, left + (right - left) * (step + 1) / steps)
            spans.setdefault(first + step, []).append(ends)
    for between in spans.values():
        for number, (a, b) in enumerate(between):
            cost += _CROSSING * sum((a - c) * (b - d) < -1e-9 for c, d in between[:number])
    return cost
