"""New items and records: numbered, in the right place, and nothing else touched."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import KBError, ProjectError, RecordError
from kb.records import KINDS, parse
from kb.services.new import OPEN, Made, new_item, next_id, project_kinds
from kb.services.new_records import RECORD_KINDS, new_lesson_in, new_record
from kb.workspace import Workspace
from tests.kb.conftest import FILES

SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample"
TODAY = dt.date(2026, 11, 21)
NEEDED = {
    "stakeholder": {"power": "3", "interest": "2"},
    "interface": {"provider": "SYS-001", "consumer": "SYS-002"},
    "requirement": {"type": "functional", "priority": "must"},
    "wbs": {"code": "9.9", "kind": "task", "start": "2026-11-23", "finish": "2026-11-24"},
    "milestone": {"date": "2026-12-01"},
    "risk": {"category": "external", "probability": "2", "impact": "4", "strategy": "accept"},
    "issue": {"severity": "2"},
    "change": {"type": "scope"},
    "document": {"type": "SIRS"},
}


@pytest.fixture
def sample(tmp_path: Path) -> Workspace:
    shutil.copytree(SAMPLE, tmp_path / "sample")
    return Workspace.open(tmp_path / "sample")


def files(workspace: Workspace) -> dict[str, bytes]:
    found = (path for path in workspace.root.rglob("*") if path.is_file() and ".fupan" not in path.parts)
    return {path.relative_to(workspace.root).as_posix(): path.read_bytes() for path in found}


def add(workspace: Workspace, project: str, kind: str, given: dict[str, str]) -> Made:
    return new_item(workspace, project, project_kinds()[kind], given, title="新的一项", today=TODAY)


def only_change(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[str, str]:
    """The one file that changed and what was put into it."""
    (name,) = (name for name in after if before.get(name) != after[name])
    old, new = before.get(name, b""), after[name]
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    assert new.endswith(old[at:])
    return name, new[at : len(new) - len(old[at:])].decode("utf-8", "replace")


def test_every_kind_of_item_can_be_added(workspace: Workspace) -> None:
    for number, kind in enumerate(sorted(project_kinds()) * 2, 1):
        before = files(workspace)
        given = {key: value for key, value in NEEDED.get(kind, {}).items()}
        made = add(workspace, "DEMO", kind, given | ({"code": f"9.{number}"} if kind == "wbs" else {}))
        name, put = only_change(before, files(workspace))
        entity = workspace.project("DEMO").by_id(made.id)
        assert entity is not None
        assert made.place == entity.place
        assert made.place.startswith(f"{name}:")
        assert put.count("- id:") == 1


@pytest.mark.parametrize(
    ("kind", "identifier", "file"),
    [("requirement", "REQ-056", "requirements.yaml"), ("change", "CHG-012", "control.yaml")],
)
def test_an_item_goes_into_the_file_that_has_the_others(
    sample: Workspace, kind: str, identifier: str, file: str
) -> None:
    before = files(sample)
    made = add(sample, "SJYH-2026", kind, NEEDED[kind])
    assert made.id == identifier
    assert only_change(before, files(sample))[0] == f"projects/SJYH-2026/{file}"
    entity = sample.project("SJYH-2026").by_id(identifier)
    assert entity is not None
    assert entity.place == made.place


def test_what_is_true_of_every_new_item_is_written_and_the_rest_is_open(workspace: Workspace) -> None:
    made = add(workspace, "DEMO", "risk", {**NEEDED["risk"], "owner": "MEM-001"})
    risk = next(one for one in workspace.project("DEMO").risks if one.id == made.id)
    assert (risk.event, risk.status, risk.raised, risk.owner) == ("新的一项", "open", TODAY, "MEM-001")
    assert (risk.cause, risk.review) == (OPEN, None)
    assert made.open == ("cause", "effect", "review")


def test_lists_and_languages_can_be_given(workspace: Workspace) -> None:
    given = {
        **NEEDED["requirement"],
        "systems": "SYS-001，SYS-002",
        "title.en": "New",
        "statement": "a: 'b', [c]",
    }
    made = add(workspace, "DEMO", "requirement", given)
    one = next(one for one in workspace.project("DEMO").requirements if one.id == made.id)
    assert one.systems == ("SYS-001", "SYS-002")
    assert one.statement == "a: 'b', [c]"
    assert one.model_dump()["title"] == {"zh": "新的一项", "en": "New"}


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        ("requirement", {}, "--set type=functional|"),
        ("requirement", {**NEEDED["requirement"], "objectives": "OBJ-099"}, "OBJ-099"),
        ("requirement", {**NEEDED["requirement"], "onwer": "MEM-001"}, "onwer"),
        ("requirement", {**NEEDED["requirement"], "id": "REQ-900"}, "id"),
        ("risk", {**NEEDED["risk"], "impact": "9"}, "impact"),
    ],
)
def test_what_would_not_load_is_refused_and_nothing_is_written(
    workspace: Workspace, kind: str, given: dict[str, str], says: str
) -> None:
    before = files(workspace)
    with pytest.raises(ProjectError) as refused:
        add(workspace, "DEMO", kind, given)
    assert says in refused.value.message("zh")
    assert files(workspace) == before


def test_a_project_that_does_not_load_is_left_alone(workspace: Workspace) -> None:
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nsystms: []\n", encoding="utf-8")
    before = files(workspace)
    with pytest.raises(ProjectError):
        add(workspace, "DEMO", "requirement", NEEDED["requirement"])
    assert files(workspace) == before


def test_a_number_that_was_ever_used_is_not_given_again() -> None:
    assert next_id("REQ", ["REQ-001 REQ-017", "原 REQ-020 已作废", "XREQ-099 REQ-1234567"]) == "REQ-021"
    assert next_id("IF", []) == "IF-001"
    assert next_id("TC", ["TC-0999"]) == "TC-1000"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_is_typed_comes_back_or_is_refused(tmp_path: Path, title: str, statement: str) -> None:
    folder = tmp_path / "workspace"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FILES, folder)
    workspace = Workspace.open(folder)
    before = files(workspace)
    given_ = {**NEEDED["requirement"], "statement": statement}
    try:
        made = new_item(workspace, "DEMO", project_kinds()["requirement"], given_, title=title, today=TODAY)
    except KBError:
        assert files(workspace) == before
        return
    one = next(one for one in workspace.project("DEMO").requirements if one.id == made.id)
    assert (one.title, one.statement) == (title or OPEN, statement)
    only_change(before, files(workspace))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(RECORD_KINDS))
def test_a_new_record_is_read_as_what_it_is(workspace: Workspace, kind: str, lang: str) -> None:
    before = files(workspace)
    made = new_record(
        workspace,
        kind,
        {"tags": "甲,乙: 丙"},
        title="队列/深度 #1: 告警?",
        project="DEMO",
        today=TODAY,
        lang=lang,
    )
    path = made.place.removesuffix(":1")
    name, _ = only_change(before, files(workspace))
    record = parse((workspace.root / path).read_text(encoding="utf-8"), path)
    assert name == path
    assert type(record) is KINDS[kind]
    assert (record.id, record.title, record.status) == (made.id, "队列/深度 #1: 告警?", "draft")
    assert (record.tags, record.lang, record.created) == (("甲", "乙: 丙"), lang, TODAY)
    assert "owner" in made.open
    if kind == "runbook":
        assert {step.section for step in record.steps} == {
            "diagnosis",
            "resolution",
            "verification",
            "rollback",
        }
    if kind == "checklist":
        assert [item.text for item in record.items] == [OPEN]
    if kind == "lesson":
        assert [lesson.id for lesson in record.lessons] == [made.id]
        assert record.lessons[0].situation == OPEN
    assert made.id in {one.id for one in workspace.load_records()[0]}


def test_numbers_of_records_go_on_from_the_highest_in_the_workspace(sample: Workspace) -> None:
    numbers = [
        new_record(sample, "runbook", {}, title="a", today=TODAY, lang="zh").id,
        new_record(sample, "runbook", {}, title="a", today=TODAY, lang="zh").id,
    ]
    assert numbers == ["RB-022", "RB-023"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_lesson_goes_to_the_end_of_the_lessons_of_a_retrospective(sample: Workspace, newline: str) -> None:
    path = next((sample.root / "knowledge" / "retrospectives").glob("RT-004*"))
    path.write_bytes(path.read_bytes().replace(b"\n", newline.encode()))
    before = files(sample)
    made = new_lesson_in(
        sample, "RT-004", {"category": "data", "evidence": "ISS-001"}, title="映射", lang="zh"
    )
    name, put = only_change(before, files(sample))
    record = parse((sample.root / name).read_bytes().decode("utf-8"), name)
    assert record.lessons[-1].id == made.id
    assert (record.lessons[-1].category, record.lessons[-1].evidence) == ("data", ("ISS-001",))
    assert made.place == f"{name}:{record.lessons[-1].line}"
    assert put.count(newline) == put.count("\n")


def test_a_lesson_is_refused_where_it_has_no_place(sample: Workspace) -> None:
    before = files(sample)
    for holder, field in (("RT-999", "category"), ("RB-001", "category"), ("RT-004", "categry")):
        with pytest.raises((RecordError, ProjectError)):
            new_lesson_in(sample, holder, {field: "data"}, title="x", lang="zh")
    with pytest.raises(KBError):
        new_record(sample, "runbook", {"kind": "accident"}, title="x", today=TODAY, lang="zh")
    with pytest.raises(KBError):
        new_record(sample, "runbook", {"knd": "incident"}, title="x", today=TODAY, lang="zh")
    assert files(sample) == before


def test_a_lesson_of_its_own_takes_the_fields_of_its_body_and_says_which_are_open(sample: Workspace) -> None:
    given = {"owner": "项目经理", "category": "interface", "situation": "夜里断线"}
    made = new_record(sample, "lesson", given, title="a: [b] {c}", today=TODAY, lang="zh")
    name = made.place.rpartition(":")[0]
    (lesson,) = parse((sample.root / name).read_text(encoding="utf-8"), name).lessons
    assert (lesson.category, lesson.situation) == ("interface", "夜里断线")
    assert {"cause", "recommendation"} <= {*made.open}
    assert not {"category", "situation"} & {*made.open}
    assert not {*"[]{}"} & {*name}


def test_a_lesson_within_a_record_is_written_in_the_language_of_the_record(sample: Workspace) -> None:
    made = new_lesson_in(sample, "RT-004", {"category": "data"}, title="新的一条", lang="en")
    text = (sample.root / made.place.rpartition(":")[0]).read_text(encoding="utf-8")
    assert "- 类别：data" in text
    assert "- Category: data" not in text
