"""The names of a project that a drafted sentence has to get right, and those that are personal data."""

from __future__ import annotations

from collections.abc import Iterator

from kb.access.visibility import whole
from kb.assistant.grounding import Lexicon
from kb.assistant.redaction import People
from kb.assistant.screen import Guard
from kb.errors import KBError
from kb.project import Project
from kb.project.entities import Text, text_of
from kb.workspace import Workspace


def project_lexicon(project: Project) -> Lexicon:
    """People, systems and organisations of ``project``; the Chinese and the English name are one."""
    return Lexicon.of((text_of(value, "zh"), text_of(value, "en")) for value in _names(project))


def people_of(workspace: Workspace) -> People:
    """The names of everybody on any project of the workspace: lessons name people of other projects.

    A project that cannot be read is named in ``unreadable``: whom it names is not known, and nobody in it can be
    hidden from a model elsewhere. That holds for projects too that ``workspace`` hides; they are named by no code.
    """
    projects, faulty = _read(whole(workspace))
    shown = set(workspace.project_codes())
    unreadable = dict.fromkeys(code if code in shown else "…" for code in faulty)
    names = (name for project in projects for name in _people(project))
    return People((text_of(name, lang) for name in names for lang in ("zh", "en")), unreadable)


def workspace_guard(workspace: Workspace) -> Guard:
    """The guard of what is asked across projects: the names of all of them, and everybody's as personal data."""
    projects, _ = _read(workspace)
    names = [value for project in projects for value in _names(project)]
    return Guard(
        Lexicon.of((text_of(value, "zh"), text_of(value, "en")) for value in names),
        people_of(workspace),
        workspace.settings.llm.personal_data,
    )


def _read(workspace: Workspace) -> tuple[list[Project], list[str]]:
    """The projects that can be read, and the codes of those that cannot."""
    projects: list[Project] = []
    unreadable: list[str] = []
    for code in workspace.project_codes():
        try:
            projects.append(workspace.project(code))
        except KBError:
            unreadable.append(code)
    return projects, unreadable


def _names(project: Project) -> Iterator[Text]:
    yield from (system.name for system in project.systems)
    yield from _people(project)
    yield from (project.project.customer, project.project.contractor)


def _people(project: Project) -> Iterator[Text]:
    yield from (member.name for member in project.members)
    yield from (stakeholder.name for stakeholder in project.stakeholders)
