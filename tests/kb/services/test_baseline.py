"""A baseline freezes the scope: what changes, comes or goes afterwards has an approved change, or is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kb.checks import Finding
from kb.checks.validations_baseline import departures
from kb.errors import ProjectError
from kb.services.baseline import freeze, read_baseline
from kb.services.check import check_workspace
from kb.workspace import Workspace

CODE = "DEMO"
STATEMENT = "核心系统应在 2 s 内返回余额。"
CHANGE = (
    "changes:\n  - {id: CHG-001, title: 放宽时限, type: technical, date: 2026-05-04, affects: [%s],\n"
    "     decision: %s, decided_on: 2026-05-06}\n"
)
Edit = Callable[[str, str], None]


@pytest.fixture
def edit(workspace: Workspace) -> Edit:
    """Replaces words in the data of the project, which has a baseline and no other finding of V21."""
    path = workspace.root / "projects" / CODE / "project.yaml"

    def edit(old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    edit("  finish:", "  baseline: {date: 2026-04-01, version: V1.0}\n  data_date: 2026-05-20\n  finish:")
    edit("status: proposed", "status: agreed")
    return edit


def freeze_now(workspace: Workspace) -> bool:
    return freeze(workspace, CODE, workspace.project(CODE)).written


def told(workspace: Workspace, gate: str = "baseline") -> list[Finding]:
    return [one for one in check_workspace(workspace, gate=gate) if one.rule == "V21"]  # type: ignore[arg-type]


def approve(workspace: Workspace, item: str, decision: str = "approved") -> None:
    path = workspace.root / "projects" / CODE / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8") + CHANGE % (item, decision), encoding="utf-8")


def test_a_declared_baseline_that_is_not_frozen_is_told_once_and_mildly(
    workspace: Workspace, edit: Edit
) -> None:
    (one,) = told(workspace)
    assert (one.severity, one.subject, one.field) == ("warning", "project", "baseline")
    assert "fupan baseline DEMO" in one.hint_zh
    freeze_now(workspace)
    assert told(workspace) == []


def test_a_changed_text_is_found_from_the_baseline_gate_on_and_wrapping_is_no_change(
    workspace: Workspace, edit: Edit
) -> None:
    freeze_now(workspace)
    edit(STATEMENT, "核心系统应在 2 s 内返回\n        余额。")
    assert told(workspace) == []
    edit("应在 2 s 内", "应在 5 s 内")
    (one,) = told(workspace)
    assert (one.severity, one.subject, one.field) == ("error", "REQ-001", "statement")
    assert one.file.endswith("project.yaml")
    assert "V1.0" in one.zh
    assert told(workspace, "review") == []


@pytest.mark.parametrize(
    ("item", "decision", "found"),
    [
        ("REQ-001", "approved", 0),
        ("REQ-001", "pending", 1),
        ("REQ-001", "rejected", 1),
        ("IF-001", "approved", 1),
    ],
)
def test_only_an_approved_change_of_the_item_allows_it(
    workspace: Workspace, edit: Edit, item: str, decision: str, found: int
) -> None:
    freeze_now(workspace)
    edit(STATEMENT, "核心系统应在 5 s 内返回余额。")
    approve(workspace, item, decision)
    assert len([one for one in told(workspace) if one.severity == "error"]) == found


def test_a_requirement_that_is_dropped_removed_or_added_is_found(workspace: Workspace, edit: Edit) -> None:
    freeze_now(workspace)
    edit("status: agreed", "status: dropped")
    (one,) = told(workspace)
    assert (one.subject, one.field) == ("REQ-001", "status")
    edit("status: dropped", "status: agreed")
    edit("id: REQ-001", "id: REQ-002")
    assert {(one.subject, one.file.rpartition("/")[2]) for one in told(workspace)} == {
        ("REQ-001", "baseline.yaml"),
        ("REQ-002", "project.yaml"),
    }


def test_the_scope_of_the_project_is_frozen_as_well(workspace: Workspace, edit: Edit) -> None:
    freeze_now(workspace)
    edit("in_scope: [", "in_scope: [转账, ")
    (one,) = told(workspace)
    assert (one.subject, one.field) == ("project", "in_scope")


def test_a_version_is_frozen_once_and_the_next_only_when_changes_account_for_it(
    workspace: Workspace, edit: Edit
) -> None:
    assert freeze_now(workspace)
    assert not freeze_now(workspace)
    edit(STATEMENT, "核心系统应在 5 s 内返回余额。")
    for version in ("V1.0", "V1.1"):
        with pytest.raises(ProjectError) as refused:
            freeze_now(workspace)
        assert "REQ-001" in refused.value.zh
        edit("version: V1.0", f"version: {version}")
    approve(workspace, "REQ-001")
    edit("version: V1.1", "version: V1.0")
    again = freeze(workspace, CODE, workspace.project(CODE))
    assert (again.written, again.changed) == (False, 1)
    assert [(one.item, one.change) for one in again.noted] == [("REQ-001", "CHG-001")]
    edit("version: V1.0", "version: V1.1")
    assert freeze_now(workspace)
    held = read_baseline(workspace, CODE)
    assert held is not None
    assert held.version == "V1.1"


def test_an_approved_change_accounts_for_one_text_and_not_for_what_comes_after(
    workspace: Workspace, edit: Edit
) -> None:
    freeze_now(workspace)
    approve(workspace, "REQ-001")
    assert told(workspace) == []
    edit("应在 2 s 内", "应在 5 s 内")
    (one,) = told(workspace)
    assert (one.severity, one.subject) == ("warning", "REQ-001")
    assert "CHG-001" in one.zh
    freeze_now(workspace)
    assert told(workspace) == []
    for before, after in (("5 s 内", "9 s 内"), ("9 s 内", "2 s 内")):  # not even back to what it was
        edit(before, after)
        assert [(one.severity, one.subject) for one in told(workspace)] == [("error", "REQ-001")]
    edit("应在 2 s 内", "应在 5 s 内")
    edit("decision: approved", "decision: pending")
    assert [one.severity for one in told(workspace)] == ["error"]


def test_a_change_of_scope_accounts_for_one_scope(workspace: Workspace, edit: Edit) -> None:
    freeze_now(workspace)
    approve(workspace, "REQ-001")
    edit("type: technical", "type: scope")
    edit("in_scope: [", "in_scope: [转账, ")
    assert [one.severity for one in told(workspace)] == ["warning"]
    freeze_now(workspace)
    edit("in_scope: [", "in_scope: [贷款, ")
    assert [(one.severity, one.field) for one in told(workspace)] == [("error", "in_scope")]


def test_an_item_given_up_by_a_change_is_noted_without_text_and_may_not_come_back(
    workspace: Workspace, edit: Edit
) -> None:
    freeze_now(workspace)
    approve(workspace, "REQ-001")
    edit("status: agreed", "status: dropped")
    freeze_now(workspace)
    assert "{item: REQ-001, change: CHG-001}" in (
        workspace.root / f"projects/{CODE}/trace/baseline.yaml"
    ).read_text(encoding="utf-8")
    assert told(workspace) == []
    edit("status: dropped", "status: agreed")
    assert [one.severity for one in told(workspace)] == ["error"]


ENGLISH = '"When a teller submits an inquiry, the core system shall return the balance within 2 s."'
CHINESE = f"当柜员提交查询时，{STATEMENT}"
BOTH = f"{{zh: {CHINESE}, en: {ENGLISH}}}"


@pytest.mark.parametrize("alone", [CHINESE, ENGLISH, f"{{zh: {CHINESE}}}", f"{{en: {ENGLISH}}}"])
def test_a_translation_may_be_added_and_no_text_may_change(
    workspace: Workspace, edit: Edit, alone: str
) -> None:
    edit(BOTH, alone)
    freeze_now(workspace)
    edit(alone, BOTH)
    assert told(workspace) == []
    edit(BOTH, alone.replace("2 s", "5 s"))
    assert [one.subject for one in told(workspace)] == ["REQ-001"]


@pytest.mark.parametrize(
    "other", [CHINESE, ENGLISH, BOTH.replace("within 2 s", "within 5 s"), BOTH.replace("在 2 s", "在 5 s")]
)
def test_a_translation_that_was_agreed_may_neither_change_nor_go(
    workspace: Workspace, edit: Edit, other: str
) -> None:
    freeze_now(workspace)
    edit(BOTH, other)
    assert [one.subject for one in told(workspace)] == ["REQ-001"]


def test_the_sample_is_as_its_baselines_froze_it() -> None:
    sample = Workspace.open(Path(__file__).resolve().parents[3] / "kb" / "sample")
    for code in sample.project_codes():
        frozen = read_baseline(sample, code)
        assert frozen is not None
        assert departures(sample.project(code), frozen) == ([], [])


@pytest.mark.parametrize("version", ['V"1: #', "V1 {新}", "1.0\\n"])
def test_a_version_is_read_as_it_was_written(workspace: Workspace, edit: Edit, version: str) -> None:
    edit("version: V1.0", f"version: '{version}'")
    freeze_now(workspace)
    held = read_baseline(workspace, CODE)
    assert held is not None
    assert held.version == version


@pytest.mark.parametrize(
    ("day", "said"), [("2026-03-31", "lies before the frozen V1.0"), ("2999-01-01", "still to come")]
)
def test_a_baseline_goes_neither_backwards_nor_ahead_of_today(
    workspace: Workspace, edit: Edit, day: str, said: str
) -> None:
    freeze_now(workspace)
    edit("{date: 2026-04-01, version: V1.0}", f"{{date: {day}, version: V2.0}}")
    with pytest.raises(ProjectError, match=said):
        freeze_now(workspace)
    held = read_baseline(workspace, CODE)
    assert held is not None
    assert held.version == "V1.0"


@pytest.mark.parametrize("kind", ["bytes", "link", "folder"])
def test_a_file_that_cannot_be_read_stops_no_other_check(workspace: Workspace, edit: Edit, kind: str) -> None:
    path = workspace.root / "projects" / CODE / "trace" / "baseline.yaml"
    path.parent.mkdir(exist_ok=True)
    edit("status: agreed", "status: nonsense")
    if kind == "bytes":
        path.write_bytes(bytes(range(128, 256)) * 3)
    elif kind == "link":
        path.symlink_to("/etc/hostname")
    else:
        path.mkdir()
    found = check_workspace(workspace, gate="baseline")
    assert any(one.file == f"projects/{CODE}/trace/baseline.yaml" for one in found)
    assert any("nonsense" in one.zh for one in found)


def test_a_file_that_was_tampered_with_is_a_finding_not_a_crash(workspace: Workspace, edit: Edit) -> None:
    freeze_now(workspace)
    path = workspace.root / "projects" / CODE / "trace" / "baseline.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("sha256-", "md5-", 1), encoding="utf-8")
    (found,) = [one for one in check_workspace(workspace) if one.rule == "V01"]
    assert found.file == f"projects/{CODE}/trace/baseline.yaml"
    assert "应为指纹" in found.zh
    assert "Git" in found.hint_en


@pytest.mark.parametrize(("name", "begins"), [("baseline", "version"), ("reviews", "reviews")])
def test_an_empty_file_of_the_trace_is_a_finding_that_says_how_it_begins(
    workspace: Workspace, name: str, begins: str
) -> None:
    workspace.write(f"projects/{CODE}/trace/{name}.yaml", "")
    (found,) = [one for one in check_workspace(workspace) if one.rule == "V01"]
    assert found.file == f"projects/{CODE}/trace/{name}.yaml"
    assert found.hint_en == f"begin with a line {begins}:"


def test_a_project_without_baseline_is_asked_for_one(workspace: Workspace) -> None:
    with pytest.raises(ProjectError, match="declares no baseline"):
        freeze_now(workspace)
    assert told(workspace) == []
