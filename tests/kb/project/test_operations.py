"""What operations takes over: backups proved or not, alarms with a runbook, people trained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kb.project.entities import Project
from kb.project.operations import Operations

Build = Callable[..., Project]
TODAY = dt.date(2026, 11, 20)


@pytest.fixture
def operations(build: Build) -> Operations:
    systems = [
        {
            "id": "SYS-001",
            "name": "集成平台",
            "criticality": 1,
            "owner": "MEM-001",
            "backup": {
                "object": "消息库",
                "cycle": "每日",
                "rpo": "15 min",
                "rto": "2 h",
                "last_restore_test": "2026-05-24",
            },
            "monitoring": [
                {"metric": "队列积压", "threshold": "> 1000", "severity": 2},
                {"metric": "接口失败率", "threshold": "> 1%", "severity": 1, "runbook": "RB-005"},
            ],
            "roles": [{"role": "运维", "permissions": ["启停", "查看日志"]}],
        },
        {"id": "SYS-002", "name": "检验系统", "criticality": 2},
        {"id": "SYS-003", "name": "门户", "criticality": 4},
        {"id": "SYS-004", "name": "影像", "backup": {"object": "影像库", "last_restore_test": "2026-05-23"}},
    ]
    trainings = [
        {
            "id": "TRN-001",
            "title": "故障处理",
            "topic": ["RB-005"],
            "date": "2026-10-10",
            "attendees": ["MEM-001", "MEM-002"],
        },
        {
            "id": "TRN-002",
            "title": "故障处理二",
            "topic": ["RB-005", "RB-006"],
            "date": "2026-10-20",
            "attendees": ["MEM-002"],
            "status": "done",
        },
        {
            "id": "TRN-003",
            "title": "未开课",
            "topic": ["RB-006"],
            "date": "2026-12-10",
            "attendees": ["MEM-001"],
        },
        {
            "id": "TRN-004",
            "title": "已取消",
            "topic": ["RB-006"],
            "date": "2026-10-10",
            "attendees": ["MEM-003"],
            "status": "cancelled",
        },
    ]
    freeze = {"from": "2026-12-28", "to": "2027-01-05", "reason": "年终决算"}
    releases = [
        {"id": "REL-002", "title": "推广", "window": {"from": "2027-01-05", "to": "2027-01-06"}},
        {"id": "REL-001", "title": "试点", "window": {"from": "2026-12-01", "to": "2026-12-02"}},
    ]
    project = build({"blackout_windows": [freeze]}, systems=systems, trainings=trainings, releases=releases)
    return Operations(project, today=TODAY, lang="zh")


def test_a_restore_proved_more_than_180_days_ago_is_stale(operations: Operations) -> None:
    rows = {row.system: row for row in operations.backups()}
    assert (rows["SYS-001"].age_days, rows["SYS-001"].stale) == (180, False)
    assert (rows["SYS-004"].age_days, rows["SYS-004"].stale) == (181, True)


def test_an_important_system_without_backup_is_listed_all_the_same(operations: Operations) -> None:
    rows = {row.system: row for row in operations.backups()}
    assert set(rows) == {"SYS-001", "SYS-002", "SYS-004"}
    assert not rows["SYS-002"].recorded
    assert rows["SYS-002"].stale


def test_alarms_come_most_severe_first(operations: Operations) -> None:
    assert [(row.metric, row.runbook) for row in operations.monitoring()] == [
        ("接口失败率", "RB-005"),
        ("队列积压", ""),
    ]


def test_severe_alarms_without_a_runbook_are_named(operations: Operations) -> None:
    coverage = operations.runbook_coverage()
    assert (coverage.total, coverage.runbooks) == (2, ("RB-005", "RB-006"))
    assert (coverage.alarms, coverage.alarms_with_runbook) == (2, 1)
    assert coverage.severe_without == (("SYS-001", "队列积压"),)


def test_only_courses_held_count_and_each_person_once(operations: Operations) -> None:
    rows = {row.runbook: row for row in operations.training_coverage()}
    assert (rows["RB-005"].people, rows["RB-005"].enough) == (("MEM-001", "MEM-002"), True)
    assert (rows["RB-006"].people, rows["RB-006"].enough) == (("MEM-002",), False)
    assert rows["RB-006"].trainings == ("TRN-002", "TRN-003", "TRN-004")


def test_roles_name_the_custodian_of_the_system(operations: Operations) -> None:
    (row,) = operations.roles()
    assert (row.system, row.role, row.permissions, row.custodian) == (
        "SYS-001",
        "运维",
        ("启停", "查看日志"),
        "MEM-001",
    )


def test_a_release_that_runs_into_a_freeze_says_which(operations: Operations) -> None:
    assert [(row.id, row.blackouts) for row in operations.releases()] == [
        ("REL-001", ()),
        ("REL-002", ("年终决算",)),
    ]
