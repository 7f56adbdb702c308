"""Every gap is listed once, with its id and field, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kb.project import load_project
from kb.project.entities import Project
from kb.project.open_points import open_points, spans

Build = Callable[..., Project]
SYSTEM = {"id": "SYS-001", "name": "核心系统", "side": "customer", "owner": "MEM-001"}
DONE = {
    "objectives": ["OBJ-001"],
    "source": "STK-001",
    "owner": "MEM-001",
    "acceptance": [{"metric": "成功率", "operator": ">=", "target": "99", "unit": "%"}],
    "tests": ["TC-001"],
    "wbs": ["WBS-001"],
}
OBJECTIVE = {
    "id": "OBJ-001",
    "statement": "提速",
    "metric": "时长",
    "unit": "h",
    "baseline": "26",
    "target": "4",
    "by": "2026-12-31",
}


def requirement(number: int, **more: object) -> dict[str, Any]:
    given = {"title": "需求", "type": "functional", "statement": "应", "priority": "must", "status": "agreed"}
    return {"id": f"REQ-{number:03}", **given, **DONE, **more}


def gaps(project: Project) -> list[tuple[str, str]]:
    return [(point.subject, point.field) for point in open_points(project, "zh")]


def test_complete_data_have_no_open_points(build: Build) -> None:
    assert gaps(build(objectives=[OBJECTIVE], requirements=[requirement(1)], systems=[SYSTEM])) == []


def test_a_missing_field_is_named_by_id_and_field_in_both_languages(build: Build) -> None:
    project = build(objectives=[OBJECTIVE], requirements=[requirement(1, owner=None)])
    assert [point.text for point in open_points(project, "zh")] == ["REQ-001 缺少“负责人”（owner）"]
    assert [point.text for point in open_points(project, "en")] == ["REQ-001 has no owner (owner)"]
    assert open_points(project, "zh")[0].rule == "V12"


def test_a_must_without_test_or_work_is_open_a_could_is_not(build: Build) -> None:
    bare: dict[str, list[str]] = {"tests": [], "wbs": []}
    project = build(
        objectives=[OBJECTIVE],
        requirements=[requirement(1, **bare), requirement(2, priority="could", **bare)],
    )
    assert gaps(project) == [("REQ-001", "tests"), ("REQ-001", "wbs")]


def test_the_project_itself_is_named_by_its_code(build: Build) -> None:
    project = build({"pm": None}, objectives=[OBJECTIVE], requirements=[requirement(1)])
    assert gaps(project) == [("SJYH-2026", "pm")]


def test_a_project_without_objectives_says_so(build: Build) -> None:
    assert ("SJYH-2026", "objectives") in gaps(build())


def test_what_was_dropped_or_closed_is_left_out(build: Build) -> None:
    dropped = requirement(2, status="dropped", owner=None, acceptance=[])
    assert gaps(build(objectives=[OBJECTIVE], requirements=[requirement(1), dropped])) == []


@pytest.mark.parametrize(("probability", "fields"), [(4, ["contingency", "trigger"]), (1, [])])
def test_high_risks_need_a_contingency_and_a_trigger(
    build: Build, probability: int, fields: list[str]
) -> None:
    risk = {
        "id": "RSK-001",
        "cause": "c",
        "event": "e",
        "effect": "f",
        "category": "data",
        "probability": probability,
        "impact": 4,
        "strategy": "mitigate",
        "response": "加人",
        "owner": "MEM-001",
        "status": "open",
        "raised": "2026-03-01",
        "review": "2026-12-01",
    }
    project = build(objectives=[OBJECTIVE], requirements=[requirement(1)], risks=[risk])
    assert gaps(project) == [("RSK-001", field) for field in fields]


def test_important_systems_need_backup_and_monitoring(build: Build) -> None:
    systems = [SYSTEM | {"criticality": 1}, SYSTEM | {"id": "SYS-002", "criticality": 3}]
    project = build(objectives=[OBJECTIVE], requirements=[requirement(1)], systems=systems)
    assert gaps(project) == [("SYS-001", "backup"), ("SYS-001", "monitoring")]


def test_severe_alarms_need_a_runbook_mild_ones_do_not(build: Build) -> None:
    alarms = [
        {"metric": "失败率", "threshold": "1%", "severity": 1},
        {"metric": "积压", "threshold": "1000", "severity": 2, "runbook": "RB-001"},
        {"metric": "磁盘", "threshold": "80%", "severity": 3},
    ]
    systems = [SYSTEM | {"monitoring": alarms}]
    project = build(objectives=[OBJECTIVE], requirements=[requirement(1)], systems=systems)
    (point,) = open_points(project, "zh")
    assert point.text == "SYS-001 有 1 个一、二级告警未关联运维手册：失败率"
    assert "失败率" in open_points(project, "en")[0].text


@pytest.mark.parametrize("mark", ["待定", "待补充", "TBD", "XX", "???", "XXX 银行"])
def test_placeholders_in_texts_are_found(build: Build, mark: str) -> None:
    project = build(objectives=[OBJECTIVE], requirements=[requirement(1, rationale=f"依据 {mark}")])
    (point,) = open_points(project, "zh")
    assert (point.subject, point.field, point.kind, point.rule) == (
        "REQ-001",
        "rationale",
        "placeholder",
        "V33",
    )


@pytest.mark.parametrize("text", ["XXE 攻击防护", "MAXX 系统", "已确定", "什么?"])
def test_ordinary_words_are_no_placeholders(build: Build, text: str) -> None:
    assert gaps(build(objectives=[OBJECTIVE], requirements=[requirement(1, rationale=text)])) == []


def test_a_gap_many_share_is_one_point_that_names_them_all(build: Build) -> None:
    many = [requirement(number, owner=None) for number in (*range(1, 12), 20)]
    (point,) = open_points(build(objectives=[OBJECTIVE], requirements=many), "zh")
    assert point.text == "12 个需求缺少“负责人”（owner）：REQ-001～REQ-011、REQ-020"
    assert (point.subject, point.count, point.ids[-1]) == ("", 12, "REQ-020")


def test_ten_are_still_listed_one_by_one(build: Build) -> None:
    few = [requirement(number, owner=None) for number in range(1, 11)]
    points = open_points(build(objectives=[OBJECTIVE], requirements=few), "zh")
    assert [point.count for point in points] == [1] * 10


def test_runs_of_three_and_more_are_drawn_together() -> None:
    ids = ["REQ-001", "REQ-002", "REQ-004", "REQ-005", "REQ-006"]
    assert spans(ids, "zh") == "REQ-001、REQ-002、REQ-004～REQ-006"
    assert spans(ids, "en") == "REQ-001, REQ-002, REQ-004 to REQ-006"


def test_a_point_says_where_in_the_file_it_stands(tmp_path: Path) -> None:
    (tmp_path / "project.yaml").write_text(
        "project:\n"
        "  {id: P-1, code: A-1, name: 集成, customer: 银行, start: 2026-01-01, finish: 2026-12-31,"
        " in_scope: [放款], out_of_scope: [催收]}\n"
        "objectives:\n"
        "  - id: OBJ-001\n"
        "    statement: 提速\n",
        encoding="utf-8",
    )
    points = open_points(load_project(tmp_path), "zh")
    assert {point.place.rpartition("project.yaml:")[2] for point in points if point.subject == "OBJ-001"} == {
        "4"
    }
