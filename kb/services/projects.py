"""The projects of a workspace at a glance."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import KBError
from kb.project import text_of
from kb.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project's code and name, its generated Word files (newest first), and why it cannot be read, if so."""

    code: str
    name: str
    documents: tuple[str, ...]
    problem: str = ""


def project_cards(workspace: Workspace, lang: str) -> list[ProjectCard]:
    """One card per project folder; a project whose data is not sound still has its card."""
    return [_card(workspace, code, lang) for code in workspace.project_codes()]


def _card(workspace: Workspace, code: str, lang: str) -> ProjectCard:
    documents = documents_of(workspace, code)
    try:
        name = text_of(workspace.project(code).project.name, lang)
    except KBError as error:
        return ProjectCard(code, code, documents, error.message(lang))
    return ProjectCard(code, name, documents)


def documents_of(workspace: Workspace, code: str) -> tuple[str, ...]:
    """The names of the Word files generated for a project, newest first."""
    folder = workspace.output_dir(code)
    found = (
        sorted(folder.glob("*.docx"), key=lambda path: path.stat().st_mtime, reverse=True)
        if folder.is_dir()
        else []
    )
    return tuple(path.name for path in found if not path.name.startswith("~$"))
