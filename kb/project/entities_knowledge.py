"""What is learned and written down: lessons, money, terms, references, documents, duties, snapshots."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kb.project.entities_delivery import Action
from kb.project.entities_values import (
    Date,
    Entity,
    Noted,
    Percent,
    PersonRef,
    Quantity,
    Star,
    Text,
    Tracked,
)
from kb.project.identifiers import Identity, Reference

LessonCategory = Literal[
    "requirement",
    "interface",
    "data",
    "test",
    "supplier",
    "schedule",
    "people",
    "security",
    "ops",
    "governance",
]
LessonKind = Literal["keep", "avoid", "try"]


class LessonImpact(Entity):
    """What it cost, or saved: workdays, money in yuan, and words for quality."""

    days: Quantity | None = None
    cost: Quantity | None = None
    quality: Text = ""


class Lesson(Tracked):
    """What happened, why, and what the next project should do."""

    id: Annotated[str, Identity("LES")]
    title: Text = ""
    category: LessonCategory
    situation: Text
    cause: Text = ""
    impact: LessonImpact | None = None
    recommendation: Text
    kind: LessonKind
    evidence: tuple[Annotated[str, Reference(flow="up")], ...] = ()
    apply_to: tuple[Annotated[str, Reference(flow="down", loose=True)], ...] = ()
    applied_on: Date | None = None
    recurrence_count: Annotated[int, Field(ge=0)] = 0
    owner: PersonRef | None = None
    due: Date | None = None
    actions: tuple[Action, ...] = ()


class MoneyLine(Entity):
    """An investment or a benefit of one year, counted from the go-live year 0."""

    name: Text
    year: int
    amount: float
    currency: str = ""
    category: str = ""
    basis: Text = ""


class Roi(Noted):
    """Return on investment: yearly discount rate (0.08 for 8 %), horizon in years, money lines."""

    rate: Annotated[Annotated[float, Field(ge=0, lt=1)] | None, Star("V30")] = None
    horizon: Annotated[int, Field(ge=1)] | None = None
    investments: tuple[MoneyLine, ...] = ()
    benefits: tuple[MoneyLine, ...] = ()


class Term(Noted):
    """A word as this project uses it; ``avoid`` are words not to be used for it."""

    term: str
    en: str = ""
    definition: Text = ""
    synonyms: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()


class CitedDocument(Noted):
    """A document the project's texts cite (引用文件)."""

    number: str = ""
    title: Text
    date: str = ""
    source: Text = ""


class DocumentRevision(Entity):
    """A row of a document's revision table; ``kind`` is C created, A added, M modified, D deleted."""

    version: str
    date: Date | None = None
    kind: Literal["C", "A", "M", "D"] | None = None
    section: str = ""
    description: Text = ""
    author: PersonRef | None = None
    reviewer: PersonRef | None = None
    approver: PersonRef | None = None


class ControlledDocument(Tracked):
    """A deliverable under version control; ``type`` is its code (SIRS, OHM, LLR)."""

    id: Annotated[str, Identity("DOC")]
    type: str
    title: Text = ""
    no: str = ""
    version: str = ""
    status: Literal["draft", "review", "issued", "void"] = "draft"
    date: Date | None = None
    author: PersonRef | None = None
    reviewer: PersonRef | None = None
    approver: PersonRef | None = None
    approvers: tuple[PersonRef, ...] = ()
    revisions: tuple[DocumentRevision, ...] = ()


class Responsibility(Noted):
    """A row of the RACI matrix: one accountable, at least one responsible, consulted, informed.

    ``name`` is what documents print instead of an ``item`` that is no id, for instance in both languages.
    """

    item: Annotated[str, Reference(flow="side", loose=True)]
    name: Text = ""
    R: tuple[PersonRef, ...] = ()
    A: tuple[PersonRef, ...] = ()
    C: tuple[PersonRef, ...] = ()
    I: tuple[PersonRef, ...] = ()  # noqa: E741 - the name of the column


class Progress(Entity):
    """How far a work item was on the day of a snapshot."""

    percent: Percent | None = None
    remaining: Annotated[float, Field(ge=0)] | None = None
    forecast: Date | None = None


class Snapshot(Entity):
    """The state of the work on one day, by WBS id."""

    date: Date
    tasks: dict[Annotated[str, Reference("WBS")], Progress] = Field({})
