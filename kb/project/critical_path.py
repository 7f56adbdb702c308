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
from typing import TYPE_CHECKING

from kb.project.breakdown import leaves_below
from kb.project.calendar import Calendar
from kb.project.entities import Milestone, Predecessor, WorkItem

if TYPE_CHECKING:
    import networkx as nx


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
    import networkx as nx

    graph = _graph(items, milestones, spans)
    if not spans:
        return Network({})
    try:
        order = list(nx.topological_sort(graph))
    except nx.NetworkXUnfeasible:
        return Network({}, tuple(edge[0] for edge in nx.find_cycle(graph)))
    origin = min(span.start for span in spans.values()) - dt.timedelta(days=1)
    starts = {node: calendar.between(origin, span.start) - 1.0 for node, span in spans.items()}
    ends = {node: float(calendar.between(origin, span.finish)) for node, span in spans.items()}
    for milestone in milestones:
        if milestone.id in starts:
            starts[milestone.id] = ends[milestone.id]  # takes no time
    late = _backward(graph, order, starts, ends)
    return Network({node: late[node] - ends[node] for node in spans})


def _graph(
    items: Sequence[WorkItem], milestones: Sequence[Milestone], spans: Mapping[str, Span]
) -> nx.MultiDiGraph:
    """Return the directed graph of leaves and milestones; an edge carries its dependency types and lags."""
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_nodes_from(spans)
    below = {parent: [leaf.id for leaf in found] for parent, found in leaves_below(items).items()}
    below.update({milestone.id: [milestone.id] for milestone in milestones})
    for item in items:
        for predecessor in item.predecessors:
            _connect(graph, below.get(predecessor.id, []), below[item.id], predecessor)
        if item.milestone:
            _connect(graph, below[item.id], below.get(item.milestone, []), Predecessor(id=item.milestone))
    return graph


def _connect(
    graph: nx.MultiDiGraph, before: Iterable[str], after: Sequence[str], predecessor: Predecessor
) -> None:
    for source in before:
        for target in after:
            if source in graph and target in graph:
                graph.add_edge(source, target, kind=predecessor.type, lag=predecessor.lag)


def _backward(
    graph: nx.MultiDiGraph, order: Sequence[str], starts: Mapping[str, float], ends: Mapping[str, float]
) -> dict[str, float]:
    """Return the latest finish of every node."""
    last = max(ends.values())
    late: dict[str, float] = {}
    for node in reversed(order):
        length = ends[node] - starts[node]
        bounds = [last]
        for _, after, edge in graph.out_edges(node, data=True):
            late_start = late[after] - (ends[after] - starts[after])
            reached = late_start if edge["kind"][1] == "S" else late[after]
            held = reached - edge["lag"]
            bounds.append(held + length if edge["kind"][0] == "S" else held)
        late[node] = min(bounds)
    return late
