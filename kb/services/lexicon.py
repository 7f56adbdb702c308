"""The names of a project that a drafted sentence has to get right, and those that are personal data."""

from __future__ import annotations

from collections.abc import Iterator

from kb.assistant.grounding import Lexicon
from kb.assistant.screen import Guard
from kb.errors import KBError
from kb.project import Project
from kb.project.entities import Text, text_of
from kb.workspace import Workspace


def project_lexicon(project: Project) -> Lexicon:
    """People, systems and organisations of ``project``; the Chinese and the English name are one."""
    return Lexicon.of((text_of(value, "zh"), text_of(value, "en")) for value in _names(project))


def people_of(workspace: Workspace) -> frozenset[str]:
    """The names of everybody on any project of the workspace: lessons name people of other projects.

    A project that cannot be read is left out; the command that works on it says why.
    """
    return frozenset(text_of(name, lang) for name in _everybody(workspace) for lang in ("zh", "en"))


def workspace_guard(workspace: Workspace) -> Guard:
    """The guard of what is asked across projects: the names of all of them, and everybody's as personal data."""
    projects = list(_projects(workspace))
    names = [value for project in projects for value in _names(project)]
    return Guard(
        Lexicon.of((text_of(value, "zh"), text_of(value, "en")) for value in names),
        people_of(workspace),
        workspace.settings.llm.personal_data,
    )


def _everybody(workspace: Workspace) -> Iterator[Text]:
    for project in _projects(workspace):
        yield from _people(project)


def _projects(workspace: Workspace) -> Iterator[Project]:
    for code in workspace.project_codes():
        try:
            yield workspace.project(code)
        except KBError:
            continue


def _names(project: Project) -> Iterator[Text]:
    yield from (system.name for system in project.systems)
    yield from _people(project)
    yield from (project.project.customer, project.project.contractor)


def _people(project: Project) -> Iterator[Text]:
    yield from (member.name for member in project.members)
    yield from (stakeholder.name for stakeholder in project.stakeholders)
