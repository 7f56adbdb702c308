"""Knowledge records as document templates read them: the runbooks a project refers to, the checklists of its phase."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.project.views import Views
from kb.records import Item, Record, Step
from kb.records.markdown import plain_text

#: Section of a runbook -> how its lines are read when it has no numbered steps.
_LINE = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True, slots=True)
class RunbookFacts:
    """A runbook; the step lists hold one text per step, without markup."""

    id: str
    title: str
    title_en: str
    service: str
    kind: str
    severity: str
    rto_min: str
    last_tested: str
    symptoms: tuple[str, ...]
    diagnosis: tuple[str, ...]
    resolution: tuple[str, ...]
    verification: tuple[str, ...]
    rollback: tuple[str, ...]
    escalation: tuple[str, ...]


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


def runbooks_for(views: Views, records: Iterable[Record], lang: str) -> tuple[RunbookFacts, ...]:
    """The runbooks that the project's alarms and trainings name, in order of id; deprecated ones are left out."""
    wanted = {*views.runbook_coverage.runbooks, *(row.runbook for row in views.training_coverage)}
    found = [record for record in records if record.id in wanted and record.status != "deprecated"]
    return tuple(_runbook(record, lang) for record in sorted(found, key=lambda record: record.id))


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


def _runbook(record: Record, lang: str) -> RunbookFacts:
    steps = {
        key: [step for step in record.steps if step.section == key]
        for key in ("diagnosis", "resolution", "rollback")
    }
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
        diagnosis=_texts(record, "diagnosis", steps["diagnosis"], lang),
        resolution=_texts(record, "resolution", steps["resolution"], lang),
        verification=_texts(record, "verification", (), lang),
        rollback=_texts(record, "rollback", steps["rollback"], lang),
        escalation=_texts(record, "escalation", (), lang),
    )


def _texts(record: Record, key: str, steps: Sequence[Step], lang: str) -> tuple[str, ...]:
    """The steps of a section, or its lines where it has none."""
    if steps:
        return tuple(_step(step, lang) for step in steps)
    lines = [
        line for section in record.sections() if section.key == key for line in section.text.splitlines()
    ]
    kept = [
        plain_text(_LINE.sub("", line))
        for line in lines
        if line.strip() and not line.lstrip().startswith(("|", "```"))
    ]
    return tuple(text for text in kept if text)


def _step(step: Step, lang: str) -> str:
    labels = ("命令：", "预期：", "回退：") if lang == "zh" else ("Command: ", "Expected: ", "Rollback: ")
    said = zip(labels, (step.command, step.expected, step.rollback), strict=True)
    return " ".join(
        [plain_text(step.action), *(f"{label}{plain_text(text)}" for label, text in said if text)]
    )
