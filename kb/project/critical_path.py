"""Total float and the critical path, on the dates as they are planned.

The critical path method (Kelley and Walker, 1959) with the four dependency types of precedence diagrams.
The forward pass is the plan itself, whose dates people set for reasons a network does not know; the
backward pass runs from the latest finish, so an item's float says by how many workdays it may slip before
the end moves. Float below zero means that the plan breaks a dependency.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import product

from kb.project.breakdown import leaves_below
from kb.project.calendar import Calendar
from kb.project.entities import Milestone, Predecessor, WorkItem

#: For every item what follows it, and the dependency by which it does.
Edges = Mapping[str, Sequence[tuple[str, Predecessor]]]


@dataclass(frozen=True, slots=True)
class Span:
    """The days an item is worked on; a milestone has both ends on its date."""

    start: dt.date
    finish: dt.date


@dataclass(frozen=True, slots=True)
class Network:
    """Float in workdays by id, and the ids of a dependency cycle when there is one (then no float)."""

    floats: Mapping[str, float]
    cycle: tuple[str, ...] = ()

    @property
    def critical(self) -> tuple[str, ...]:
        """The ids without float, in the order the network was given."""
        return tuple(identifier for identifier, total in self.floats.items() if total <= 0)


def network(
    items: Sequence[WorkItem], milestones: Sequence[Milestone], spans: Mapping[str, Span], calendar: Calendar
) -> Network:
    """Return the float of what is in ``spans``; a dependency on a parent means all its leaves."""
    if not spans:
        return Network({})
    edges = _edges(items, milestones, spans)
    following = {node: [after for after, _ in edges[node]] for node in edges}
    try:
        last_first = list(TopologicalSorter(following).static_order())
    except CycleError as error:
        return Network({}, tuple(error.args[1][:0:-1]))
    origin = min(span.start for span in spans.values()) - dt.timedelta(days=1)
    starts = {node: calendar.between(origin, span.start) - 1.0 for node, span in spans.items()}
    ends = {node: float(calendar.between(origin, span.finish)) for node, span in spans.items()}
    for milestone in milestones:
        if milestone.id in starts:
            starts[milestone.id] = ends[milestone.id]  # takes no time
    late = _backward(edges, last_first, starts, ends)
    return Network({node: late[node] - ends[node] for node in spans})


def _edges(items: Sequence[WorkItem], milestones: Sequence[Milestone], spans: Mapping[str, Span]) -> Edges:
    """Return what follows each leaf and milestone of ``spans``."""
    edges: dict[str, list[tuple[str, Predecessor]]] = {identifier: [] for identifier in spans}
    below = {parent: [leaf.id for leaf in found] for parent, found in leaves_below(items).items()}
    below.update({milestone.id: [milestone.id] for milestone in milestones})
    for item in items:
        for predecessor in item.predecessors:
            _connect(edges, below.get(predecessor.id, []), below[item.id], predecessor)
        if item.milestone:
            _connect(edges, below[item.id], below.get(item.milestone, []), Predecessor(id=item.milestone))
    return edges


def _connect(
    edges: Mapping[str, list[tuple[str, Predecessor]]],
    before: Iterable[str],
    after: Iterable[str],
    predecessor: Predecessor,
) -> None:
    for source, target in product(before, after):
        if source in edges and target in edges:
            edges[source].append((target, predecessor))


def _backward(
    edges: Edges, last_first: Iterable[str], starts: Mapping[str, float], ends: Mapping[str, float]
) -> dict[str, float]:
    """Return the latest finish of every node."""
    last = max(ends.values())
    late: dict[str, float] = {}
    for node in last_first:
        length = ends[node] - starts[node]
        bounds = [last]
        for after, link in edges[node]:
            late_start = late[after] - (ends[after] - starts[after])
            reached = late_start if link.type[1] == "S" else late[after]
            held = reached - link.lag
            bounds.append(held + length if link.type[0] == "S" else held)
        late[node] = min(bounds)
    return late
