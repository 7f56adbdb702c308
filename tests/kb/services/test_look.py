"""Which look a document gets: named, from a file, or by the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import WorkspaceError
from kb.services.look import Look, document_look, looks
from kb.workspace import Workspace


def test_without_a_word_documents_have_the_engineering_look(workspace: Workspace) -> None:
    assert document_look(workspace) == Look(None, "engineering")


@pytest.mark.parametrize("name", ["engineering", "gongwen", "gbt11"])
def test_a_look_is_chosen_by_name_in_the_command_or_the_settings(workspace: Workspace, name: str) -> None:
    assert document_look(workspace, name) == Look(None, name)
    (workspace.root / "fupan.toml").write_text(f'template = "{name}"\n', encoding="utf-8")
    assert document_look(Workspace.open(workspace.root)) == Look(None, name)


def test_a_file_of_the_settings_lies_in_the_workspace(workspace: Workspace) -> None:
    (workspace.root / "fupan.toml").write_text('template = "templates/公司.docx"\n', encoding="utf-8")
    again = Workspace.open(workspace.root)
    with pytest.raises(WorkspaceError, match="no such Word template"):
        document_look(again)
    again.write("templates/公司.docx", b"x")

    assert document_look(again) == Look(workspace.root / "templates/公司.docx")


def test_a_file_of_the_command_may_lie_anywhere(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.docx").write_bytes(b"x")
    monkeypatch.chdir(tmp_path)

    assert document_look(workspace, "other.docx").template == Path("other.docx")


def test_a_misspelt_look_is_told_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError) as caught:
        document_look(workspace, "gongwn")
    assert caught.value.hint_en == "Did you mean gongwen?"


def test_looks_have_names_in_both_languages() -> None:
    assert list(looks("zh")) == ["engineering", "gbt11", "gongwen"]
    assert looks("en")["gongwen"] == "Official document"
