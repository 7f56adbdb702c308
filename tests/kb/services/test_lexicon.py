"""Everybody's name is known, or it is said in which projects it is not."""

from __future__ import annotations

from kb.assistant.redaction import Redaction
from kb.services.lexicon import people_of, workspace_guard
from kb.workspace import Workspace


def test_names_of_all_projects_are_hidden(sample: Workspace) -> None:
    people = people_of(sample)
    assert people.unreadable == ()
    assert Redaction(people).hide("由乔木恢复") == "由{person:1}恢复"


def test_a_project_that_cannot_be_read_is_named(sample: Workspace) -> None:
    file = sample.root / "projects" / "HRPT-2025" / "project.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\n<<<<<<< HEAD\n", encoding="utf-8")
    broken = Workspace.open(sample.root)
    assert people_of(broken).unreadable == ("HRPT-2025",)
    assert getattr(workspace_guard(broken).people, "unreadable", ()) == ("HRPT-2025",)
