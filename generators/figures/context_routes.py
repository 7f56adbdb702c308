"""Where the boxes and lines of a context diagram go, in centimetres.

Lines run at right angles: out of a box at a height of its own, along a vertical track in the channel
between two columns, into the next box or through the gap between two boxes. Heights within a column all
differ, so a label set on a line beside its column never meets another label, whatever the data.
Tracks are ordered so that the lines of a channel cross least (the channel routing of circuit boards).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generators.figures.context_columns import Column
from generators.figures.context_tracks import Port, Stretch, assign_tracks

PITCH = 0.44
"""Least distance of two lines beside a column; a label of 6.5 pt is 0.3 high."""
TRACK = 0.22
LABEL_ZONE = 1.3
BOX_HEIGHT = 1.15
GAP = 0.34
_SWEEPS = 40


@dataclass(frozen=True, slots=True)
class Box:
    """A placed rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Wire:
    """A link's way from its leftmost end to its other end, and where its label is centred."""

    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    forward: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole placed diagram; ``lanes`` are (first column, last column) extents in x with their side."""

    width: float
    height: float
    boxes: dict[str, Box]
    wires: tuple[Wire, ...]
    lanes: tuple[tuple[str, float, float], ...]


class Router:
    """Places ``columns`` and routes ``links`` (pairs of system ids); `plan` returns the result."""

    def __init__(
        self, columns: Sequence[Column], links: Sequence[tuple[str, str]], lane_width: float
    ) -> None:
        self._columns = columns
        self._links = links
        self._wanted = lane_width
        self._column_of = {
            system: number for number, column in enumerate(columns) for system in column.systems
        }
        self._ports: dict[tuple[int, str, str], list[Port]] = {}
        self._stretches: list[Stretch] = []
        self._spans: dict[tuple[int, str], tuple[float, float]] = {}

    def plan(self) -> Plan:
        """Return the placed diagram, as wide as was asked for where its lines leave room."""
        self._connect()
        height = self._stack()
        self._align()
        tracks = [
            assign_tracks([stretch for stretch in self._stretches if stretch.channel == channel])
            for channel in range(len(self._columns) + 1)
        ]
        return self._measure(tracks, height)

    # -- ends of lines ---------------------------------------------------------------------------

    def _connect(self) -> None:
        """Make the stretches and ports of every link."""
        rows = {
            system: (row + 0.5) / len(column.systems)
            for column in self._columns
            for row, system in enumerate(column.systems)
        }
        for number, (source, target) in enumerate(self._links):
            if self._column_of[source] == self._column_of[target]:
                self._loop(number, source, target, rows)
            else:
                self._cross(number, source, target, rows)

    def _loop(self, number: int, source: str, target: str, rows: dict[str, float]) -> None:
        """Connect two systems of one column on its outer side."""
        column = self._column_of[source]
        side = "right" if column == 0 and len(self._columns) > 1 else "left"
        channel = column if side == "right" else column + 1
        edge = "left" if side == "right" else "right"
        first, last = self._port(column, source, edge, number), self._port(column, target, edge, number)
        reach = (
            10 + abs(rows[source] - rows[target]) + number / 1000
        )  # of two equal ways, one goes round the other
        lower, upper = (first, last) if rows[source] > rows[target] else (last, first)
        upper.nest, lower.nest = 100 - reach, reach - 100
        self._stretches.append(Stretch(number, channel, first, last, side))

    def _cross(self, number: int, source: str, target: str, rows: dict[str, float]) -> None:
        """Connect two systems of different columns, through gaps of the columns between."""
        left, right = sorted((source, target), key=self._column_of.__getitem__)
        first, last = self._column_of[left], self._column_of[right]
        port = self._port(first, left, "right", number)
        for column in range(first + 1, last):
            share = (column - first) / (last - first)
            height = rows[left] + (rows[right] - rows[left]) * share
            gap = f"gap:{round(height * len(self._columns[column].systems))}"
            passage = self._port(column, gap, "both", number)
            self._stretches.append(self._join(number, column, port, passage))
            port = passage
        end = self._port(last, right, "left", number)
        self._stretches.append(self._join(number, last, port, end))

    def _join(self, number: int, channel: int, first: Port, last: Port) -> Stretch:
        first.partners.append(last)
        last.partners.append(first)
        return Stretch(number, channel, first, last)

    def _port(self, column: int, host: str, edge: str, link: int) -> Port:
        port = Port((column, host), link)
        self._ports.setdefault((column, host, edge), []).append(port)
        return port

    # -- heights ---------------------------------------------------------------------------------

    def _count(self, column: int, host: str) -> int:
        return max(
            (len(self._ports.get((column, host, edge), ())) for edge in ("left", "right", "both")), default=0
        )

    def _gap_height(self, column: int, row: int) -> float:
        """Return the room above box ``row`` of a column: for the lines that pass, or just air."""
        passing = self._count(column, f"gap:{row}")
        outer = row in (0, len(self._columns[column].systems))
        return (passing + 1) * PITCH if passing else (0.0 if outer else GAP)

    def _stack(self) -> float:
        """Give every box and gap its extent; return the height of the tallest column.

        What a shorter column has to spare goes first into its busiest boxes, whose lines then run
        straight across, and else into its gaps.
        """
        sizes = [
            [max(BOX_HEIGHT, self._count(number, system) * PITCH + 0.2) for system in column.systems]
            for number, column in enumerate(self._columns)
        ]
        gaps = [
            [self._gap_height(number, row) for row in range(len(column.systems) + 1)]
            for number, column in enumerate(self._columns)
        ]
        tallest = max(sum(size) + sum(gap) for size, gap in zip(sizes, gaps, strict=True))
        for number, column in enumerate(self._columns):
            spare = tallest - sum(sizes[number]) - sum(gaps[number])
            spare = self._stretch(number, sizes[number], spare)
            self._settle(number, column, sizes[number], gaps[number], spare)
        return tallest

    def _stretch(self, number: int, sizes: list[float], spare: float) -> float:
        """Heighten the boxes with four or more lines on a side; return what is left to spare."""
        counts = [self._count(number, system) for system in self._columns[number].systems]
        busy = sum(count for count in counts if count >= 4)
        if not busy:
            return spare
        given = 0.0
        for row, count in enumerate(counts):
            if count >= 4:
                more = min(spare * 0.9 * count / busy, count * PITCH * 1.6)
                sizes[row] += more
                given += more
        return spare - given

    def _settle(
        self, number: int, column: Column, sizes: list[float], gaps: list[float], spare: float
    ) -> None:
        """Record the vertical extent of every box and gap of a column; its gaps share the spare room."""
        inner = len(sizes)
        y = spare / inner / 2
        for row in range(inner + 1):
            room = gaps[row] + (spare / inner if 0 < row < inner else 0)
            self._spans[number, f"gap:{row}"] = (y, y + room)
            y += room
            if row < inner:
                self._spans[number, column.systems[row]] = (y, y + sizes[row])
                y += sizes[row]

    # -- ports -----------------------------------------------------------------------------------

    def _align(self) -> None:
        """Move every port towards its partner's height, keeping order and distance within its box."""
        for (column, host, _), ports in self._ports.items():
            low, high = self._spans[column, host]
            for port in ports:
                port.y = (low + high) / 2
        for _ in range(_SWEEPS):
            for (column, host, _), ports in self._ports.items():
                self._spread(ports, *self._spans[column, host])

    def _spread(self, ports: list[Port], low: float, high: float) -> None:
        """Set the heights of one edge's ports as near to their partners as the pitch allows."""
        wishes = {id(port): _wish(port, low, high) for port in ports}
        ports.sort(key=lambda port: (wishes[id(port)], port.link))
        margin = min(0.2, (high - low - (len(ports) - 1) * PITCH) / 2)
        placed = place([wishes[id(port)] for port in ports], low + margin, high - margin, PITCH)
        for port, y in zip(ports, placed, strict=True):
            port.y = y

    # -- the sheet -------------------------------------------------------------------------------

    def _measure(self, tracks: list[dict[int, int]], height: float) -> Plan:
        """Return the plan: widths of columns and channels, then every point."""
        last = len(self._columns)
        inner = [self._zone(channel, "left") + self._zone(channel, "right") for channel in range(last + 1)]
        counts = [max(numbers.values(), default=-1) + 1 for numbers in tracks]
        widths = [
            zone + ((count + 1) * TRACK if count else 0.0) if zone else 0.0
            for zone, count in zip(inner, counts, strict=True)
        ]
        for channel in range(1, last):
            widths[channel] = max(widths[channel], 0.5)
        box_width = min(4.2, max(2.75, (self._wanted - sum(widths)) / last))
        spare = max(0.0, self._wanted - sum(widths) - box_width * last)
        if last > 1:
            for channel in range(1, last):
                widths[channel] += spare / (last - 1)
        lefts, x = [], widths[0]
        for channel in range(1, last + 1):
            lefts.append(x)
            x += box_width + widths[channel]
        boxes = {
            system: Box(
                lefts[column], self._spans[column, system][0], box_width, _size(self._spans[column, system])
            )
            for system, column in self._column_of.items()
        }
        starts = [0.0, *(left + box_width for left in lefts)]
        wires = tuple(
            self._wire(number, starts, widths, tracks, counts, box_width)
            for number in range(len(self._links))
        )
        return Plan(x, height, boxes, wires, self._lane_extents(lefts, box_width))

    def _zone(self, channel: int, side: str) -> float:
        """Return the room for labels at one side of a channel: beside the column whose lines start there."""
        hanging = [stretch.side for stretch in self._stretches if stretch.channel == channel]
        if side == "left":
            return LABEL_ZONE if any(where in ("", "left") for where in hanging) else 0.0
        if "right" in hanging:
            return LABEL_ZONE
        return 0.3 if "" in hanging else 0.0

    def _wire(
        self,
        number: int,
        starts: list[float],
        widths: list[float],
        tracks: list[dict[int, int]],
        counts: list[int],
        box_width: float,
    ) -> Wire:
        """Return the way of one link."""
        points: list[tuple[float, float]] = []
        mine = [stretch for stretch in self._stretches if stretch.link == number]
        for stretch in mine:
            left, right = starts[stretch.channel], starts[stretch.channel] + widths[stretch.channel]
            begin = right if stretch.side == "right" else left
            finish = left if stretch.side == "left" else right
            points.append((begin, stretch.first.y))
            if not stretch.straight:
                zone = self._zone(stretch.channel, "left")
                room = widths[stretch.channel] - zone - self._zone(stretch.channel, "right")
                x = left + zone + room * (tracks[stretch.channel][number] + 1) / (counts[stretch.channel] + 1)
                points += [(x, stretch.first.y), (x, stretch.last.y)]
            points.append((finish, stretch.last.y))
        middle = 0.27 + (LABEL_ZONE - 0.3) / 2
        label_x = points[0][0] + (-middle if mine[0].side == "right" else middle)
        source, target = self._links[number]
        forward = bool(mine[0].side) or self._column_of[source] <= self._column_of[target]
        return Wire(tuple(points), (label_x, mine[0].first.y), forward)

    def _lane_extents(self, lefts: list[float], box_width: float) -> tuple[tuple[str, float, float], ...]:
        extents: dict[str, tuple[float, float]] = {}
        for column, left in zip(self._columns, lefts, strict=True):
            start, _ = extents.get(column.side, (left, 0.0))
            extents[column.side] = (start, left + box_width)
        return tuple((side, start, end) for side, (start, end) in extents.items())


def _size(span: tuple[float, float]) -> float:
    return span[1] - span[0]


def _wish(port: Port, low: float, high: float) -> float:
    """Return the height a port would like: its partners', or the end of its box if the line comes back."""
    if port.nest:
        return (low + port.nest / 1000) if port.nest < 0 else (high + port.nest / 1000)
    return sum(partner.y for partner in port.partners) / len(port.partners)


def place(wishes: Sequence[float], low: float, high: float, pitch: float) -> list[float]:
    """Return ascending positions in [low, high] at least ``pitch`` apart, nearest to the sorted ``wishes``.

    Least squares by pooling adjacent violators; where the range is too short the pitch gives way evenly.
    """
    count = len(wishes)
    if count > 1:
        pitch = min(pitch, max(high - low, 0.0) / (count - 1))
    pools: list[tuple[float, int]] = []
    for number, wish in enumerate(wishes):
        mean, size = wish - number * pitch, 1
        while pools and pools[-1][0] > mean:
            other, members = pools.pop()
            mean, size = (mean * size + other * members) / (size + members), size + members
        pools.append((mean, size))
    top = high - (count - 1) * pitch
    flat = [min(max(mean, low), max(top, low)) for mean, size in pools for _ in range(size)]
    return [position + number * pitch for number, position in enumerate(flat)]
