"""How the work melted away: what was left on each recorded day, beside what the baseline left for that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kb.project.breakdown import leaves
from kb.project.calendar import Calendar
from kb.project.entities import Project, WorkItem
from kb.project.entities_knowledge import Progress

FEWEST = 2
"""Recorded days below which no trend is shown: one point is no line."""


@dataclass(frozen=True, slots=True)
class BurndownPoint:
    """Person-days on one day: ``planned`` left by the baseline, ``remaining`` in fact, None for days ahead."""

    date: dt.date
    planned: float
    remaining: float | None


def burndown(project: Project, calendar: Calendar, *, today: dt.date) -> tuple[BurndownPoint, ...]:
    """Return a point per snapshot, one for the day of the data, then month by month to the baseline's end.

    Counts the leaves of the plan that state an effort. The baseline (else the plan) of each melts linearly
    over its workdays. Empty with fewer than two snapshots, or when no leaf states an effort.
    """
    items = [leaf for leaf in leaves(project.wbs) if leaf.effort_pd]
    shots = sorted(project.snapshots, key=lambda shot: shot.date)
    if len(shots) < FEWEST or not items:
        return ()
    seen = {
        shot.date: sum(_left(item, shot.tasks.get(item.id), shot.date) for item in items) for shot in shots
    }
    day = project.project.data_date or today
    if day > shots[-1].date:
        seen[day] = sum(_left_now(item) for item in items)
    end = max(item.baseline_finish or item.finish for item in items)
    ahead = [day for day in _month_ends(max(seen), end) if day not in seen]
    return tuple(
        BurndownPoint(day, _planned(items, calendar, day), round(seen[day], 1) if day in seen else None)
        for day in (*sorted(seen), *ahead)
    )


def _left(item: WorkItem, progress: Progress | None, day: dt.date) -> float:
    """Return the person-days left of an item on the day of a snapshot; all of it when it was not mentioned."""
    effort = item.effort_pd or 0.0
    if progress is None:
        return 0.0 if item.actual_finish and item.actual_finish <= day else effort
    if progress.remaining is not None:
        return progress.remaining
    return effort * (1 - (progress.percent or 0) / 100)


def _left_now(item: WorkItem) -> float:
    if item.actual_finish or item.percent >= 100:
        return 0.0
    if item.remaining_pd is not None:
        return item.remaining_pd
    return (item.effort_pd or 0.0) * (1 - item.percent / 100)


def _planned(items: Sequence[WorkItem], calendar: Calendar, day: dt.date) -> float:
    left = 0.0
    for item in items:
        start, finish = item.baseline_start or item.start, item.baseline_finish or item.finish
        length = calendar.workdays(start, finish)
        done = min(1.0, calendar.workdays(start, day) / length) if length else float(finish <= day)
        left += (item.effort_pd or 0.0) * (1 - done)
    return round(left, 1)


def _month_ends(after: dt.date, end: dt.date) -> list[dt.date]:
    """Return the last days of the months that end between ``after`` and ``end``, and ``end`` itself."""
    days, first = [], after.replace(day=1)
    while first <= end:
        first = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = first - dt.timedelta(days=1)
        if after < last < end:
            days.append(last)
    return [*days, end] if end > after else days
