"""The order of work: V05, no circles, and nothing starts before what it waits for.

Dates are whole days: an item is worked on from the morning of its start to the evening of its finish, so the
successor of a finish-to-start dependency starts on the next workday at the earliest. A milestone is a point
in time; work may start on its day. Lags count workdays on the project's calendar.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

from kb.checks.validations_rule import Fault, at, rule
from kb.project.calendar import Calendar
from kb.project.entities import Milestone, Predecessor, Project, WorkItem

_WORDS = {
    "FS": ("完成后才能开始", "may start only after the finish of"),
    "SS": ("开始后才能开始", "may start only after the start of"),
    "FF": ("完成后才能完成", "may finish only after the finish of"),
    "SF": ("开始后才能完成", "may finish only after the start of"),
}


@rule(
    "V05",
    zh="依赖关系无环，后续工作不早于前置工作",
    en="Dependencies run in no circle, and work does not precede what it waits for",
    why_zh="有环的计划排不出来；违反依赖的日期说明改了一处忘了另一处，关键路径随之失真",
    why_en="a circle cannot be scheduled; a broken dependency means one date was moved and another forgotten",
)
def work_follows_its_predecessors(project: Project) -> Iterator[Fault]:
    """No item waits for itself, its parts or its parents; planned dates keep FS, SS, FF, SF and their lag.

    Work that has actually started is history and is not held against its predecessors.
    """
    works: dict[str, WorkItem | Milestone] = {item.id: item for item in project.wbs}
    works |= {milestone.id: milestone for milestone in project.milestones}
    yield from _circles(project, works)
    calendar = Calendar.of(project.project.calendar)
    for item in project.wbs:
        for predecessor in item.predecessors:
            before = works.get(predecessor.id)
            if before is not None and before is not item and item.actual_start is None:
                yield from _too_early(item, predecessor, before, calendar)


def _circles(project: Project, works: Mapping[str, WorkItem | Milestone]) -> Iterator[Fault]:
    following: dict[str, list[str]] = {}
    for item in project.wbs:
        for one in item.predecessors:
            if one.id in works:
                following.setdefault(one.id, []).append(item.id)
        if item.milestone and item.milestone in works:
            following.setdefault(item.id, []).append(item.milestone)
        yield from _own_kin(item, works)
    try:
        TopologicalSorter(following).prepare()
    except CycleError:  # it names one circle of them
        yield from _knots(following, works)


def _knots(following: Mapping[str, list[str]], works: Mapping[str, WorkItem | Milestone]) -> Iterator[Fault]:
    """Yield one circle of each group of items that all wait for one another."""
    import networkx as nx  # a twentieth of a second that a plan in order need not wait

    graph = nx.DiGraph(following)
    for knot in nx.strongly_connected_components(graph):
        if len(knot) > 1 or graph.has_edge(*(list(knot) * 2)):
            first = min(knot)
            circle = [source for source, _ in nx.find_cycle(graph.subgraph(sorted(knot)), first)]
            shown = " → ".join([*circle, circle[0]])
            yield Fault(
                circle[0],
                works[circle[0]].place,
                f"依赖关系成环：{shown}",
                f"dependencies run in a circle: {shown}",
                "去掉其中一条前置关系",
                "remove one of these predecessors",
            )


def _own_kin(item: WorkItem, works: Mapping[str, WorkItem | Milestone]) -> Iterator[Fault]:
    """Yield a fault when an item waits for one of its parents, or for one of its own parts."""
    for position, predecessor in enumerate(item.predecessors):
        if predecessor.id in _parents(item, works) or item.id in _parents(works.get(predecessor.id), works):
            yield at(
                item,
                "predecessors",
                f"{item.id} 的前置 {predecessor.id} 是它的上级或下级",
                f"{item.id} waits for {predecessor.id}, its own parent or part",
                "前置关系只连接并列的工作",
                "let predecessors link work beside each other",
                item=position,
            )


def _parents(item: WorkItem | Milestone | None, works: Mapping[str, WorkItem | Milestone]) -> set[str]:
    above: set[str] = set()
    while isinstance(item, WorkItem) and item.parent is not None and item.parent not in above:
        above.add(item.parent)
        item = works.get(item.parent)
    return above


def _anchor(before: WorkItem | Milestone, waits_for: str) -> date:
    """The day that is waited for: of a milestone, or the start (S) or finish (F) of work."""
    if isinstance(before, Milestone):
        return before.date
    return before.start if waits_for == "S" else before.finish


def _too_early(
    item: WorkItem, predecessor: Predecessor, before: WorkItem | Milestone, calendar: Calendar
) -> Iterator[Fault]:
    waits_for, moves = predecessor.type
    anchor = _anchor(before, waits_for)
    day = item.start if moves == "S" else item.finish
    if predecessor.type == "FS" and isinstance(before, WorkItem):
        # The next day will do: work planned for a day off is another rule's concern.
        lag = predecessor.lag
        earliest = _shifted(anchor, 1 + lag, calendar) if lag else anchor + timedelta(days=1)
    else:
        earliest = _shifted(anchor, predecessor.lag, calendar)
    if day >= earliest:
        return
    zh, en = _WORDS[predecessor.type]
    link = f"{predecessor.type}{predecessor.lag:+g}" if predecessor.lag else predecessor.type
    verb_zh, verb_en = ("开始", "starts") if moves == "S" else ("完成", "finishes")
    yield at(
        item,
        "start" if moves == "S" else "finish",
        f"{item.id} 计划 {day} {verb_zh}，但要等 {predecessor.id} {zh}（{link}），最早 {earliest}",
        f"{item.id} {verb_en} on {day}, but {en} {predecessor.id} ({link}), so on {earliest} at the earliest",
        "推后日期；实际可以并行的改用 SS，或写负的 lag",
        "move the date; for work that may overlap use SS or a negative lag",
    )


def _shifted(anchor: date, workdays: float, calendar: Calendar) -> date:
    """Return the day ``workdays`` after ``anchor``; part days count as whole."""
    return calendar.shift(anchor, math.ceil(workdays))
