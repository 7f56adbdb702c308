"""The trace graph: what a change touches, up and down."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kb.errors import ProjectError
from kb.project import Project
from kb.project.graph import TraceGraph, order_of

INFO = {
    "id": "P-1",
    "name": "项目",
    "code": "P",
    "customer": "客户",
    "start": "2026-01-05",
    "finish": "2026-12-31",
    "pm": "MEM-001",
}
REQUIREMENT = {
    "title": "通知",
    "type": "functional",
    "statement": "应通知。",
    "priority": "must",
    "status": "agreed",
}
WORK = {
    "code": "1",
    "name": "联调",
    "kind": "task",
    "start": "2026-02-02",
    "finish": "2026-02-06",
    "owner": "MEM-001",
}
RISK = {
    "cause": "c",
    "event": "迟到",
    "effect": "e",
    "category": "supplier",
    "probability": 3,
    "impact": 3,
    "strategy": "mitigate",
    "status": "open",
}
CHANGE = {"title": "换报文", "type": "interface", "date": "2026-03-01"}

DATA: dict[str, Any] = {
    "project": INFO,
    "members": [{"id": "MEM-001", "name": "张三"}, {"id": "MEM-002", "name": "李四", "deputy": "MEM-001"}],
    "objectives": [{"id": "OBJ-001", "statement": "缩短放款"}, {"id": "OBJ-002", "statement": "没人做"}],
    "systems": [
        {"id": "SYS-001", "name": "核心"},
        {"id": "SYS-002", "name": "信贷"},
        {"id": "SYS-003", "name": "孤岛"},
    ],
    "interfaces": [
        {"id": "IF-001", "name": "放款结果", "provider": "SYS-001", "consumer": "SYS-002", "owner": "MEM-001"}
    ],
    "requirements": [
        {
            **REQUIREMENT,
            "id": "REQ-001",
            "objectives": ["OBJ-001"],
            "interfaces": ["IF-001"],
            "tests": ["TC-001"],
        },
        {**REQUIREMENT, "id": "REQ-002", "depends_on": ["REQ-001"]},
        {**REQUIREMENT, "id": "REQ-010"},
    ],
    "test_cases": [
        {
            "id": "TC-001",
            "title": "结果推送",
            "requirements": ["REQ-001"],
            "runs": [{"date": "2026-05-01", "result": "fail", "defect": "DEF-001"}],
        },
        {"id": "TC-002", "title": "超时重试", "interfaces": ["IF-001"]},
    ],
    "defects": [{"id": "DEF-001", "title": "金额少一位"}],
    "wbs": [
        {**WORK, "id": "WBS-001"},
        {
            **WORK,
            "id": "WBS-002",
            "code": "1.1",
            "parent": "WBS-001",
            "requirements": ["REQ-001"],
            "predecessors": ["WBS-003"],
            "milestone": "MS-001",
        },
        {**WORK, "id": "WBS-003", "code": "1.2", "parent": "WBS-001"},
    ],
    "milestones": [{"id": "MS-001", "name": "联调完成", "date": "2026-03-01"}],
    "risks": [{**RISK, "id": "RSK-001", "links": ["IF-001"]}],
    "issues": [
        {
            "id": "ISS-001",
            "title": "厂商缺人",
            "severity": 2,
            "raised": "2026-03-01",
            "status": "open",
            "from_risk": "RSK-001",
        }
    ],
    "changes": [
        {**CHANGE, "id": "CHG-004", "affects": ["REQ-001"]},
        {**CHANGE, "id": "CHG-005", "affects": ["IF-001"]},
    ],
    "lessons": [
        {
            "id": "LES-001",
            "category": "interface",
            "situation": "s",
            "recommendation": "r",
            "kind": "avoid",
            "evidence": ["ISS-001"],
            "apply_to": ["CL-003", "需求模板"],
        }
    ],
}


@pytest.fixture
def graph() -> TraceGraph:
    return Project.model_validate(DATA).graph()


def test_what_follows_from_an_objective_comes_nearest_first(graph: TraceGraph) -> None:
    assert graph.down("OBJ-001") == (
        "REQ-001",
        *("IF-001", "REQ-002", "WBS-002", "TC-001"),
        *("SYS-001", "SYS-002", "MS-001", "TC-002", "DEF-001"),
    )


def test_what_a_test_case_follows_from_is_found_upwards(graph: TraceGraph) -> None:
    assert graph.up("TC-002") == ("IF-001", "REQ-001", "RSK-001", "CHG-005", "OBJ-001", "CHG-004")
    assert graph.up("TC-002", "OBJ") == ("OBJ-001",)


def test_a_link_stated_on_both_sides_is_one_edge_with_two_reasons(graph: TraceGraph) -> None:
    (edge,) = graph.path("REQ-001", "TC-001")
    assert edge.fields == ("REQ-001.tests", "TC-001.requirements")


def test_what_a_change_touches_includes_what_is_at_stake_above(graph: TraceGraph) -> None:
    touched = graph.touches("CHG-005")
    assert touched[0] == "IF-001"
    assert {"REQ-001", "OBJ-001", "SYS-001", "SYS-002", "TC-002"} <= set(touched)
    assert not {"CHG-004", "RSK-001", "ISS-001", "CHG-005", "REQ-010", "MEM-001"} & set(touched)


def test_what_a_requirement_touches_goes_both_ways(graph: TraceGraph) -> None:
    touched = set(graph.touches("REQ-001"))
    assert {"OBJ-001", "CHG-004", "IF-001", "DEF-001", "WBS-002", "WBS-001"} - touched == {"WBS-001"}
    assert "WBS-003" not in touched


def test_lessons_hang_on_what_taught_them_and_reach_the_records_they_changed(graph: TraceGraph) -> None:
    assert graph.up("LES-001") == ("ISS-001", "RSK-001")
    assert graph.down("LES-001") == ("CL-003",)
    assert "CL-003" in graph


def test_owners_deputies_and_the_order_of_work_are_relations_not_trace(graph: TraceGraph) -> None:
    relations = {(one.holder, one.field, one.target) for one in graph.relations}
    assert ("IF-001", "owner", "MEM-001") in relations
    assert ("WBS-002", "predecessors.id", "WBS-003") in relations
    assert ("", "project.pm", "MEM-001") in relations
    assert graph.touches("MEM-001") == ()


def test_a_path_is_explained_in_words(graph: TraceGraph) -> None:
    assert graph.explain("OBJ-001", "SYS-001", "zh").splitlines() == [
        "OBJ-001 缩短放款 → REQ-001 通知（见 REQ-001.objectives）",
        "REQ-001 通知 → IF-001 放款结果（见 REQ-001.interfaces）",
        "IF-001 放款结果 → SYS-001 核心（见 IF-001.provider）",
    ]
    assert graph.explain("SYS-001", "OBJ-001", "en").endswith("(see IF-001.provider)")
    assert graph.path("OBJ-001", "OBJ-002") == ()
    assert graph.path("OBJ-001", "OBJ-001") == ()


def test_gaps_in_the_chain_are_found(graph: TraceGraph) -> None:
    assert graph.without("REQ", up="OBJ") == ("REQ-010",)
    assert graph.without("REQ", down="TC") == ("REQ-002", "REQ-010")
    assert graph.without("OBJ", down="REQ") == ("OBJ-002",)
    assert graph.orphans() == ("OBJ-002", "SYS-003", "REQ-010")


def test_an_unknown_id_is_answered_with_the_nearest(graph: TraceGraph) -> None:
    with pytest.raises(ProjectError) as caught:
        graph.up("REQ-099")
    assert caught.value.zh == "项目里没有 REQ-099"
    assert caught.value.hint_zh.startswith("最接近的是 REQ-")


def test_ids_are_ordered_by_kind_and_by_the_value_of_their_number() -> None:
    assert sorted(["REQ-1000", "REQ-999", "OBJ-002", "CL-001", "IF-100"], key=order_of) == [
        "OBJ-002",
        "IF-100",
        "REQ-999",
        "REQ-1000",
        "CL-001",
    ]


def test_the_answers_do_not_depend_on_the_order_of_the_file(graph: TraceGraph) -> None:
    shuffled = {key: list(value) if isinstance(value, list) else value for key, value in DATA.items()}
    for value in shuffled.values():
        if isinstance(value, list):
            random.Random(7).shuffle(value)  # noqa: S311
    other = Project.model_validate(shuffled).graph()
    for identifier in ("OBJ-001", "REQ-001", "CHG-005", "SYS-001"):
        assert other.touches(identifier) == graph.touches(identifier)
        assert other.down(identifier) == graph.down(identifier)
    assert [edge[:2] for edge in other.edges()] == [edge[:2] for edge in graph.edges()]
    assert other.path("OBJ-001", "SYS-002") == graph.path("OBJ-001", "SYS-002")


def test_a_circle_of_dependencies_is_walked_once() -> None:
    data = {
        "project": INFO,
        "requirements": [
            {**REQUIREMENT, "id": "REQ-001", "depends_on": ["REQ-002"]},
            {**REQUIREMENT, "id": "REQ-002", "depends_on": ["REQ-001"]},
        ],
    }
    assert Project.model_validate(data).graph().touches("REQ-001") == ("REQ-002",)
