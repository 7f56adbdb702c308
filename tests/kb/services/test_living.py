"""A workspace that is kept open sees every change, and reads nothing twice without one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.access.visibility import seen_by
from kb.errors import ProjectError
from kb.services.living import LivingWorkspace
from kb.workspace import GLOSSARY, Workspace


@pytest.fixture
def living(workspace: Workspace) -> LivingWorkspace:
    """A living workspace whose files have been at rest for an hour."""
    for file in workspace.root.rglob("*"):
        if file.is_file():
            os.utime(file, (file.stat().st_mtime - 3600,) * 2)
    return LivingWorkspace(workspace)


def replaced(file: Path, old: str, new: str, *, age: float = 60) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, (file.stat().st_mtime - age,) * 2)


def test_the_same_files_are_read_once(living: LivingWorkspace) -> None:
    assert living.project("DEMO") is living.project("DEMO")
    first, again = living.load_records()[0], living.load_records()[0]
    assert first is not again
    assert all(one is two for one, two in zip(first, again, strict=True))


def test_a_change_is_seen_at_once(living: LivingWorkspace) -> None:
    before = {record.id: record.title for record in living.load_records()[0]}
    file = next((living.root / "knowledge").rglob("RB-001.md"))
    replaced(file, before["RB-001"], "换了标题")
    assert {record.id: record.title for record in living.load_records()[0]} == before | {"RB-001": "换了标题"}
    file.unlink()
    assert "RB-001" not in {record.id for record in living.load_records()[0]}


def test_a_change_of_the_same_size_within_the_same_tick_is_seen(living: LivingWorkspace) -> None:
    file = next((living.root / "knowledge").rglob("RB-001.md"))
    title = {record.id: record.title for record in living.load_records()[0]}["RB-001"]
    replaced(file, title, "甲" * 6, age=0)
    stamp = file.stat().st_mtime_ns
    assert {record.id: record.title for record in living.load_records()[0]}["RB-001"] == "甲" * 6
    replaced(file, "甲" * 6, "乙" * 6, age=0)
    os.utime(file, ns=(stamp, stamp))
    assert {record.id: record.title for record in living.load_records()[0]}["RB-001"] == "乙" * 6


def test_a_faulty_project_is_told_each_time_and_mends_itself(living: LivingWorkspace) -> None:
    file = living.root / "projects/DEMO/project.yaml"
    living.project("DEMO")
    replaced(file, "code: DEMO", "cod: DEMO")
    for _ in range(2):
        with pytest.raises(ProjectError):
            living.project("DEMO")
    replaced(file, "cod: DEMO", "code: DEMO", age=30)
    assert living.project("DEMO").project.code == "DEMO"


def test_the_glossary_follows_its_file_for_every_reader(living: LivingWorkspace) -> None:
    seen = seen_by(living, frozenset({"DEMO"}))
    before = len(seen.glossary())
    file = living.root / GLOSSARY
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    living.write(GLOSSARY, old + "- term: 新词\n  en: new word\n")
    assert len(seen.glossary()) == before + 1
