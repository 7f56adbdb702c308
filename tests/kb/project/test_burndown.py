"""The burndown: what was left on each recorded day beside the baseline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from kb.project.burndown import burndown
from kb.project.calendar import Calendar
from kb.project.entities import Project, WorkCalendar

Build = Callable[..., Project]
CALENDAR = Calendar.of(WorkCalendar())
TODAY = dt.date(2026, 5, 29)


def work(number: int, **more: object) -> dict[str, Any]:
    """Ten workdays from Monday 13 to Friday 24 April, ten person-days."""
    given = {
        "id": f"WBS-{number:03}",
        "code": f"{number}",
        "name": "工作",
        "kind": "package",
        "start": "2026-04-13",
        "finish": "2026-04-24",
        "effort_pd": 10,
    }
    return {**given, **more}


def shot(day: str, **tasks: dict[str, float]) -> dict[str, Any]:
    return {"date": day, "tasks": {name.replace("_", "-"): progress for name, progress in tasks.items()}}


def test_each_snapshot_is_set_beside_the_baseline(build: Build) -> None:
    project = build(
        wbs=[work(1), work(2, baseline_start="2026-04-13", baseline_finish="2026-04-17", percent=100)],
        snapshots=[
            shot("2026-04-21", WBS_001={"percent": 40}, WBS_002={"remaining": 1}),
            shot("2026-04-15", WBS_001={"remaining": 9}),  # of the other one nothing was recorded
        ],
    )
    points = burndown(project, CALENDAR, today=dt.date(2026, 4, 22))
    assert [(point.date.day, point.planned, point.remaining) for point in points] == [
        (15, 11.0, 19.0),  # three of ten days, three of five
        (21, 3.0, 7.0),
        (22, 2.0, 10.0),
        (24, 0.0, None),
    ]


def test_the_day_of_the_data_counts_and_months_ahead_follow_the_baseline(build: Build) -> None:
    project = build(
        {"data_date": "2026-04-20"},
        wbs=[work(1, finish="2026-07-10", remaining_pd=8.5)],
        snapshots=[shot("2026-04-14"), shot("2026-04-17")],
    )
    points = burndown(project, CALENDAR, today=TODAY)
    assert [point.date.isoformat() for point in points] == [
        *("2026-04-14", "2026-04-17", "2026-04-20"),
        *("2026-04-30", "2026-05-31", "2026-06-30", "2026-07-10"),
    ]
    assert [point.remaining for point in points] == [10, 10, 8.5, None, None, None, None]
    assert points[-1].planned == 0


def test_one_snapshot_is_no_trend_and_no_effort_no_burndown(build: Build) -> None:
    one = build(wbs=[work(1)], snapshots=[shot("2026-04-15")])
    bare = build(wbs=[work(1, effort_pd=None)], snapshots=[shot("2026-04-15"), shot("2026-04-16")])
    assert burndown(one, CALENDAR, today=TODAY) == ()
    assert burndown(bare, CALENDAR, today=TODAY) == ()
