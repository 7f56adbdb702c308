"""Requirements traced, proved and counted, on a handful that can be checked by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from kb.project.entities import Acceptance, Project
from kb.project.trace_views import Trace, criterion

Build = Callable[..., Project]


def requirement(number: int, **more: object) -> dict[str, Any]:
    return {
        "id": f"REQ-{number:03}",
        "title": f"需求{number}",
        "type": "functional",
        "statement": "系统应……",
        "priority": "must",
        "status": "agreed",
        **more,
    }


def case(number: int, *results: str, **more: object) -> dict[str, Any]:
    runs = [{"date": f"2026-05-{day:02}", "result": result} for day, result in enumerate(results, 1)]
    return {"id": f"TC-{number:03}", "title": "联调", "runs": runs, **more}


WORK = {
    "id": "WBS-001",
    "code": "1.1",
    "name": "开发",
    "kind": "package",
    "start": "2026-03-02",
    "finish": "2026-03-20",
    "requirements": ["REQ-002"],
}
OBJECTIVES = [
    {"id": "OBJ-001", "statement": "放款提速"},
    {"id": "OBJ-002", "statement": {"zh": "降低差错", "en": "fewer errors"}},
]


@pytest.fixture
def trace(build: Build) -> Trace:
    requirements = [
        requirement(1, objectives=["OBJ-001"], tests=["TC-001"], wbs=["WBS-001"], acceptance=[{"id": "a"}]),
        requirement(2, objectives=["OBJ-001"], priority="should", type="data"),
        requirement(3, status="verified", type="security", compliance=["CMP-001"]),
        requirement(4, status="dropped", objectives=["OBJ-002"], tests=["TC-003"]),
    ]
    cases = [case(1, "pass"), case(2, "fail", "pass", requirements=["REQ-002"]), case(3), case(4)]
    project = build(
        objectives=OBJECTIVES,
        requirements=requirements,
        test_cases=cases,
        wbs=[WORK],
        compliance=[{"id": "CMP-001", "title": "等保"}],
        systems=[{"id": f"SYS-00{n}", "name": "系统", "side": "ours"} for n in (1, 2)],
        interfaces=[{"id": "IF-001", "name": "查询", "provider": "SYS-001", "consumer": "SYS-002"}],
    )
    return Trace(project, "zh")


def test_links_count_from_both_ends(trace: Trace) -> None:
    rows = {row.requirement: row for row in trace.rows()}
    assert rows["REQ-001"].wbs == ("WBS-001",)
    assert rows["REQ-002"].wbs == ("WBS-001",)
    assert rows["REQ-002"].tests == ("TC-002",)


def test_the_matrix_shows_orphans_on_both_sides(trace: Trace) -> None:
    assert [(row.objective, row.requirement, row.complete) for row in trace.rows()] == [
        ("OBJ-001", "REQ-001", True),
        ("OBJ-001", "REQ-002", True),
        ("OBJ-002", "", False),
        ("", "REQ-003", False),
    ]


def test_coverage_leaves_out_what_was_dropped(trace: Trace) -> None:
    found = trace.coverage()
    assert (found.requirements, found.dropped, found.must, found.should) == (3, 1, 2, 1)
    assert (found.with_test, found.percent_with_test) == (2, 66.7)
    assert (found.with_acceptance, found.percent_with_acceptance) == (1, 33.3)
    assert (found.must_with_test, found.percent_must_with_test) == (1, 50)
    assert (found.verified, found.passed) == (1, 2)
    assert found.without_test == ("REQ-003",)
    assert found.without_acceptance == ("REQ-002", "REQ-003")
    assert found.without_objective == ("REQ-003",)
    assert found.orphan_objectives == ("OBJ-002",)
    assert found.orphan_tests == ("TC-004",)
    assert found.orphan_interfaces == ("IF-001",)


def test_coverage_of_nothing_is_zero(build: Build) -> None:
    found = Trace(build(), "zh").coverage()
    assert (found.requirements, found.percent_with_test, found.percent_verified) == (0, 0, 0)


def test_viewpoints_without_a_requirement_are_uncovered(trace: Trace) -> None:
    assert {view.key: view.ids for view in trace.viewpoints()} == {
        "business": ("REQ-001",),
        "operations": (),
        "security": ("REQ-003",),
        "compliance": ("REQ-003",),
        "data": ("REQ-002",),
    }
    assert [view.key for view in trace.viewpoints() if not view.covered] == ["operations"]


def test_groups_follow_the_order_of_the_specification(trace: Trace) -> None:
    assert [(group.type, group.count, group.must) for group in trace.groups()] == [
        ("functional", 1, 1),
        ("data", 1, 0),
        ("security", 1, 1),
    ]


def test_verification_shows_the_day_and_result_of_the_last_run(trace: Trace) -> None:
    rows = {row.requirement: row for row in trace.verification()}
    assert (rows["REQ-002"].last_result, rows["REQ-002"].last_date) == ("pass", dt.date(2026, 5, 2))
    assert (rows["REQ-003"].last_result, rows["REQ-003"].last_date) == ("", None)


@pytest.mark.parametrize(
    ("runs", "verdict"),
    [
        ([("pass",), ("fail",)], "fail"),
        ([("fail",), ("blocked",)], "fail"),
        ([("pass",), ("blocked",)], "blocked"),
        ([("pass",), ()], ""),
        ([("pass",), ("na",)], "pass"),
        ([("na",)], "na"),
        ([("fail", "pass")], "pass"),
    ],
)
def test_several_tests_are_as_good_as_the_worst(
    build: Build, runs: list[tuple[str, ...]], verdict: str
) -> None:
    cases = [case(number, *results) for number, results in enumerate(runs, 1)]
    trace = Trace(build(test_cases=cases), "zh")
    assert trace.result([test["id"] for test in cases]) == verdict


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        (
            {"metric": "p95", "operator": "≤", "target": "800", "unit": "ms", "condition": "并发 200"},
            "p95 ≤ 800 ms（并发 200）",
            "p95 ≤ 800 ms (并发 200)",
        ),
        (
            {"metric": "成功率", "operator": ">=", "target": "99.9", "unit": "%"},
            "成功率 ≥ 99.9%",
            "成功率 ≥ 99.9%",
        ),
        (
            {"metric": "时长", "operator": "between", "target": "4~6", "unit": "min"},
            "时长 介于 4~6 min",
            "时长 between 4~6 min",
        ),
        ({"metric": "人工核验"}, "人工核验", "人工核验"),
        ({"id": "AC-1"}, "", ""),
    ],
)
def test_a_criterion_reads_as_a_phrase(written: dict[str, str], zh: str, en: str) -> None:
    entry = Acceptance.model_validate(written)
    assert (criterion(entry, "zh"), criterion(entry, "en")) == (zh, en)
