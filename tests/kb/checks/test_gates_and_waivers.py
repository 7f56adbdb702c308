"""Gates and waivers: what stops data where, and who answers for what stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb.checks import GATES, RULES, Finding, check_project
from kb.checks.catalogue import rule_texts
from kb.checks.finding import Waived
from kb.checks.gates import FAILING, SEVERITIES, failing, severity_at
from kb.checks.waivers import needless
from kb.errors import ProjectError
from kb.project import Project, load_project
from kb.project.loader import load_project_lenient
from tests.kb.checks.conftest import PROJECT, SYSTEMS, Found

WAIVER = "{{rule: {rule}, item: {item}, reason: 由客户管理, by: MEM-001, until: {until}}}"
Load = Callable[[str], Project]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(data: str) -> Project:
        path = tmp_path / "project.yaml"
        path.write_text(PROJECT.format(phase="build", more="") + SYSTEMS + data, encoding="utf-8")
        return load_project(path, root=tmp_path)

    return load


def waiver(rule: str = "V10", item: str = "SYS-001", until: str = "2999-12-31") -> str:
    return f"waivers: [{WAIVER.format(rule=rule, item=item, until=until)}]\n"


def test_the_table_of_gates_names_the_rules_there_are() -> None:
    assert (
        sorted(SEVERITIES)
        == sorted({"V01", *(rule.id for rule in RULES)})
        == sorted(f"V{n:02}" for n in range(36))
    )
    assert set(SEVERITIES) < set(rule_texts())
    assert set(FAILING) == set(GATES)


def test_a_rule_is_silent_before_its_gate_and_holds_after_it() -> None:
    assert [severity_at({"review": "warning", "issue": "error"}, gate) for gate in GATES] == [
        None,
        "warning",
        "warning",
        "error",
    ]


def test_a_gate_asks_for_what_the_gates_before_it_ask(found: Found) -> None:
    words = "cause: c, event: e, effect: f, category: data, strategy: accept"
    data = f"risks: [{{id: RSK-001, {words}, probability: 5, impact: 5, status: open}}]\n"
    assert not found("V19", data, gate="review")
    assert found("V19", data, gate="baseline")
    assert found("V19", data, gate="issue")


def test_only_what_is_grave_enough_and_not_waived_stops() -> None:
    one = Finding("V10", "warning", "review", "甲", "a", "f:1")
    assert not failing([one], "issue")
    assert failing([one], "issue", "warning") == [one]
    assert not failing([replace(one, waiver=Waived("r", "MEM-001", date(2999, 1, 1)))], "issue", "warning")


def test_a_waiver_stands_on_its_finding_and_on_no_other(load: Load) -> None:
    findings = [one for one in check_project(load(waiver()), "review") if one.rule == "V10"]
    assert [(one.subject, one.waiver) for one in findings] == [
        ("SYS-001", Waived("由客户管理", "MEM-001", date(2999, 12, 31))),
        ("SYS-002", None),
    ]


def test_an_expired_waiver_waives_nothing(load: Load) -> None:
    findings = check_project(load(waiver(until="2020-01-01")), "review")
    assert all(one.waiver is None for one in findings)
    assert ("V35", "warning") in [(one.rule, one.severity) for one in findings]


def test_a_waiver_nothing_needs_is_told_at_the_gates_that_ask_its_rule(load: Load) -> None:
    project = load(waiver(rule="V23"))
    told = {
        gate: [one.rule for one in needless(check_project(project, gate), project, gate)] for gate in GATES
    }
    assert told == {"draft": [], "review": ["V35"], "baseline": ["V35"], "issue": ["V35"]}


def test_a_waiver_that_is_needed_is_not_told(load: Load) -> None:
    project = load(waiver())
    assert not list(needless(check_project(project, "review"), project, "review"))


def test_a_waiver_without_reason_name_or_day_is_no_waiver(load: Load) -> None:
    with pytest.raises(ProjectError) as refused:
        load("waivers: [{rule: V10, item: SYS-001}]\n")
    assert all(field in refused.value.en for field in ("reason", "by", "until"))


def test_a_calendar_without_the_years_holidays_is_told_once(load: Load) -> None:
    project = load("milestones: [{id: MS-001, name: n, date: 2026-06-08}]\n")
    info = project.project.model_copy(update={"finish": date(2098, 1, 1), "start": date(2097, 1, 1)})
    findings = check_project(project.model_copy(update={"project": info}), "review")
    (told,) = [one for one in findings if one.rule == "V07"]
    assert "2097" in told.en
    assert "2098" in told.en


@pytest.mark.parametrize(
    ("rule", "said"),
    [("K12", "in the front matter of the record"), ("rq-30", "write RQ-30"), ("V99", "there is no rule V99")],
)
def test_a_rule_that_cannot_be_waived_here_is_told_with_what_to_do(load: Load, rule: str, said: str) -> None:
    (told,) = [one for one in check_project(load(waiver(rule=rule)), "draft") if one.rule == "V35"]
    assert said in told.en


@pytest.mark.parametrize(("field", "written"), [("reason", "由客户管理"), ("by", "MEM-001")])
def test_a_waiver_that_leaves_reason_or_name_blank_waives_nothing_and_is_told(
    load: Load, field: str, written: str
) -> None:
    findings = check_project(load(waiver().replace(written, "' '")), "review")
    assert all(one.waiver is None for one in findings)
    assert [one.field for one in findings if one.rule == "V35"] == [field]


@pytest.mark.parametrize(("written", "unknown"), [("SYS-001", "SYS-999"), ("MEM-001", "MEM-999")])
def test_a_waiver_that_names_what_is_not_there_waives_nothing_and_is_told_once(
    tmp_path: Path, written: str, unknown: str
) -> None:
    path = tmp_path / "project.yaml"
    data = PROJECT.format(phase="build", more="") + SYSTEMS + waiver().replace(written, unknown)
    path.write_text(data, encoding="utf-8")
    project, problems = load_project_lenient(path, root=tmp_path)
    assert project is not None
    assert [unknown in problem.en for problem in problems] == [True]
    findings = check_project(project, "review")
    assert [one.subject for one in findings if one.rule == "V10"] == ["SYS-001", "SYS-002"]
    assert all(one.waiver is None for one in findings)
    assert not list(needless(findings, project, "review"))
