"""A project at a glance."""

from __future__ import annotations

import os
from datetime import date

from kb.services.board import boards, document_files, drafts_of, project_board
from kb.services.generate import generate
from kb.workspace import Workspace

TODAY = date(2026, 11, 1)


def test_gates_say_what_is_in_the_way(workspace: Workspace) -> None:
    board = project_board(workspace, "DEMO", lang="zh", today=TODAY)
    assert [state.gate for state in board.gates] == ["draft", "review", "baseline", "issue"]
    for state in board.gates:
        assert state.passed == (state.errors == 0)
    passed = [state.passed for state in board.gates]
    assert board.gate == next(
        (s.gate for s, ok in zip(board.gates[::-1], passed[::-1], strict=True) if ok), None
    )


def test_a_change_of_the_data_is_seen_at_once(workspace: Workspace) -> None:
    before = project_board(workspace, "DEMO", lang="zh", today=TODAY)
    file = workspace.root / "projects/DEMO/project.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nnonsense: 1\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))
    after = project_board(workspace, "DEMO", lang="zh", today=TODAY)
    assert before.problem is None
    assert "nonsense" in str(after.problem)
    assert not after.gates[0].passed


def test_a_project_that_cannot_be_read_does_not_hide_the_others(workspace: Workspace) -> None:
    workspace.write("projects/BROKEN/project.yaml", "project: {name: x, nmae: y}\n")
    found = {board.code: board.problem for board in boards(workspace, lang="en", today=TODAY)}
    assert found["BROKEN"] is not None
    assert found["DEMO"] is None


def test_drafts_and_documents_are_listed_with_what_is_open(workspace: Workspace) -> None:
    generate(workspace, "lessons-learned", "DEMO", lang="zh", use_model=False, today=TODAY)
    (draft,) = drafts_of(workspace, "DEMO")
    assert (draft.name, draft.lang, draft.open_blocks) == ("lessons-learned.md", "zh", 0)
    path = workspace.root / "drafts/DEMO/lessons-learned.md"
    drafted = '\n\n::: drafted {model="m" accepted="王芳"}\n一。\n:::\n\n::: drafted {model="m"}\n二。\n:::\n'
    path.write_text(path.read_text(encoding="utf-8") + drafted, encoding="utf-8")
    (draft,) = drafts_of(workspace, "DEMO")
    assert (draft.blocks, draft.open_blocks) == (2, 1)
    (file,) = document_files(workspace, "DEMO")
    assert file.size == (workspace.root / "output/DEMO" / file.name).stat().st_size


def test_a_draft_that_cannot_be_read_says_why(workspace: Workspace) -> None:
    workspace.write("drafts/DEMO/x.md", "---\nlang: [\n---\n")
    (draft,) = drafts_of(workspace, "DEMO")
    assert all(draft.problem)
