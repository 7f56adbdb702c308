"""Knowledge records: Markdown with front matter, read with exact places and written back unharmed."""

from kb.records.fields import Goal
from kb.records.kinds import (
    KINDS,
    Checklist,
    LessonNote,
    Reference,
    Retrospective,
    Runbook,
    missing_fields,
    parse,
    review_due,
)
from kb.records.parts import Action, Impact, Item, Lesson, Section, Step, Value
from kb.records.record import Record, RecordErrors

__all__ = [
    "KINDS",
    "Action",
    "Checklist",
    "Goal",
    "Impact",
    "Item",
    "Lesson",
    "LessonNote",
    "Record",
    "RecordErrors",
    "Reference",
    "Retrospective",
    "Runbook",
    "Section",
    "Step",
    "Value",
    "missing_fields",
    "parse",
    "review_due",
]
