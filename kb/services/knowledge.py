"""Knowledge records as document templates read them: the runbooks a project refers to, the checklists of its phase."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.project import Project, text_of
from kb.project.views import Views
from kb.records import Item, Record, Step
from kb.records.markdown import plain_text

_CODE = re.compile(r"`([^`]+)`")

#: What begins a line that is an item of a list.
_LINE = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class StepFacts:
    """One thing to do, without markup; what is not written is empty."""

    action: str
    commands: tuple[str, ...] = ()
    expected: str = ""
    rollback: str = ""


@dataclass(frozen=True, slots=True)
class RunbookFacts:
    """A runbook with its sections as things to do."""

    id: str
    title: str
    title_en: str
    service: str
    kind: str
    severity: str
    rto_min: str
    last_tested: str
    symptoms: tuple[str, ...]
    diagnosis: tuple[StepFacts, ...]
    resolution: tuple[StepFacts, ...]
    verification: tuple[StepFacts, ...]
    rollback: tuple[StepFacts, ...]
    escalation: tuple[StepFacts, ...]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item of a checklist."""

    no: str
    text: str
    evidence: str
    owner_role: str


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    """A checklist with its items."""

    id: str
    title: str
    title_en: str
    items: tuple[ItemFacts, ...]


def runbooks_for(project: Project, views: Views, records: Iterable[Record]) -> tuple[RunbookFacts, ...]:
    """The runbooks that the project's alarms and trainings name and that were written for its systems, by id.

    A runbook of another project counts only when it is about a system this project has too: hosts and commands of
    somebody else's systems are no procedure for these. Deprecated ones are left out.
    """
    wanted = {*views.runbook_coverage.runbooks, *(row.runbook for row in views.training_coverage)}
    systems = {text_of(system.name, lang) for system in project.systems for lang in ("zh", "en")}
    found = [
        record
        for record in records
        if record.id in wanted and record.status != "deprecated" and _concerns(record, project, systems)
    ]
    return tuple(_runbook(record) for record in sorted(found, key=lambda record: record.id))


def _concerns(record: Record, project: Project, systems: set[str]) -> bool:
    origin = record.field("project")
    return origin in ("", project.project.code) or not systems.isdisjoint(record.fields("systems"))


def checklists_for(phase: str, records: Iterable[Record]) -> tuple[ChecklistFacts, ...]:
    """The approved checklists of a project's phase."""
    found = [
        record
        for record in records
        if record.type == "checklist" and record.status == "approved" and phase in record.fields("phase")
    ]
    return tuple(
        ChecklistFacts(record.id, record.title, record.field("title_en"), tuple(map(_item, record.items)))
        for record in sorted(found, key=lambda record: record.id)
    )


def _item(item: Item) -> ItemFacts:
    return ItemFacts(
        item.number, plain_text(item.text), plain_text(item.evidence), plain_text(item.owner_role)
    )


def _runbook(record: Record) -> RunbookFacts:
    return RunbookFacts(
        id=record.id,
        title=record.title,
        title_en=record.field("title_en"),
        service=record.field("service"),
        kind=record.field("kind"),
        severity=record.field("severity"),
        rto_min=record.field("rto_min"),
        last_tested=record.field("last_tested"),
        symptoms=record.fields("symptoms"),
        diagnosis=_steps(record, "diagnosis"),
        resolution=_steps(record, "resolution"),
        verification=_steps(record, "verification"),
        rollback=_steps(record, "rollback"),
        escalation=_steps(record, "escalation"),
    )


def _steps(record: Record, key: str) -> tuple[StepFacts, ...]:
    """The steps of a section, or its lines where it has none."""
    if steps := [step for step in record.steps if step.section == key]:
        return tuple(map(_step, steps))
    lines = record.section_text(key).splitlines()
    kept = [plain_text(_LINE.sub("", line)) for line in lines if not line.lstrip().startswith(("|", "```"))]
    return tuple(StepFacts(text) for text in kept if text)


def _step(step: Step) -> StepFacts:
    typed = tuple(_CODE.findall(step.command)) or tuple(filter(None, (plain_text(step.command),)))
    return StepFacts(plain_text(step.action), typed, plain_text(step.expected), plain_text(step.rollback))
