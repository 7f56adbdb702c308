"""Causes of delay in Pareto order, and cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from kb.project.calendar import Calendar
from kb.project.delay import causes, cost
from kb.project.entities import Project, WorkCalendar
from kb.project.proportions import cumulative, percentage

Build = Callable[..., Project]
TODAY = dt.date(2026, 5, 29)


def late(number: int, days: int, cause: str | None, **more: object) -> dict[str, Any]:
    calendar = Calendar.of(WorkCalendar())
    agreed = dt.date(2026, 5, 8)
    given = {
        "id": f"WBS-{number:03}",
        "code": f"1.{number}",
        "name": "工作",
        "kind": "package",
        "start": "2026-04-13",
        "finish": calendar.shift(agreed, days).isoformat(),
        "baseline_finish": agreed.isoformat(),
        "percent": 100,
    }
    return {**given, **({"delay_cause": cause} if cause else {}), **more}


def test_causes_are_in_falling_order_with_their_running_share(build: Build) -> None:
    parts = [
        late(1, 3, "environment", parent="WBS-009"),
        late(2, 6, "third_party", parent="WBS-009"),
        late(3, 1, None, parent="WBS-009"),
        late(4, 6, "third_party", parent="WBS-009"),
        late(5, 0, "approval", parent="WBS-009"),
        late(6, -2, "approval", parent="WBS-009"),
        late(9, 9, "other"),  # the parent: its days are those of its parts
    ]
    found = causes(build(wbs=parts), Calendar.of(WorkCalendar()), today=TODAY)
    assert [(row.cause, row.count, row.days, row.share_pct, row.cumulative_pct) for row in found] == [
        ("third_party", 2, 12, 75, 75),
        ("environment", 1, 3, 18.8, 93.8),
        ("unstated", 1, 1, 6.2, 100),
    ]
    assert found[0].items == ("WBS-002", "WBS-004")


def test_a_plan_in_time_has_no_causes(build: Build) -> None:
    assert causes(build(wbs=[late(1, 0, None)]), Calendar.of(WorkCalendar()), today=TODAY) == ()


def test_cost_compares_what_has_both_figures(build: Build) -> None:
    parts = [
        late(1, 0, None, cost_planned=100, cost_actual=120),
        late(2, 0, None, cost_planned=300),
        late(3, 0, None, cost_actual=50),
    ]
    found = cost(build(wbs=parts))
    assert (found.planned, found.actual, found.variance_pct) == (400, 170, 20)


def test_cost_without_records_is_unknown_not_zero(build: Build) -> None:
    found = cost(build(wbs=[late(1, 0, None)]))
    assert (found.planned, found.actual, found.variance_pct) == (None, None, None)


def test_a_share_short_of_the_whole_is_never_called_whole() -> None:
    assert percentage(9999, 10000) == 99.9
    assert percentage(1, 3) == 33.3
    assert percentage(3, 3) == 100
    assert percentage(0, 0) == 0


def test_running_shares_end_at_the_whole() -> None:
    assert cumulative([12, 3, 1]) == [75, 93.8, 100]
    assert cumulative([]) == []
