"""Risks, issues, changes and actions: levels from the table, counts and sums by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from kb.project.change_log import ChangeLog
from kb.project.entities import Project
from kb.project.registers import Registers
from kb.project.risk_register import RiskRegister, risk_level

Build = Callable[..., Project]
TODAY = dt.date(2026, 11, 20)


def risk(number: int, probability: int, impact: int, **more: object) -> dict[str, Any]:
    return {
        "id": f"RSK-{number:03}",
        "cause": {"zh": "厂商排期紧", "en": "the vendor is short of people"},
        "event": "联调推迟",
        "effect": "上线推迟",
        "category": "supplier",
        "probability": probability,
        "impact": impact,
        "strategy": "mitigate",
        "status": "open",
        **more,
    }


def register(project: Project, lang: str = "zh") -> RiskRegister:
    return RiskRegister(project, today=TODAY, lang=lang)


@pytest.mark.parametrize(
    ("probability", "impact", "level"),
    [
        (1, 4, "low"),
        (2, 2, "low"),
        (1, 5, "medium"),
        (3, 3, "medium"),
        (2, 5, "high"),
        (4, 4, "high"),
        (4, 5, "extreme"),
        (5, 5, "extreme"),
    ],
)
def test_a_level_is_looked_up(probability: int, impact: int, level: str) -> None:
    assert risk_level(probability, impact) == level
    assert risk_level(impact, probability) == level


def test_the_table_has_eight_low_seven_medium_seven_high_and_three_extreme_cells() -> None:
    levels = Counter(risk_level(p, i) for p in range(1, 6) for i in range(1, 6))
    assert levels == {"low": 8, "medium": 7, "high": 7, "extreme": 3}


def test_risks_come_highest_first_and_closed_ones_last(build: Build) -> None:
    rows = register(build(risks=[risk(1, 2, 2), risk(2, 5, 5, status="closed"), risk(3, 4, 4)])).rows()
    assert [(row.id, row.score, row.level) for row in rows] == [
        ("RSK-003", 16, "high"),
        ("RSK-001", 4, "low"),
        ("RSK-002", 25, "extreme"),
    ]


def test_a_risk_is_told_in_the_language_asked_for(build: Build) -> None:
    project = build(risks=[risk(1, 2, 2, residual={"p": 1, "i": 2})])
    (row,) = register(project, "en").rows()
    assert (row.cause, row.event) == ("the vendor is short of people", "联调推迟")
    assert (row.residual_probability, row.residual_level) == (1, "low")


def test_a_review_date_that_has_passed_is_overdue_unless_the_risk_is_closed(build: Build) -> None:
    past, ahead = {"review": "2026-11-19"}, {"review": "2026-11-20"}
    risks = [risk(1, 3, 3, **past), risk(2, 3, 3, **ahead), risk(3, 3, 3, status="closed", **past)]
    assert register(build(risks=risks)).stats().overdue == ("RSK-001",)


def test_the_matrix_holds_every_risk_that_is_not_closed_once(build: Build) -> None:
    risks = [risk(1, 3, 4), risk(2, 3, 4, status="occurred"), risk(3, 1, 1, status="closed")]
    cells = register(build(risks=risks)).cells()
    assert len(cells) == 25
    assert (cells[0].probability, cells[0].impact) == (5, 1)
    assert [(cell.probability, cell.impact, cell.ids) for cell in cells if cell.ids] == [
        (3, 4, ("RSK-001", "RSK-002"))
    ]


def issue(number: int, **more: object) -> dict[str, Any]:
    given = {"severity": 2, "raised": "2026-10-01", "status": "open", "title": f"问题{number}"}
    return {"id": f"ISS-{number:03}", **given, **more}


def test_issues_without_a_risk_were_unforeseen(build: Build) -> None:
    issues = [issue(1, from_risk="RSK-001"), issue(2), issue(3)]
    stats = register(build(risks=[risk(1, 3, 3), risk(2, 2, 2)], issues=issues)).stats()
    assert (stats.occurred_ids, stats.occurred_pct) == (("RSK-001",), 50)
    assert (stats.unforeseen, stats.unforeseen_ids, stats.unforeseen_pct) == (2, ("ISS-002", "ISS-003"), 66.7)
    assert stats.by_level == (("extreme", 0), ("high", 0), ("medium", 1), ("low", 1))


def test_issues_are_counted_by_severity_and_days_to_close(build: Build) -> None:
    issues = [
        issue(1, status="closed", closed="2026-10-05"),
        issue(2, status="closed", closed="2026-10-11", severity=1),
        issue(3, due="2026-11-19"),
        issue(4, due="2026-11-20", status="resolved"),
    ]
    stats = Registers(build(issues=issues), today=TODAY, lang="zh").issue_stats()
    assert (stats.total, stats.open, stats.closed) == (4, 1, 3)
    assert stats.overdue == ("ISS-003",)
    assert stats.median_days_to_close == 7  # of 4 and 10
    assert [(row.severity, row.total, row.open) for row in stats.by_severity] == [
        (1, 1, 0),
        (2, 3, 1),
        (3, 0, 0),
        (4, 0, 0),
    ]


def test_open_issues_and_defects_are_handed_over_most_severe_first(build: Build) -> None:
    defects = [
        {"id": "DEF-001", "title": "重复记账", "severity": 1, "status": "open", "workaround": "人工冲正"},
        {"id": "DEF-002", "title": "提示语错", "severity": 4, "status": "verified"},
    ]
    rows = Registers(
        build(issues=[issue(1), issue(2, status="closed")], defects=defects), today=TODAY, lang="zh"
    )
    assert [(row.id, row.kind, row.workaround) for row in rows.known_issues()] == [
        ("DEF-001", "defect", "人工冲正"),
        ("ISS-001", "issue", ""),
    ]


def test_actions_of_list_meetings_and_lessons_come_by_due_date(build: Build) -> None:
    lesson = {
        "id": "LES-001",
        "category": "interface",
        "situation": "s",
        "recommendation": "r",
        "kind": "avoid",
        "actions": [{"title": "改检查单", "due": "2026-11-01", "status": "done"}],
    }
    meeting = {"id": "MTG-001", "title": "周会", "actions": [{"title": "催厂商", "due": "2026-11-10"}]}
    project = build(actions=[{"id": "ACT-001", "title": "补验收指标"}], meetings=[meeting], lessons=[lesson])
    rows = Registers(project, today=TODAY, lang="zh").actions()
    assert [(row.title, row.origin, row.overdue) for row in rows] == [
        ("改检查单", "LES-001", False),
        ("催厂商", "MTG-001", True),
        ("补验收指标", "", False),
    ]


def change(
    number: int, day: str, decision: str, impact: dict[str, Any] | None, **more: object
) -> dict[str, Any]:
    given = {"id": f"CHG-{number:03}", "title": "字段调整", "type": "interface", "date": day}
    return {**given, "decision": decision, **({"impact": impact} if impact else {}), **more}


CHANGES = [
    change(1, "2026-03-01", "approved", {"days": 5, "cost": 30000}, affects=["IF-001"]),
    change(2, "2026-05-15", "approved", {"days": "待评估", "cost": 10000}, affects=["IF-001", "IF-002"]),
    change(3, "2026-09-01", "rejected", {"days": 20, "cost": 0}, affects=["IF-001"]),
    change(4, "2026-10-01", "pending", None, type="scope"),
]


def test_only_approved_changes_add_up_and_words_are_reported_not_counted() -> None:
    stats = ChangeLog(Project.model_validate(BARE | {"changes": CHANGES}), lang="zh").stats()
    assert (stats.total, stats.approved, stats.rejected, stats.pending, stats.deferred) == (4, 2, 1, 1, 0)
    assert (stats.days, stats.cost) == (5, 40000)
    assert stats.unstated == ("CHG-002",)
    assert [(row.type, row.count, row.approved, row.days, row.cost) for row in stats.by_type] == [
        ("scope", 1, 0, 0, 0),
        ("interface", 3, 2, 5, 40000),
    ]


def test_the_interface_that_keeps_changing_comes_first() -> None:
    ends = {"provider": "SYS-001", "consumer": "SYS-002"}
    interfaces = [{"id": f"IF-00{number}", "name": f"接口{number}", **ends} for number in (1, 2, 3)]
    project = Project.model_validate(BARE | {"changes": CHANGES, "interfaces": interfaces})
    rows = ChangeLog(project, lang="zh").by_interface()
    assert [(row.interface, row.count, row.recent, row.days) for row in rows] == [
        ("IF-001", 3, 2, 5),  # 1 March and 15 May lie within 90 days, 1 September does not
        ("IF-002", 1, 1, 0),
    ]


BARE: dict[str, Any] = {
    "project": {
        "id": "P-1",
        "code": "SJYH-2026",
        "name": "集成",
        "customer": "兴禾银行",
        "start": "2026-01-05",
        "finish": "2026-12-31",
    }
}
