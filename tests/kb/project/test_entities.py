"""The entities: what each field takes, and how it is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kb.project import entities
from kb.project.entities import (
    KINDS,
    Acceptance,
    Bilingual,
    Entity,
    Kpi,
    Meeting,
    Objective,
    Project,
    ProjectInfo,
    Requirement,
    Responsibility,
    Span,
    Support,
    TestCase,
    Training,
    WorkCalendar,
    WorkItem,
    kind_of,
    text_of,
)
from kb.project.entities_references import plan_of

INFO: dict[str, Any] = {
    "id": "P-1",
    "name": "项目",
    "code": "P-2026",
    "customer": "客户",
    "start": "2026-01-05",
    "finish": "2026-12-31",
}
REQUIREMENT: dict[str, Any] = {
    "id": "REQ-001",
    "title": "标题",
    "type": "functional",
    "statement": "系统应返回结果。",
    "priority": "must",
    "status": "agreed",
}


def kinds_of_errors(model: type[Entity], values: dict[str, Any]) -> set[tuple[Any, ...]]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return {(error["type"], *error["loc"]) for error in caught.value.errors()}


def test_a_requirement_with_only_its_required_fields_is_a_draft() -> None:
    requirement = Requirement(**REQUIREMENT)
    assert (requirement.owner, requirement.source, requirement.acceptance, requirement.objectives) == (
        None,
        None,
        (),
        (),
    )
    assert requirement.place == ""


def test_entities_cannot_be_changed() -> None:
    requirement = Requirement(**REQUIREMENT)
    with pytest.raises(ValidationError):
        requirement.title = "x"


def test_unknown_keys_are_refused_and_x_keys_kept() -> None:
    assert kinds_of_errors(Requirement, {**REQUIREMENT, "ownr": "MEM-001"}) == {("extra_forbidden", "ownr")}
    kept = Requirement.model_validate({**REQUIREMENT, "x-risk-note": ["a"]})
    assert kept.extensions == {"x-risk-note": ["a"]}


def test_a_known_field_without_value_takes_its_default_but_an_unknown_one_is_still_refused() -> None:
    assert Requirement.model_validate({**REQUIREMENT, "tests": None}).tests == ()
    assert kinds_of_errors(Requirement, {**REQUIREMENT, "tets": None}) == {("extra_forbidden", "tets")}
    assert kinds_of_errors(Requirement, {**REQUIREMENT, "title": None}) == {("missing", "title")}


@pytest.mark.parametrize("identifier", ["REQ-1", "req-001", "IF-001", "REQ001", "REQ-001 ", "REQ-００１", ""])
def test_an_id_has_its_prefix_and_three_digits(identifier: str) -> None:
    assert kinds_of_errors(Requirement, {**REQUIREMENT, "id": identifier}) == {("id_form", "id")}


def test_a_reference_to_the_wrong_kind_is_told_apart_from_one_that_is_no_id() -> None:
    values = {**REQUIREMENT, "owner": "SYS-001", "tests": ["TC-001", "a test"]}
    assert kinds_of_errors(Requirement, values) == {
        ("reference_kind", "owner"),
        ("reference_form", "tests", 1),
    }


def test_a_loose_reference_may_be_words_but_no_id_of_another_kind() -> None:
    meeting = {"id": "MTG-001", "title": "例会", "attendees": ["MEM-001", "供应商驻场工程师"]}
    assert Meeting.model_validate(meeting).attendees[1] == "供应商驻场工程师"
    assert kinds_of_errors(Meeting, {**meeting, "attendees": ["SYS-001"]}) == {
        ("reference_kind", "attendees", 0)
    }


@pytest.mark.parametrize(
    "written", ["2026/01/05", "20260105", "2026-1-5", "2026-02-30", "1767571200", "昨天"]
)
def test_only_iso_dates_are_dates(written: str) -> None:
    assert kinds_of_errors(ProjectInfo, {**INFO, "start": written}) == {("date_form", "start")}


def test_texts_are_one_language_or_two() -> None:
    both = ProjectInfo.model_validate({**INFO, "name": {"zh": "集成", "en": "Integration"}}).name
    assert (text_of(both, "zh"), text_of(both, "en")) == ("集成", "Integration")
    assert (text_of("集成", "en"), text_of(Bilingual(zh="集成"), "en"), text_of(None, "zh")) == (
        "集成",
        "集成",
        "",
    )
    assert kinds_of_errors(ProjectInfo, {**INFO, "name": ["集成"]}) == {("string_type", "name", "text")}


def test_quantities_are_numbers_where_they_look_like_numbers() -> None:
    def target(written: str) -> object:
        return Acceptance.model_validate({"target": written}).target

    assert [target(text) for text in ("5", "99.95", "-3", "≤ 2 s", "1e3", "0000")] == [
        5,
        99.95,
        -3,
        "≤ 2 s",
        "1e3",
        0,
    ]
    assert isinstance(target("5"), int)
    assert kinds_of_errors(Acceptance, {"target": []}) == {("quantity_form", "target")}


def test_operators_are_read_in_their_typographic_forms() -> None:
    read = [
        Acceptance.model_validate({"operator": sign}).operator for sign in ("≤", "≥", "＝", "<=", "between")
    ]
    assert read == ["<=", ">=", "=", "<=", "between"]


def test_flags_are_read_in_chinese_and_in_english_but_not_guessed() -> None:
    flags = [Requirement.model_validate({**REQUIREMENT, "mvp": word}).mvp for word in ("是", "No", "true")]
    assert flags == [True, False, True]
    assert kinds_of_errors(Requirement, {**REQUIREMENT, "mvp": "也许"}) == {("bool_parsing", "mvp")}


def test_keys_that_are_python_words_have_an_underscore_in_python_only() -> None:
    span = Span.model_validate({"from": "2026-10-01", "to": "2026-10-08"})
    assert span.from_ == date(2026, 10, 1)
    training = Training.model_validate({"id": "TRN-001", "title": "值班培训", "pass": "80"})
    assert training.pass_ == 80
    assert "from" in Span.keys_of_fields()


def test_the_calendar_reads_weekdays_in_many_forms_and_holidays_by_name_or_by_list() -> None:
    calendar = WorkCalendar.model_validate(
        {"weekly_off": ["周六", "星期日", "friday", "1"], "holidays": ["2026-05-01"]}
    )
    assert calendar.weekly_off == ("sat", "sun", "fri", "mon")
    assert calendar.holidays == (date(2026, 5, 1),)
    assert kinds_of_errors(WorkCalendar, {"holidays": "auto-US"}) == {("literal_error", "holidays", "name")}


def test_a_bare_id_stands_for_a_finish_to_start_predecessor() -> None:
    work = {
        "id": "WBS-002",
        "code": "1.1",
        "name": "联调",
        "kind": "task",
        "start": "2026-02-02",
        "finish": "2026-02-06",
    }
    item = WorkItem.model_validate(
        {**work, "predecessors": ["WBS-001", {"id": "MS-001", "type": "SS", "lag": "2"}]}
    )
    assert [(one.id, one.type, one.lag) for one in item.predecessors] == [
        ("WBS-001", "FS", 0),
        ("MS-001", "SS", 2),
    ]


def test_a_duty_may_be_a_line_of_words() -> None:
    support = Support.model_validate(
        {
            "id": "SUP-001",
            "title": "保障期",
            "roster": [
                "7×24 值班电话见移交手册",
                {"member": "MEM-001", "window": {"from": "2026-10-01", "to": "2026-10-08"}},
            ],
            "escalation": [{"level": "2", "contact": "厂商二线", "within_min": "30"}],
        }
    )
    assert support.roster[0].note == "7×24 值班电话见移交手册"
    assert isinstance(support.roster[1].window, Span)
    assert support.escalation[0].within_min == 30


def test_measures_and_responsibilities_keep_their_field_names() -> None:
    objective = Objective.model_validate(
        {"id": "OBJ-001", "statement": "缩短放款时间", "baseline": "48", "by": "2026-12-01"}
    )
    assert (objective.baseline, objective.by, objective.target) == (48, date(2026, 12, 1), None)
    kpi = Kpi.model_validate(
        {"id": "KPI-001", "title": "放款时长", "series": [{"date": "2026-11-01", "value": "3.5", "n": "40"}]}
    )
    assert kpi.series[0].value == 3.5
    row = Responsibility.model_validate({"item": "接口联调", "R": ["MEM-001"], "A": ["MEM-002"]})
    assert (row.R, row.A, row.C, row.I) == (("MEM-001",), ("MEM-002",), (), ())


def test_infinity_and_not_a_number_are_refused() -> None:
    reading = {"id": "KPI-001", "title": "x", "series": [{"date": "2026-11-01", "value": "nan"}]}
    assert kinds_of_errors(Kpi, reading) == {("finite_number", "series", 0, "value")}


def test_a_project_finds_its_entities_by_id() -> None:
    project = Project.model_validate({"project": INFO, "requirements": [REQUIREMENT]})
    assert project.by_id("REQ-001") is project.requirements[0]
    assert project.by_id("REQ-002") is None
    assert list(project.entities) == ["REQ-001"]


def test_every_kind_of_the_model_has_a_prefix_and_every_prefix_a_name() -> None:
    named = [getattr(entities, name) for name in entities.__all__]
    prefixes = {
        mark.prefix
        for model in named
        if isinstance(model, type) and issubclass(model, Entity)
        for info in model.model_fields.values()
        for mark in info.metadata
        if isinstance(mark, entities.Identity)
    }
    assert prefixes | {"ACT"} == set(KINDS) - {"RB", "CL", "RT"}
    assert all(zh and en for zh, en in KINDS.values())


def test_references_are_found_in_parts_of_parts() -> None:
    assert "runs" in plan_of(TestCase).parts
    assert plan_of(TestCase).references["requirements"].flow == "up"
    assert plan_of(Requirement).references["owner"].kinds == ("MEM",)


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 10**6))
def test_the_kind_of_an_id_is_its_whole_prefix(kind: str, number: int) -> None:
    assert kind_of(f"{kind}-{number:03d}") == kind
    assert kind_of(f"x{kind}-{number:03d}") == ""
    assert kind_of(f"{kind}-{number % 100:02d}") == ""
