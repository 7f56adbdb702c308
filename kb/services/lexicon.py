"""The names of a project that a drafted sentence has to get right, and those that are personal data."""

from __future__ import annotations

from collections.abc import Iterator

from kb.assistant.grounding import Lexicon
from kb.errors import KBError
from kb.project import Project
from kb.project.entities import Text, text_of
from kb.workspace import Workspace


def project_lexicon(project: Project) -> Lexicon:
    """People, systems and organisations of ``project``; the Chinese and the English name are one."""
    values = [system.name for system in project.systems]
    values += [*_people(project), project.project.customer, project.project.contractor]
    return Lexicon.of((text_of(value, "zh"), text_of(value, "en")) for value in values)


def people_of(workspace: Workspace) -> frozenset[str]:
    """The names of everybody on any project of the workspace: lessons name people of other projects.

    A project that cannot be read is left out; the command that works on it says why.
    """
    return frozenset(text_of(name, lang) for name in _everybody(workspace) for lang in ("zh", "en"))


def _everybody(workspace: Workspace) -> Iterator[Text]:
    for code in workspace.project_codes():
        try:
            project = workspace.project(code)
        except KBError:
            continue
        yield from _people(project)


def _people(project: Project) -> Iterator[Text]:
    yield from (member.name for member in project.members)
    yield from (stakeholder.name for stakeholder in project.stakeholders)
