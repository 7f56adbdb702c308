"""The facts and figures a document asks for by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kb.project.entities import Project
from kb.project.schedule import Plan, WorkRow
from kb.services.facts import document_facts, document_figures, shown_rows

TODAY = dt.date(2026, 6, 30)
NAMES = ("context", "gantt", "milestones", "risk-matrix")


def work(number: int, code: str, **more: object) -> dict[str, Any]:
    given = {"name": "工作", "kind": "package", "start": "2026-03-02", "finish": "2026-03-20", "percent": 100}
    return {"id": f"WBS-{number:03}", "code": code, **given, **more}


def project(**lists: object) -> Project:
    facts = {
        "id": "P-1",
        "code": "SJYH-2026",
        "name": "集成",
        "customer": "兴禾银行",
        "start": "2026-01-05",
        "finish": "2026-12-31",
    }
    return Project.model_validate({"project": facts, **lists})


FULL = {
    "systems": [
        {
            "id": "SYS-001",
            "name": {"zh": "核心系统", "en": "Core banking"},
            "side": "customer",
            "kind": "core",
        },
        {"id": "SYS-002", "name": "集成服务", "side": "ours"},
    ],
    "interfaces": [
        {"id": "IF-001", "name": "放款记账", "provider": "SYS-001", "consumer": "SYS-002", "trigger": "sync"},
        {"id": "IF-002", "name": "旧接口", "provider": "SYS-001", "consumer": "SYS-002", "status": "retired"},
    ],
    "wbs": [work(1, "1.1", baseline_finish="2026-03-18", delay_cause="third_party")],
    "milestones": [{"id": "MS-001", "name": "上线", "date": "2026-09-01"}],
    "risks": [
        {
            "id": "RSK-001",
            "cause": "c",
            "event": "e",
            "effect": "f",
            "category": "data",
            "probability": 4,
            "impact": 5,
            "strategy": "avoid",
            "status": "open",
        }
    ],
}


def test_templates_find_every_list_of_the_project_and_the_views() -> None:
    facts = document_facts(project(**FULL), lang="zh", today=TODAY)
    assert set(Project.model_fields) | {"views"} == set(facts)
    assert facts["project"].code == "SJYH-2026"
    assert facts["views"].risks[0].level == "extreme"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_drawn_with_a_description(name: str, lang: str) -> None:
    figure = document_figures(project(**FULL), lang=lang, today=TODAY)(name)
    assert figure is not None
    assert figure.png.startswith(b"\x89PNG")
    assert len(figure.alt) > 20
    assert 0 < figure.width_cm <= 15.6


@pytest.mark.parametrize("name", [*NAMES, "no-such-figure"])
def test_without_data_there_is_no_figure(name: str) -> None:
    assert document_figures(project(), lang="zh", today=TODAY)(name) is None


def test_an_arrow_goes_from_consumer_to_provider_and_retired_interfaces_are_gone() -> None:
    figure = document_figures(project(**FULL), lang="en", today=TODAY)("context")
    assert figure is not None
    assert "2 systems and 1 interface." in figure.alt
    assert "IF-001 放款记账, 集成服务 calls Core banking" in figure.alt


def test_the_matrix_shows_the_risk_in_its_cell() -> None:
    figure = document_figures(project(**FULL), lang="zh", today=TODAY)("risk-matrix")
    assert figure is not None
    assert "概率 4、影响 5：RSK-001" in figure.alt


def test_a_figure_is_drawn_once() -> None:
    figures = document_figures(project(**FULL), lang="zh", today=TODAY)
    assert figures("gantt") is figures("gantt")


def rows_of(finished: int) -> tuple[WorkRow, ...]:
    """Six phases of ten packages each, the first ``finished`` of them done."""
    phases = [work(number, str(number), kind="phase") for number in range(1, 7)]
    packages = [
        work(
            10 * number + n,
            f"{number}.{n}",
            parent=f"WBS-{number:03}",
            percent=100 if number <= finished else 40,
        )
        for number in range(1, 7)
        for n in range(1, 11)
    ]
    return Plan(project(wbs=[*phases, *packages]), today=TODAY, lang="zh").rows()


def test_a_large_plan_is_shown_less_deep() -> None:
    rows = rows_of(finished=0)
    assert len(shown_rows(rows, most=66)) == 66
    assert [row.code for row in shown_rows(rows, most=65)] == ["1", "2", "3", "4", "5", "6"]
    assert len(shown_rows(rows, most=4)) == 4


def test_parts_of_finished_phases_are_left_out_first() -> None:
    shown = [row.code for row in shown_rows(rows_of(finished=4), most=40)]
    assert shown[:6] == ["1", "2", "3", "4", "5", "5.1"]
    assert len(shown) == 26


def test_an_empty_plan_shows_no_rows() -> None:
    assert shown_rows(()) == []
