"""The trace graph: one directed graph of everything in a project, read off the declared references.

An edge runs the way a change travels: from an objective to its requirements, on to interfaces, systems,
tests and work, and from a risk, an issue or a change to what it acts on. Responsibility (owners, RACI) and
the order of work are no trace: they are the `TraceGraph.relations`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from kb.errors import ProjectError
from kb.project.entities import KINDS, RECORD_KINDS, Project, kind_of, text_of
from kb.project.entities_references import Pointer, pointers
from kb.project.loader_problems import nearest

EVENT_KINDS = frozenset({"CHG", "RSK", "ISS", "DEC", "DEF"})
"""What happens to a project, as against what the project consists of."""

_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Edge(NamedTuple):
    """A step of the trace from ``source`` down to ``target``, and the fields that state it."""

    source: str
    target: str
    fields: tuple[str, ...]


class Relation(NamedTuple):
    """A link that carries responsibility or order: ``holder``.``field`` names ``target``."""

    holder: str
    field: str
    target: str


def order_of(identifier: str) -> tuple[int, int, str]:
    """Return a sort key: kinds in the order of the model, numbers by value."""
    kind = kind_of(identifier)
    return (_RANK.get(kind, len(_RANK)), int(identifier[len(kind) + 1 :]) if kind else 0, identifier)


class TraceGraph:
    """What depends on what. Every answer is in a fixed order: nearest first, then by kind and number."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._down: dict[str, dict[str, tuple[str, ...]]] = {one: {} for one in project.entities}
        self._up: dict[str, list[str]] = {one: [] for one in project.entities}
        self.relations: tuple[Relation, ...] = tuple(self._read(pointers(project)))

    def _read(self, found: Iterable[Pointer]) -> Iterator[Relation]:
        for pointer in found:
            kind = kind_of(pointer.target)
            if not kind or (pointer.target not in self._project.entities and kind not in RECORD_KINDS):
                continue
            if pointer.reference.flow == "side" or not pointer.holder:
                yield Relation(pointer.holder, pointer.field, pointer.target)
                continue
            ends = (pointer.holder, pointer.target)
            source, target = ends if pointer.reference.flow == "down" else ends[::-1]
            self._connect(source, target, f"{pointer.holder}.{pointer.field}")

    def _connect(self, source: str, target: str, field: str) -> None:
        for end in (source, target):  # a knowledge record is known by being named
            self._down.setdefault(end, {})
            self._up.setdefault(end, [])
        if target not in self._down[source]:
            self._up[target].append(source)
        self._down[source][target] = (*self._down[source].get(target, ()), field)

    def __contains__(self, identifier: str) -> bool:
        return identifier in self._down

    def __iter__(self) -> Iterator[str]:
        """Every id of the project, then the knowledge records it names."""
        return iter(self._down)

    def above(self, identifier: str) -> Sequence[str]:
        """The ids one step up, in the order written."""
        return self._up[identifier]

    def below(self, identifier: str) -> Collection[str]:
        """The ids one step down, in the order written."""
        return self._down[identifier].keys()

    def fields(self, source: str, target: str) -> tuple[str, ...]:
        """The fields that state the step from ``source`` down to ``target``: ``("REQ-001.interfaces",)``."""
        return self._down[source][target]

    def up(self, identifier: str, kind: str = "") -> tuple[str, ...]:
        """Return what ``identifier`` follows from, directly or not; only ids of ``kind`` when given."""
        return self._reached(identifier, self.above, kind)

    def down(self, identifier: str, kind: str = "") -> tuple[str, ...]:
        """Return what follows from ``identifier``, directly or not; only ids of ``kind`` when given."""
        return self._reached(identifier, self.below, kind)

    def touches(self, identifier: str) -> tuple[str, ...]:
        """Return everything ``identifier`` touches, upwards and downwards, nearest first.

        A change, risk, issue, decision or defect also touches what stands above the things it acts on: the
        requirements and objectives that are at stake, though not other events that act on the same things.
        """
        distances = self._distances(identifier, self.above)
        _nearer(distances, self._distances(identifier, self.below), 0)
        if kind_of(identifier) in EVENT_KINDS:
            for acted_on, steps in self._distances(identifier, self.below).items():
                above = self._distances(acted_on, self._causes)
                _nearer(distances, above, steps)
        distances.pop(identifier, None)
        return _ordered(distances)

    def path(self, source: str, target: str) -> tuple[Edge, ...]:
        """Return the shortest chain between two ids, downwards or else upwards; empty when there is none."""
        for one, other in ((source, target), (target, source)):
            self._require(one)
            self._require(other)
            steps = self._chain(one, other)
            if steps:
                return tuple(Edge(a, b, self.fields(a, b)) for a, b in pairwise(steps))
        return ()

    def explain(self, source: str, target: str, lang: str) -> str:
        """Return the chain between two ids in words, one step a line; "" when there is none."""
        lines = []
        for edge in self.path(source, target):
            stated = ("、" if lang == "zh" else ", ").join(edge.fields)
            reason = f"（见 {stated}）" if lang == "zh" else f" (see {stated})"
            lines.append(f"{self.label(edge.source, lang)} → {self.label(edge.target, lang)}{reason}")
        return "\n".join(lines)

    def label(self, identifier: str, lang: str) -> str:
        """Return the id with its title or name in ``lang``."""
        entity = self._project.by_id(identifier)
        for field in ("title", "name", "statement", "event"):
            if title := text_of(getattr(entity, field, None), lang):
                return f"{identifier} {title}"
        return identifier

    def without(self, kind: str, *, up: str = "", down: str = "") -> tuple[str, ...]:
        """Return the ids of ``kind`` that reach no ``up`` kind upwards, or no ``down`` kind downwards."""
        return tuple(
            identifier
            for identifier in sorted(self._project.entities, key=order_of)
            if kind_of(identifier) == kind
            and ((up and not self.up(identifier, up)) or (down and not self.down(identifier, down)))
        )

    def orphans(self) -> tuple[str, ...]:
        """Return the ids no trace leads to or from; people are not traced and never orphans."""
        return tuple(
            identifier
            for identifier in sorted(self._project.entities, key=order_of)
            if kind_of(identifier) not in ("MEM", "STK")
            and not self._up[identifier]
            and not self._down[identifier]
        )

    def edges(self) -> tuple[Edge, ...]:
        """Return every step of the trace, ordered by source and target."""
        found = (Edge(a, b, fields) for a, steps in self._down.items() for b, fields in steps.items())
        return tuple(sorted(found, key=lambda edge: (order_of(edge.source), order_of(edge.target))))

    def _causes(self, identifier: str) -> Iterator[str]:
        return (cause for cause in self.above(identifier) if kind_of(cause) not in EVENT_KINDS)

    def _reached(self, identifier: str, step: Callable[[str], Any], kind: str) -> tuple[str, ...]:
        distances = self._distances(identifier, step)
        distances.pop(identifier, None)
        return tuple(one for one in _ordered(distances) if not kind or kind_of(one) == kind)

    def _distances(self, identifier: str, step: Callable[[str], Any]) -> dict[str, int]:
        """Return how many steps away everything is, breadth first."""
        self._require(identifier)
        distances = {identifier: 0}
        front = [identifier]
        steps = 0
        while front:
            steps += 1
            reached = dict.fromkeys(one for here in front for one in step(here))
            front = [one for one in reached if one not in distances]
            distances.update(dict.fromkeys(front, steps))
        return distances

    def _chain(self, source: str, target: str) -> list[str]:
        """Return the ids along the shortest way down; among equals, the first by kind and number."""
        came_from: dict[str, str] = {source: ""}
        front = [source]
        while front and target not in came_from:
            ahead: list[str] = []
            for here in front:
                for one in sorted(self.below(here), key=order_of):
                    if one not in came_from:
                        came_from[one] = here
                        ahead.append(one)
            front = ahead
        if target not in came_from or source == target:
            return []
        chain = [target]
        while chain[-1] != source:
            chain.append(came_from[chain[-1]])
        return chain[::-1]

    def _require(self, identifier: str) -> None:
        if identifier in self:
            return
        close = nearest(identifier, self)
        raise ProjectError(
            f"项目里没有 {identifier}",
            f"the project has no {identifier}",
            hint_zh=f"最接近的是 {close}" if close else "",
            hint_en=f"the nearest is {close}" if close else "",
        )


def _nearer(distances: dict[str, int], others: Mapping[str, int], steps: int) -> None:
    """Merge ``others``, seen from ``steps`` away, into ``distances``, keeping the smaller number."""
    for one, distance in others.items():
        distances[one] = min(distance + steps, distances.get(one, distance + steps))


def _ordered(distances: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(distances, key=lambda one: (distances[one], order_of(one))))
