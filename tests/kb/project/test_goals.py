"""Goals against results: the latest reading decides, in the direction that is better."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kb.project.entities import Project
from kb.project.goals import goals

Build = Callable[..., Project]
TODAY = dt.date(2026, 11, 20)


def kpi(*readings: tuple[str, float], **more: object) -> dict[str, Any]:
    series = [{"date": date, "value": str(value)} for date, value in readings]
    return {"id": "KPI-001", "title": "放款时长", "unit": "h", "series": series, **more}


@pytest.mark.parametrize(
    ("given", "met"),
    [
        ({"direction": "down", "target": "4", "baseline": "26"}, True),
        ({"direction": "up", "target": "4"}, False),
        ({"target": "4", "baseline": "26"}, True),  # the way from baseline to target says which way is better
        ({"target": "4", "baseline": "1"}, False),
        ({"target": "≤ 4 h"}, True),
        ({"target": "≥4"}, False),
        ({"target": "3.5"}, None),  # nothing says which way is better
        ({"target": "满意"}, None),
    ],
)
def test_a_reading_is_judged_in_the_direction_of_the_goal(
    build: Build, given: dict[str, str], met: bool | None
) -> None:
    (goal,) = goals(build(kpis=[kpi(("2026-10-01", 3.5), **given)]), today=TODAY, lang="zh")
    assert goal.met is met
    assert bool(goal.note) is (met is None)


def test_the_latest_reading_up_to_today_counts(build: Build) -> None:
    readings = [("2026-11-25", 1.0), ("2026-09-01", 9.0), ("2026-11-01", 5.0)]
    (goal,) = goals(build(kpis=[kpi(*readings, target="4", direction="down")]), today=TODAY, lang="zh")
    assert (goal.actual, goal.as_of) == (5, dt.date(2026, 11, 1))
    assert goal.met is False


def test_a_goal_is_not_missed_before_its_day(build: Build) -> None:
    early = kpi(("2026-11-01", 5.0), target="4", direction="down", due="2026-12-31")
    (goal,) = goals(build(kpis=[early]), today=TODAY, lang="zh")
    assert (goal.met, goal.note) == (None, "目标日期 2026-12-31 未到")


def test_a_goal_reached_before_its_day_is_met(build: Build) -> None:
    early = kpi(("2026-11-01", 3.0), target="4", direction="down", due="2026-12-31")
    (goal,) = goals(build(kpis=[early]), today=TODAY, lang="zh")
    assert goal.met is True


def test_an_objective_takes_the_reading_of_its_kpi(build: Build) -> None:
    objective = {"id": "OBJ-001", "statement": "提速", "unit": "h", "baseline": "26", "target": "4"}
    first, second = goals(
        build(
            objectives=[objective],
            kpis=[kpi(("2026-10-01", 3.5), objective="OBJ-001", baseline="26", target="4")],
        ),
        today=TODAY,
        lang="zh",
    )
    assert (first.id, first.kind, first.actual, first.met) == ("OBJ-001", "objective", 3.5, True)
    assert (second.id, second.kind) == ("KPI-001", "kpi")


def test_a_kpi_that_only_contributes_lends_an_objective_no_reading(build: Build) -> None:
    objective = {"id": "OBJ-001", "statement": "提速", "unit": "min", "baseline": "1200", "target": "15"}
    rate = kpi(("2026-10-01", 73), objective="OBJ-001", direction="up", unit="%", baseline="40", target="100")
    goal = goals(build(objectives=[objective], kpis=[rate]), today=TODAY, lang="zh")[0]
    assert (goal.actual, goal.met) == (None, None)


def test_a_goal_nobody_measured_says_so_in_both_languages(build: Build) -> None:
    project = build(objectives=[{"id": "OBJ-001", "statement": "提速", "target": "4"}])
    assert [goals(project, today=TODAY, lang=lang)[0].note for lang in ("zh", "en")] == [
        "尚无实测值",
        "not measured yet",
    ]
