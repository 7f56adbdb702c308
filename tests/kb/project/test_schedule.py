"""Slip, roll-up, forecast, milestones and the critical path, on plans small enough to check by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kb.project.entities import Project
from kb.project.schedule import Plan

Build = Callable[..., Project]
TODAY = dt.date(2026, 3, 18)


def item(number: int, code: str, start: str, finish: str, **more: object) -> dict[str, Any]:
    kind = "phase" if "." not in code else "package"
    return {
        "id": f"WBS-{number:03}",
        "code": code,
        "name": f"工作{code}",
        "kind": kind,
        "start": start,
        "finish": finish,
        **more,
    }


def plan(project: Project) -> Plan:
    return Plan(project, today=TODAY, lang="zh")


def test_a_parent_is_rolled_up_from_its_leaves_weighted_by_effort(build: Build) -> None:
    done = item(2, "1.1", "2026-03-02", "2026-03-06", parent="WBS-001", percent=100, effort_pd=10)
    half = item(3, "1.2", "2026-03-09", "2026-03-20", parent="WBS-001", percent=50, effort_pd=30)
    phase = item(1, "1", "2026-01-01", "2026-12-31", percent=7)
    rows = plan(build(wbs=[phase, half, done])).rows()
    assert [row.code for row in rows] == ["1", "1.1", "1.2"]
    top = rows[0]
    assert (top.start, top.finish) == (dt.date(2026, 3, 2), dt.date(2026, 3, 20))
    assert top.percent == 62.5  # (10 · 100 + 30 · 50) / 40
    assert top.effort_pd == 40
    assert not top.leaf
    assert rows[1].level == 2


def test_without_efforts_progress_is_weighted_by_workdays(build: Build) -> None:
    short = item(1, "1.1", "2026-03-02", "2026-03-06", percent=100)  # 5 workdays
    long = item(2, "1.2", "2026-03-02", "2026-03-20", percent=0, effort_pd=3)  # 15 workdays
    assert plan(build(wbs=[short, long])).schedule().percent == 25


def test_codes_are_ordered_as_numbers(build: Build) -> None:
    codes = ["1.10", "1.9", "1.2"]
    rows = plan(build(wbs=[item(n, c, "2026-03-02", "2026-03-06") for n, c in enumerate(codes, 1)])).rows()
    assert [row.code for row in rows] == ["1.2", "1.9", "1.10"]


def test_slip_is_from_the_baseline_to_the_actual_finish_in_workdays(build: Build) -> None:
    late = item(
        1,
        "1.1",
        "2026-02-02",
        "2026-02-13",
        baseline_start="2026-02-02",
        baseline_finish="2026-02-13",
        actual_start="2026-02-02",
        actual_finish="2026-03-02",
        percent=100,
    )
    (row,) = plan(build(wbs=[late])).rows()
    assert row.slip_workdays == 7  # Spring Festival lies between


def test_unfinished_work_that_should_be_over_slips_to_today(build: Build) -> None:
    stuck = item(1, "1.1", "2026-03-02", "2026-03-13", baseline_finish="2026-03-13", percent=80)
    (row,) = plan(build(wbs=[stuck])).rows()
    assert row.expected == TODAY
    assert row.slip_workdays == 3


def test_work_without_a_baseline_has_no_slip(build: Build) -> None:
    (row,) = plan(build(wbs=[item(1, "1.1", "2026-03-02", "2026-03-13")])).rows()
    assert row.slip_workdays is None
    assert plan(build(wbs=[item(1, "1.1", "2026-03-02", "2026-03-13")])).schedule().slip_workdays is None


def test_planned_percent_follows_the_baseline_linearly(build: Build) -> None:
    running = item(
        1,
        "1.1",
        "2026-03-09",
        "2026-04-03",
        baseline_start="2026-03-09",
        baseline_finish="2026-03-27",
        percent=20,
    )
    # 15 workdays in the baseline, 8 of them gone by Wednesday 18 March
    assert plan(build(wbs=[running])).schedule().planned_percent == 53.3


@pytest.mark.parametrize(
    ("dates", "state", "slip"),
    [
        ({"date": "2026-03-13", "baseline": "2026-03-11", "actual": "2026-03-13"}, "done", 2),
        ({"date": "2026-03-13", "baseline": "2026-03-13"}, "late", 3),
        ({"date": "2026-04-10", "baseline": "2026-04-10", "forecast": "2026-04-14"}, "at_risk", 2),
        ({"date": "2026-04-10", "baseline": "2026-04-10"}, "on_track", 0),
        ({"date": "2026-04-10"}, "planned", 0),
    ],
)
def test_a_milestone_has_a_state_and_a_slip(
    build: Build, dates: dict[str, str], state: str, slip: int
) -> None:
    (row,) = plan(build(milestones=[{"id": "MS-001", "name": "联调完成", **dates}])).milestones()
    assert (row.state, row.slip_workdays) == (state, slip)


def test_the_schedule_compares_the_last_baseline_with_the_last_expected_date(build: Build) -> None:
    work = item(1, "1.1", "2026-03-02", "2026-03-27", baseline_finish="2026-03-20")
    gate = {
        "id": "MS-001",
        "name": "终验",
        "date": "2026-03-31",
        "baseline": "2026-03-25",
        "forecast": "2026-04-01",
    }
    schedule = plan(build(wbs=[work], milestones=[gate])).schedule()
    assert schedule.baseline_finish == dt.date(2026, 3, 25)
    assert schedule.forecast_finish == dt.date(2026, 4, 1)
    assert schedule.slip_workdays == 5
    assert schedule.late == ("WBS-001",)
    assert schedule.actual_finish is None


def test_a_finished_project_has_an_actual_finish(build: Build) -> None:
    done = item(1, "1.1", "2026-03-02", "2026-03-06", actual_finish="2026-03-09", percent=100)
    assert plan(build(wbs=[done])).schedule().actual_finish == dt.date(2026, 3, 9)


def test_years_without_holiday_data_are_named(build: Build) -> None:
    assert plan(build({"finish": "2027-06-30"})).schedule().years_without_holidays == (2027,)


def test_an_empty_plan_has_zero_percent_and_ends_with_the_project(build: Build) -> None:
    schedule = plan(build()).schedule()
    assert (schedule.percent, schedule.critical, schedule.late) == (0, (), ())
    assert schedule.forecast_finish == dt.date(2026, 12, 31)


# -- the critical path -------------------------------------------------------------------------------


def floats(project: Project) -> dict[str, float | None]:
    return {row.id: row.float_workdays for row in plan(project).rows()}


def test_float_is_what_an_item_may_slip_before_the_end_moves(build: Build) -> None:
    # April 2026 has a holiday on Monday 6; the week of 13 April has five workdays.
    design = item(1, "1.1", "2026-04-13", "2026-04-17")
    slow = item(2, "1.2", "2026-04-20", "2026-04-30", predecessors=["WBS-001"])
    quick = item(3, "1.3", "2026-04-20", "2026-04-22", predecessors=["WBS-001"])
    project = build(wbs=[design, slow, quick])
    assert floats(project) == {"WBS-001": 0, "WBS-002": 0, "WBS-003": 6}
    assert plan(project).schedule().critical == ("WBS-001", "WBS-002")


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"type": "FS", "lag": 2}, 3),  # may end on 22, two workdays before the successor starts on 27
        ({"type": "SS"}, 5),  # may start on 27 with its successor: five workdays later than 20
        ({"type": "FF"}, 7),  # may end on 30 with its successor, seven workdays after Tuesday 21
        ({"type": "SF"}, 7),  # held by the end of the plan, its start may wait until the successor ends
    ],
)
def test_every_kind_of_dependency_bounds_the_float(build: Build, link: dict[str, Any], expected: int) -> None:
    finish = {"FS": "2026-04-17", "SS": "2026-04-22", "FF": "2026-04-21", "SF": "2026-04-21"}[link["type"]]
    first = item(1, "1.1", "2026-04-13" if link["type"] == "FS" else "2026-04-20", finish)
    last = item(2, "1.2", "2026-04-27", "2026-04-30", predecessors=[{"id": "WBS-001", **link}])
    assert floats(build(wbs=[first, last]))["WBS-001"] == expected


def test_a_plan_that_breaks_a_dependency_has_negative_float(build: Build) -> None:
    first = item(1, "1.1", "2026-04-13", "2026-04-22")
    eager = item(2, "1.2", "2026-04-20", "2026-04-24", predecessors=["WBS-001"])
    assert floats(build(wbs=[first, eager]))["WBS-001"] == -3


def test_a_dependency_on_a_phase_means_all_its_leaves(build: Build) -> None:
    phase = item(1, "1", "2026-04-13", "2026-04-17")
    inside = item(2, "1.1", "2026-04-13", "2026-04-16", parent="WBS-001")
    after = item(3, "2.1", "2026-04-20", "2026-04-24", predecessors=["WBS-001"])
    assert floats(build(wbs=[phase, inside, after])) == {"WBS-001": None, "WBS-002": 1, "WBS-003": 0}


def test_a_milestone_between_two_items_carries_the_dependency(build: Build) -> None:
    before = item(1, "1.1", "2026-04-13", "2026-04-16", milestone="MS-001")
    after = item(2, "1.2", "2026-04-20", "2026-04-24", predecessors=["MS-001"])
    gate = {"id": "MS-001", "name": "规格签署", "date": "2026-04-17"}
    assert floats(build(wbs=[before, after], milestones=[gate])) == {"WBS-001": 1, "WBS-002": 0}


def test_work_that_waits_for_itself_is_named_and_has_no_float(build: Build) -> None:
    one = item(1, "1.1", "2026-04-13", "2026-04-17", predecessors=["WBS-002"])
    two = item(2, "1.2", "2026-04-20", "2026-04-24", predecessors=["WBS-001"])
    project = build(wbs=[one, two])
    assert set(plan(project).schedule().cycle) == {"WBS-001", "WBS-002"}
    assert floats(project) == {"WBS-001": None, "WBS-002": None}


def test_parents_that_run_in_a_circle_do_not_hang(build: Build) -> None:
    one = item(1, "1", "2026-04-13", "2026-04-17", parent="WBS-002")
    two = item(2, "1.1", "2026-04-20", "2026-04-24", parent="WBS-001")
    assert len(plan(build(wbs=[one, two])).rows()) == 2
