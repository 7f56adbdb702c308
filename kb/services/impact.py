"""What a change touches, and by which path: the items, milestones, interfaces and documents."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from kb.project import Project, text_of
from kb.project.change_log import RECENT_DAYS, ChangeLog
from kb.project.entities import KINDS, Change, kind_of
from kb.project.graph import EVENT_KINDS, Edge, TraceGraph, order_of
from kb.project.schedule import MilestoneRow, Plan
from kb.services.trace import record_titles
from kb.workspace import Workspace

_State = tuple[str, str]  # an id, and how a path came to it

PEOPLE = ("MEM", "STK")

REPEATED = 3
"""So many changes of one interface within 90 days are a pattern (validation V23)."""


@dataclass(frozen=True, slots=True)
class Touched:
    """An item a change touches: who answers for it, and the shortest path that leads there.

    ``owner`` is a name, or "" where nobody is named; ``path`` is in the order it is walked from the change,
    each step with the fields that state it.
    """

    id: str
    label: str
    owner: str
    place: str
    path: tuple[Edge, ...]

    @property
    def distance(self) -> int:
        """How many steps away it is."""
        return len(self.path)

    def why(self, root: str) -> str:
        """The ids along the path from ``root``: ``CHG-004 → IF-006 ← REQ-013``; arrows run as the trace does."""
        words = [root]
        for edge in self.path:
            down = edge.source == words[-1]
            words += ["→", edge.target] if down else ["←", edge.source]
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone the change reaches: its dates and slip, and by what (``via``).

    ``stated`` is True where the data says so; otherwise it is the first milestone after the work ``via`` ends.
    """

    row: MilestoneRow
    via: tuple[str, ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class Repeated:
    """An interface that this and other changes name; ``recent`` is the most of them within 90 days."""

    interface: str
    name: str
    count: int
    recent: int
    changes: tuple[str, ...]

    @property
    def pattern(self) -> bool:
        """Whether that is often enough to ask what is wrong with the interface itself."""
        return self.recent >= REPEATED


@dataclass(frozen=True, slots=True)
class Mention:
    """A file that names the change, or what it acts on, and the ids it names."""

    path: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """Everything ``id`` touches, by kind in the order of the trace, nearest first within a kind.

    ``days`` and ``cost`` are what the change says of itself (workdays, currency of the project), None where
    it says none. ``milestones`` stand in the order of their dates.
    """

    id: str
    label: str
    project: str
    touched: dict[str, tuple[Touched, ...]]
    milestones: tuple[Reached, ...]
    repeated: tuple[Repeated, ...]
    documents: tuple[Mention, ...]
    days: int | float | str | None
    cost: int | float | str | None
    recent_days: int = RECENT_DAYS


def impact(
    workspace: Workspace, code: str, project: Project, identifier: str, *, today: dt.date, lang: str
) -> Impact:
    """Return what ``identifier`` (a change, or any other id) touches; of a person, what names them.

    Raises `ProjectError` for an id the project does not have.
    """
    graph = project.graph()
    paths = _paths(graph, identifier) | _answered_for(graph, identifier)
    entity = project.by_id(identifier)
    own = entity.impact if isinstance(entity, Change) else None
    titles = record_titles(workspace, lang)
    found = [_touched(project, one, path, titles, lang) for one, path in paths.items()]
    near = {identifier, *(one.id for one in found if one.distance == 1)}
    return Impact(
        id=identifier,
        label=graph.label(identifier, lang).removeprefix(identifier).strip(),
        project=code,
        touched=_by_kind(found),
        milestones=_milestones(
            project, found, Plan(project, today=today, lang=lang).milestones(), getattr(entity, "date", None)
        ),
        repeated=_repeated(project, near, lang),
        documents=tuple(_mentions(workspace, code, near, identifier)),
        days=own.days if own else None,
        cost=own.cost if own else None,
    )


def _paths(graph: TraceGraph, identifier: str) -> dict[str, tuple[Edge, ...]]:
    """Return the shortest path to everything ``identifier`` touches, nearest first.

    That is all that follows from it and all it follows from. What an event acts on directly counts upwards
    too: the requirements and objectives that are at stake. Further down it does not, or a change of one
    interface would touch every requirement of the systems it joins.
    """
    graph.touches(identifier)  # refuses an unknown id with the nearest one
    first: dict[str, _State] = {}
    came: dict[_State, _State] = {}
    root = (identifier, "root")
    queue = [(0, order_of(identifier), root, root)]
    while queue:
        steps, _, state, before = heappop(queue)
        if state in came:
            continue
        came[state] = before
        first.setdefault(state[0], state)
        for ahead in _ahead(graph, state, event=kind_of(identifier) in EVENT_KINDS):
            heappush(queue, (steps + 1, order_of(ahead[0]), ahead, state))
    del first[identifier]
    return {one: _walk(graph, state, came) for one, state in first.items()}


def _answered_for(graph: TraceGraph, identifier: str) -> dict[str, tuple[Edge, ...]]:
    """The items whose owner, approver or other role is this person: what somebody else would have to take over."""
    if kind_of(identifier) not in PEOPLE:
        return {}
    named: dict[str, list[str]] = {}
    for one in graph.relations:
        if one.target == identifier and one.holder:
            named.setdefault(one.holder, []).append(f"{one.holder}.{one.field}")
    return {one: (Edge(identifier, one, tuple(named[one])),) for one in sorted(named, key=order_of)}


def _ahead(graph: TraceGraph, state: _State, *, event: bool) -> Iterator[_State]:
    """Yield where a path goes on from an item that was reached in one way, and in which way."""
    here, way = state
    if way in ("root", "acts on", "below"):
        onwards = "acts on" if way == "root" else "below"
        yield from ((one, onwards) for one in graph.below(here))
    if way in ("root", "above"):
        yield from ((one, "above") for one in graph.above(here))
    if event and way in ("acts on", "at stake"):
        causes = graph.above(here)
        yield from ((one, "at stake") for one in causes if kind_of(one) not in EVENT_KINDS)


def _walk(graph: TraceGraph, state: _State, came: dict[_State, _State]) -> tuple[Edge, ...]:
    edges = []
    while came[state] != state:
        before = came[state]
        down = state[1] in ("acts on", "below")
        ends = (before[0], state[0]) if down else (state[0], before[0])
        edges.append(Edge(*ends, graph.fields(*ends)))
        state = before
    return tuple(reversed(edges))


def _touched(
    project: Project, identifier: str, path: tuple[Edge, ...], titles: Mapping[str, str], lang: str
) -> Touched:
    entity = project.by_id(identifier)
    named = getattr(entity, "owner", None) or ""
    owner = text_of(getattr(project.by_id(named), "name", None), lang) or named
    label = project.graph().label(identifier, lang).removeprefix(identifier).strip()
    label = label or titles.get(identifier, "")
    return Touched(identifier, label, owner, entity.place if entity else "", path)


def _by_kind(found: Iterable[Touched]) -> dict[str, tuple[Touched, ...]]:
    groups: dict[str, list[Touched]] = {kind: [] for kind in KINDS}
    for one in found:
        groups[kind_of(one.id)].append(one)
    return {kind: tuple(group) for kind, group in groups.items() if group}


def _milestones(
    project: Project, found: Iterable[Touched], rows: tuple[MilestoneRow, ...], since: dt.date | None
) -> tuple[Reached, ...]:
    """Return the milestones that are touched, and the first one after each touched piece of work.

    Summary items count by their parts; work that was finished before the day ``since`` moves nothing.
    """
    stated = {one.id: one for one in found if kind_of(one.id) == "MS"}
    parents = {item.parent for item in project.wbs}
    finishes = {
        item.id: item.finish
        for item in project.wbs
        if item.id not in parents and not (since and item.actual_finish and item.actual_finish < since)
    }
    after: dict[str, list[str]] = {}
    for one in found:
        if one.id in finishes:
            ahead = next((row.id for row in rows if row.planned >= finishes[one.id]), "")
            after.setdefault(ahead, []).append(one.id)
    return tuple(
        Reached(row, (stated[row.id].path[-1].source,), stated=True)
        if row.id in stated
        else Reached(row, tuple(after[row.id]), stated=False)
        for row in rows
        if row.id in stated or row.id in after
    )


def _repeated(project: Project, near: set[str], lang: str) -> tuple[Repeated, ...]:
    """Return the interfaces at hand that more than one change names."""
    return tuple(
        Repeated(row.interface, row.name, row.count, row.recent, row.ids)
        for row in ChangeLog(project, lang=lang).by_interface()
        if row.interface in near and row.count > 1
    )


def _mentions(workspace: Workspace, code: str, near: set[str], identifier: str) -> Iterator[Mention]:
    """Yield the drafts of the project that name what is at hand, and the records about it that name ``identifier``.

    Ids belong to a project, so a record counts only when it is of the same one.
    """
    form = re.compile(rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, sorted(near)))})(?![0-9])")
    folder = workspace.root / "drafts" / code
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        text = path.read_text(encoding="utf-8", errors="replace")
        if found := set(form.findall(text)):
            yield Mention(path.relative_to(workspace.root).as_posix(), tuple(sorted(found, key=order_of)))
    records, _ = workspace.load_records()
    for record in records:
        if record.project == code and identifier in form.findall(record.text):
            yield Mention(record.path, (identifier,))
