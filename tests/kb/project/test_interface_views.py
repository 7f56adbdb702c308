"""What interfaces lack, what the data contradicts, what systems must change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kb.project.entities import Project
from kb.project.interface_views import conflicts, gap_rows, interface_rows

Build = Callable[..., Project]
SYSTEMS = [
    {"id": "SYS-001", "name": "手机银行", "side": "customer", "kind": "app", "criticality": 1},
    {"id": "SYS-002", "name": "信贷集成服务", "side": "ours"},
]


def interface(number: int, **more: object) -> dict[str, Any]:
    ends = {"provider": "SYS-001", "consumer": "SYS-002"}
    return {"id": f"IF-{number:03}", "name": "授信查询", **ends, **more}


def requirement(number: int, **more: object) -> dict[str, Any]:
    given = {"title": "需求", "type": "functional", "statement": "应", "priority": "must", "status": "agreed"}
    return {"id": f"REQ-{number:03}", **given, **more}


def test_a_draft_interface_needs_owners_style_and_version(build: Build) -> None:
    (row,) = interface_rows(build(systems=SYSTEMS, interfaces=[interface(1)]), "zh")
    assert row.missing == ("owner", "counterpart_owner", "style", "version")


def test_an_agreed_interface_needs_its_failure_behaviour_too(build: Build) -> None:
    agreed = interface(
        1,
        owner="MEM-001",
        counterpart_owner="MEM-002",
        style="rest",
        version="1.0",
        status="agreed",
        timeout_ms="3000",
        auth="mTLS",
        data_items=[{"name": "证件号", "sensitive": "true"}],
    )
    (row,) = interface_rows(build(systems=SYSTEMS, interfaces=[agreed]), "zh")
    assert row.missing == ("retry", "errors", "sla", "fallback", "encryption")


def test_a_data_item_typed_differently_is_a_conflict(build: Build) -> None:
    first = interface(1, data_items=[{"name": "custNo", "type": "string(20)", "master_system": "SYS-001"}])
    second = interface(2, data_items=[{"name": "custNo", "type": "STRING (20)", "master_system": "SYS-002"}])
    third = interface(3, data_items=[{"name": "custNo", "type": "number"}])
    project = build(systems=SYSTEMS, interfaces=[first, second, third])
    assert [(found.kind, found.ids, found.text) for found in conflicts(project, "zh")] == [
        (
            "type",
            ("IF-001", "IF-002", "IF-003"),
            "数据项 custNo 的类型不一致：string(20) (IF-001、IF-002)；number (IF-003)",
        ),
        (
            "master",
            ("IF-001", "IF-002"),
            "数据项 custNo 的主数据系统不一致：SYS-001 (IF-001)；SYS-002 (IF-002)",
        ),
    ]


@pytest.mark.parametrize(
    ("one", "other", "exclude"),
    [
        (("<=", "800"), (">=", "900"), True),
        (("<", "800"), (">=", "800"), True),
        (("<=", "800"), (">=", "800"), False),
        (("<=", "800"), ("<=", "500"), False),
        (("=", "3"), ("=", "4"), True),
        (("<=", "约 800"), (">=", "900"), False),
    ],
)
def test_criteria_no_value_can_meet_are_a_conflict(
    build: Build, one: tuple[str, str], other: tuple[str, str], exclude: bool
) -> None:
    requirements = [
        requirement(number, acceptance=[{"metric": "p95", "operator": sign, "target": target, "unit": "ms"}])
        for number, (sign, target) in enumerate((one, other), 1)
    ]
    found = conflicts(build(requirements=requirements), "zh")
    assert bool(found) is exclude
    if exclude:
        assert found[0].ids == ("REQ-001", "REQ-002")


def test_criteria_for_different_interfaces_do_not_exclude_each_other(build: Build) -> None:
    bounds = [("IF-001", "<=", "800"), ("IF-002", ">=", "900")]
    requirements = [
        requirement(
            number, interfaces=[where], acceptance=[{"metric": "p95", "operator": sign, "target": target}]
        )
        for number, (where, sign, target) in enumerate(bounds, 1)
    ]
    assert conflicts(build(requirements=requirements), "zh") == ()


def test_resting_on_something_dropped_less_important_or_later_is_a_conflict(build: Build) -> None:
    requirements = [
        requirement(1, depends_on=["REQ-002", "REQ-003"], mvp="true"),
        requirement(2, status="dropped"),
        requirement(3, priority="could"),
    ]
    found = conflicts(build(requirements=requirements), "en")
    assert [(entry.kind, entry.text) for entry in found] == [
        ("dependency", "REQ-001 depends on REQ-002, which was dropped"),
        ("dependency", "REQ-001 (must) rests on REQ-003 of lower priority (could)"),
        ("mvp", "REQ-001 is in the first release, REQ-003 it depends on is not"),
    ]


def test_the_as_is_table_goes_from_baseline_to_target_and_names_who_closes_the_gap(build: Build) -> None:
    objective = {
        "id": "OBJ-001",
        "statement": "缩短放款时长",
        "metric": "平均放款时长",
        "unit": "h",
        "baseline": "26",
        "target": "4",
        "by": "2026-12-31",
    }
    project = build(
        objectives=[objective, {"id": "OBJ-002", "statement": "无基线"}],
        systems=SYSTEMS,
        interfaces=[interface(1, status="draft"), interface(2, status="live")],
        requirements=[requirement(1, objectives=["OBJ-001"], interfaces=["IF-001"])],
    )
    goal, system = gap_rows(project, "zh")
    assert (goal.subject, goal.as_is, goal.gap) == (
        "OBJ-001",
        "平均放款时长：26 h",
        "目标 4 h，2026-12-31 前达到",
    )
    assert goal.advice == "由 REQ-001 落实"
    assert system.subject == "SYS-001"
    assert system.gap == "待联调接口 1 个：IF-001；备份与恢复策略未登记；监控指标未登记"
    assert system.requirements == ("REQ-001",)
