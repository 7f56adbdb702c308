"""A record with what stands around it."""

from __future__ import annotations

import subprocess
from datetime import date

import pytest

from kb.errors import WorkspaceError
from kb.services.history import revisions
from kb.services.index import open_index, update_index
from kb.services.reading import Reading, read_record
from kb.workspace import Workspace

TODAY = date(2026, 11, 1)


def reading(workspace: Workspace, name: str) -> Reading:
    with open_index(workspace) as index:
        return read_record(workspace, index, name, today=TODAY)


def test_a_lesson_leads_to_its_record_and_where_it_was_applied(sample: Workspace) -> None:
    update_index(sample)
    found = reading(sample, "LES-007")
    assert found.record.id == "RT-002"
    assert ("LES-007", "CL-003", "2") in {(one.lesson, one.target.id, one.anchor) for one in found.applied}
    assert "CL-003" in {one.id for one in found.named_by}
    assert found.related
    assert found.record.id not in {one.id for one in found.related}
    assert found.outline[0].title == "背景"


def test_a_deprecated_record_names_its_successor_and_is_never_stale(sample: Workspace) -> None:
    found = reading(sample, "RB-002")
    assert (found.successor, found.stale, found.due_in_days) == ("RB-003", False, None)


def test_a_restricted_record_is_like_one_that_does_not_exist(workspace: Workspace) -> None:
    closed = next(one for one in workspace.load_records()[0] if one.field("sensitivity") == "restricted")
    with pytest.raises(WorkspaceError) as refused:
        reading(workspace, closed.id)
    with pytest.raises(WorkspaceError) as missing:
        reading(workspace, "RB-999")
    assert refused.value.zh.replace(closed.id, "") == missing.value.zh.replace("RB-999", "")


def test_git_tells_when_a_record_changed(workspace: Workspace) -> None:
    path = workspace.load_records()[0][0].path
    assert revisions(workspace, path) == ()
    name = ("-c", "user.name=王芳", "-c", "user.email=w@example.com")
    for command in (("init", "-q"), ("add", path), (*name, "commit", "-qm", "第一版 first")):
        subprocess.run(["git", *command], cwd=workspace.root, check=True)
    # a repository may name programs to run; reading its history runs none of them
    subprocess.run(["git", "config", "core.fsmonitor", "touch ran; false"], cwd=workspace.root, check=True)
    subprocess.run(["git", "config", "core.pager", "touch ran"], cwd=workspace.root, check=True)
    (only,) = revisions(workspace, path)
    assert (only.author, only.subject) == ("王芳", "第一版 first")
    assert not (workspace.root / "ran").exists()
