"""The order of the vertical lines in one channel of a context diagram, chosen so that they cross least.

Which of two lines has the track further left decides alone whether they cross there, so the order is a
linear ordering problem with pairwise costs; moving one line at a time as long as that helps solves it well
enough for the two dozen lines a channel may hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_STRAIGHT = 0.02
_CLEAR = 0.16


@dataclass(slots=True)
class Port:
    """An end of a stretch at a column's edge: in a box, or in a gap a line passes through."""

    host: tuple[int, str]  # column and system, or column and "gap:n"
    link: int
    y: float = 0.0
    partners: list[Port] = field(default_factory=list)
    nest: float = 0.0  # for a line that comes back to its own column: its place below or above the others


@dataclass(slots=True)
class Stretch:
    """The part of a link inside one channel. ``side`` is "" between columns, else the column it hangs on."""

    link: int
    channel: int
    first: Port
    last: Port
    side: str = ""

    def overlaps(self, other: Stretch) -> bool:
        """Return whether the vertical parts come near each other."""
        low, high = sorted((self.first.y, self.last.y))
        other_low, other_high = sorted((other.first.y, other.last.y))
        return low < other_high + _CLEAR and other_low < high + _CLEAR

    @property
    def straight(self) -> bool:
        """Return whether the line needs no vertical part."""
        return not self.side and abs(self.first.y - self.last.y) < _STRAIGHT


def assign_tracks(stretches: Sequence[Stretch]) -> dict[int, int]:
    """Return the track number of every bent link of one channel, counted from the left.

    Lines that neither overlap nor conflict share a track.
    """
    order = _arranged([stretch for stretch in stretches if not stretch.straight])
    tracks: dict[int, int] = {}
    for number, stretch in enumerate(order):
        before = [
            tracks[other.link]
            for other in order[:number]
            if other.overlaps(stretch) or _conflict(other, stretch) != _conflict(stretch, other)
        ]
        tracks[stretch.link] = max(before, default=-1) + 1
    return tracks


def _arranged(bent: Sequence[Stretch]) -> list[Stretch]:
    """Return the stretches from the leftmost track to the rightmost, moved one by one while that helps."""
    order = sorted(bent, key=lambda stretch: (stretch.last.y < stretch.first.y, -stretch.first.y))
    improved = True
    while improved:
        improved = False
        for start in range(len(order)):
            moving = order[start]
            rest = order[:start] + order[start + 1 :]
            costs = [
                sum(_conflict(other, moving) for other in rest[:at])
                + sum(_conflict(moving, other) for other in rest[at:])
                for at in range(len(order))
            ]
            best = min(range(len(order)), key=costs.__getitem__)
            if costs[best] < costs[start]:
                order = [*rest[:best], moving, *rest[best:]]
                improved = True
    return order


def _conflict(left: Stretch, right: Stretch) -> int:
    """Return how badly two lines meet when ``left`` is further left: crossings, and lines too close."""
    crossings = sum(_inside(y, right) for y in _to_the_right(left)) + sum(
        _inside(y, left) for y in _to_the_left(right)
    )
    close = sum(abs(a - b) < _CLEAR for a in _to_the_right(left) for b in _to_the_left(right))
    return crossings + 3 * close


def _to_the_right(stretch: Stretch) -> list[float]:
    """Return the heights at which a line leaves its track to the right."""
    return {"": [stretch.last.y], "left": [], "right": [stretch.first.y, stretch.last.y]}[stretch.side]


def _to_the_left(stretch: Stretch) -> list[float]:
    """Return the heights at which a line leaves its track to the left."""
    return {"": [stretch.first.y], "right": [], "left": [stretch.first.y, stretch.last.y]}[stretch.side]


def _inside(y: float, stretch: Stretch) -> bool:
    low, high = sorted((stretch.first.y, stretch.last.y))
    return low - _STRAIGHT < y < high + _STRAIGHT
