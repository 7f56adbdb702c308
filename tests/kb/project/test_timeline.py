"""The course of events: what happened up to today, in order, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kb.project.entities import Project
from kb.project.schedule import Plan
from kb.project.timeline import timeline

Build = Callable[..., Project]
TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def project(build: Build) -> Project:
    risk = {
        "id": "RSK-001",
        "cause": "c",
        "event": "e",
        "effect": "f",
        "category": "supplier",
        "probability": 3,
        "impact": 3,
        "strategy": "accept",
        "status": "occurred",
    }
    return build(
        milestones=[
            {
                "id": "MS-001",
                "name": "规格签署",
                "date": "2026-04-17",
                "baseline": "2026-04-15",
                "actual": "2026-04-17",
            },
            {"id": "MS-002", "name": "上线", "date": "2026-12-01"},
        ],
        changes=[
            {
                "id": "CHG-001",
                "title": "加字段",
                "type": "interface",
                "date": "2026-03-01",
                "decision": "approved",
                "decided_on": "2026-03-10",
            },
            {"id": "CHG-002", "title": "加渠道", "type": "scope", "date": "2026-06-01"},
            {"id": "CHG-003", "title": "未来", "type": "scope", "date": "2026-07-01"},
        ],
        issues=[
            {
                "id": "ISS-001",
                "title": "联调环境中断",
                "severity": 1,
                "raised": "2026-05-06",
                "closed": "2026-05-09",
                "status": "closed",
                "from_risk": "RSK-001",
            },
            {"id": "ISS-002", "title": "小事", "severity": 3, "raised": "2026-05-07", "status": "open"},
        ],
        risks=[risk],
        defects=[{"id": "DEF-001", "title": "重复入账", "severity": 1, "raised": "2026-05-20"}],
        decisions=[{"id": "DEC-001", "title": "分批上线", "date": "2026-06-15"}],
        releases=[{"id": "REL-001", "title": "试点", "window": {"from": "2026-06-20", "to": "2026-06-21"}}],
    )


def told(project: Project, lang: str) -> list[tuple[str, str, str]]:
    milestones = Plan(project, today=TODAY, lang=lang).milestones()
    return [
        (event.date.isoformat()[5:], event.id, event.text)
        for event in timeline(project, milestones, today=TODAY, lang=lang)
    ]


def test_events_come_in_order_and_none_from_the_future(project: Project) -> None:
    assert told(project, "zh") == [
        ("03-10", "CHG-001", "批准变更：加字段"),
        ("04-17", "MS-001", "规格签署达成（晚于基准 2 个工作日）"),
        ("05-06", "ISS-001", "联调环境中断，2026-05-09 关闭"),
        ("05-06", "RSK-001", "风险成为问题 ISS-001：联调环境中断"),
        ("05-20", "DEF-001", "重复入账"),
        ("06-01", "CHG-002", "提出变更：加渠道"),
        ("06-15", "DEC-001", "决策：分批上线"),
        ("06-20", "REL-001", "试点"),
    ]


def test_events_are_told_in_english(project: Project) -> None:
    assert told(project, "en")[:2] == [
        ("03-10", "CHG-001", "change approved: 加字段"),
        ("04-17", "MS-001", "规格签署 reached (2 workdays late)"),
    ]
