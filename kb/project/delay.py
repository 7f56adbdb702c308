"""Causes of delay, the dearest first, and planned against actual cost."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from kb.project.breakdown import leaves
from kb.project.calendar import Calendar
from kb.project.entities import Project
from kb.project.proportions import cumulative, percentage
from kb.project.schedule import slip


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of delay with the work it delayed.

    ``days`` adds the slips of the single items in workdays. Items wait for each other, so the sum is larger
    than the slip of the project; it weighs causes against each other. ``cause`` is "unstated" where nobody
    has said.
    """

    cause: str
    count: int
    days: int
    share_pct: float
    cumulative_pct: float
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """Planned and actual cost of the leaves of the plan, None where nothing is recorded.

    ``variance_pct`` compares the leaves that have both.
    """

    planned: float | None
    actual: float | None
    variance_pct: float | None


def causes(project: Project, calendar: Calendar, *, today: dt.date) -> tuple[Cause, ...]:
    """Return the causes of delay by the days they cost, with their running share (a Pareto table)."""
    items: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for leaf in leaves(project.wbs):
        days = slip(leaf, calendar, today) or 0
        if days > 0:
            items[leaf.delay_cause or "unstated"].append((leaf.id, days))
    ordered = sorted(items.items(), key=lambda entry: (-sum(days for _, days in entry[1]), entry[0]))
    sums = [sum(days for _, days in found) for _, found in ordered]
    return tuple(
        Cause(cause, len(found), days, percentage(days, sum(sums)), running, tuple(item for item, _ in found))
        for (cause, found), days, running in zip(ordered, sums, cumulative(sums), strict=True)
    )


def cost(project: Project) -> Cost:
    """Return the planned and actual cost of the leaves of the plan."""
    ends = leaves(project.wbs)
    planned = [leaf.cost_planned for leaf in ends if leaf.cost_planned is not None]
    actual = [leaf.cost_actual for leaf in ends if leaf.cost_actual is not None]
    both = [
        (leaf.cost_planned, leaf.cost_actual)
        for leaf in ends
        if leaf.cost_planned and leaf.cost_actual is not None
    ]
    budget, spent = sum(pair[0] for pair in both), sum(pair[1] or 0.0 for pair in both)
    return Cost(
        sum(planned) if planned else None,
        sum(actual) if actual else None,
        round(100 * (spent - budget) / budget, 1) if budget else None,
    )
