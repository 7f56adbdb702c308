"""The index of a workspace follows the contents of the files, whatever the clock says, and is repaired by itself."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from kb.services.doctor import examine
from kb.services.index import open_index, update_index
from kb.workspace import Workspace
from search.layout import Layout

TODAY = date(2026, 6, 1)
FUTURE, PAST = 4_000_000_000, 1


def runbook(workspace: Workspace) -> Path:
    return workspace.root / "knowledge" / "runbooks" / "RB-001.md"


def found(workspace: Workspace, text: str) -> bool:
    with open_index(workspace) as index:
        return any(text in hit.text for hit in index.search(f'"{text}"', today=TODAY, limit=50).hits)


@pytest.mark.parametrize("stamp", [FUTURE, PAST, None], ids=["future", "past", "unchanged"])
def test_what_changed_is_told_by_the_contents_not_by_the_time(
    workspace: Workspace, stamp: int | None
) -> None:
    path = runbook(workspace)
    before = path.stat().st_mtime
    text = path.read_text("utf-8")
    assert not found(workspace, "依然没到")
    path.write_text(text.replace("仍未到达", "依然没到"), "utf-8")  # of the same size
    os.utime(path, (stamp or before, stamp or before))
    assert update_index(workspace).changes.changed == 1
    assert found(workspace, "依然没到")


@pytest.mark.parametrize("stamp", [FUTURE, PAST])
def test_a_new_time_alone_changes_nothing(workspace: Workspace, stamp: int) -> None:
    with open_index(workspace) as index:
        generation = index.status().generation
    for path in workspace.root.rglob("*.md"):
        os.utime(path, (stamp, stamp))
    changes = update_index(workspace).changes
    assert (changes.added, changes.changed, changes.deleted) == (0, 0, 0)
    with open_index(workspace) as index:
        assert index.status().generation == generation


def test_the_doctor_names_what_is_damaged_and_the_next_update_repairs_it(workspace: Workspace) -> None:
    def damage() -> list[str]:
        return [one.en for one in examine(workspace, today=TODAY) if "damaged" in one.en]

    assert damage() == []
    path = next(Layout(workspace.index_dir).vectors.iterdir())
    data = bytearray(path.read_bytes())
    data[9] ^= 1
    path.write_bytes(data)
    assert damage() == ["index damaged: vectors; run fupan index"]
    update_index(workspace)
    assert damage() == []


def test_a_file_in_the_place_of_the_index_gives_way(workspace: Workspace) -> None:
    assert found(workspace, "仍未到达")
    shutil.rmtree(workspace.index_dir)
    workspace.index_dir.write_text("no index", encoding="utf-8")
    update_index(workspace)
    assert found(workspace, "仍未到达")
