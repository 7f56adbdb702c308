"""The shapes of records, lessons and terms."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from pydantic import BaseModel, Field

from kb.project import text_of
from kb.project.entities import Term
from kb.records import Record
from kb.services.catalogue import LessonEntry
from kb.services.history import Revision
from kb.services.reading import Applied, Linked, OutlineEntry, Reading, linked
from kb.services.site.records import stale

#: What is sent as the record, the lesson and the reading have it.
_OF_RECORD = ("id", "title", "lang", "status", "owner", "project", "industry", "systems", "phases", "tags")
_DAYS = ("created", "updated", "reviewed_on")
_OF_LESSON = (
    *("id", "title", "title_en", "category", "kind", "situation", "cause", "impact", "recommendation"),
    *("recommendation_en", "apply_to", "applied_on", "recurrence", "line"),
)
_AROUND = ("outline", "related", "named_by", "applied", "revisions", "successor", "due_in_days")


class RecordEntry(BaseModel):
    """知识条目的一行 · A record in a list."""

    id: str = Field(examples=["RT-001"])
    kind: str = Field(examples=["retrospective"])
    title: str
    title_other: str = Field(description="另一语言的标题 · The title in the other language, if it has one")
    lang: str
    status: str
    stale: bool = Field(description="复审已逾期 · Its review is overdue")
    owner: str
    project: str
    industry: str
    systems: tuple[str, ...]
    phases: tuple[str, ...]
    tags: tuple[str, ...]
    created: date | None
    updated: date | None
    reviewed_on: date | None
    source: str = Field(description="工作区里的文件 · The file in the workspace")

    @classmethod
    def of(cls, record: Record, today: date) -> Self:
        """The record as it is listed."""
        return cls(**_entry(record, today))


def _entry(record: Record, today: date) -> dict[str, Any]:
    return {
        "kind": record.type,
        "title_other": linked(record).title_other,
        "stale": stale(record, today),
        "source": record.path,
        **{name: getattr(record, name) for name in (*_OF_RECORD, *_DAYS)},
    }


class SectionOut(BaseModel):
    """一节：标题、锚点和正文 · A section with its anchor and text."""

    anchor: str
    path: tuple[str, ...]
    level: int
    text: str
    line: int


class StepOut(BaseModel):
    """运维手册的一步 · A step of a runbook."""

    anchor: str
    section: str
    number: int
    action: str
    commands: tuple[str, ...]
    expected: str
    rollback: str
    destructive: bool
    line: int


class ItemOut(BaseModel):
    """检查清单的一项 · An item of a checklist."""

    anchor: str
    number: str
    text: str
    why: str
    evidence: str
    owner_role: str
    mandatory: bool
    lessons: tuple[str, ...]
    line: int


class LessonOut(BaseModel):
    """一条经验 · A lesson and the record it stands in."""

    id: str = Field(examples=["LES-001"])
    record: str
    anchor: str
    title: str
    title_en: str
    category: str
    kind: str
    situation: str
    cause: str
    impact: str
    recommendation: str
    recommendation_en: str
    apply_to: tuple[str, ...]
    applied_on: str
    recurrence: int
    project: str
    status: str
    line: int

    @classmethod
    def of(cls, entry: LessonEntry) -> Self:
        """The lesson as it is listed."""
        lesson, record = entry.lesson, entry.record
        return cls(
            record=record.id,
            project=record.project,
            status=record.status,
            anchor=lesson.anchor or lesson.id,
            **{name: getattr(lesson, name) for name in _OF_LESSON},
        )


class RecordOut(RecordEntry):
    """一份完整的条目和它周围的条目 · A whole record and what stands around it."""

    sections: list[SectionOut]
    steps: list[StepOut]
    items: list[ItemOut]
    lessons: list[LessonOut]
    successor: str = Field(description="取代它的条目 · The record in force instead of it")
    due_in_days: int | None = Field(
        description="多少天后复审，负数为逾期 · Days until its review; negative if late"
    )
    outline: tuple[OutlineEntry, ...]
    related: tuple[Linked, ...] = Field(description="意思相近的 · Nearest in meaning, best first")
    named_by: tuple[Linked, ...] = Field(description="正文提到它的 · Records whose text names it")
    applied: tuple[Applied, ...] = Field(description="它的经验用在哪里 · Where its lessons were applied")
    revisions: tuple[Revision, ...] = Field(description="出自 Git · From Git, where there is one")

    @classmethod
    def reading(cls, reading: Reading, today: date) -> Self:
        """The record as it is sent whole."""
        record = reading.record
        return cls(
            **_entry(record, today),
            sections=[SectionOut.model_validate(one, from_attributes=True) for one in record.sections()],
            steps=[StepOut.model_validate(one, from_attributes=True) for one in record.steps],
            items=[ItemOut.model_validate(one, from_attributes=True) for one in record.items],
            lessons=[LessonOut.of(LessonEntry(one, record)) for one in record.lessons],
            **{name: getattr(reading, name) for name in _AROUND},
        )


class TermOut(BaseModel):
    """一个术语 · A term of the glossary."""

    term: str
    en: str
    definition: str
    synonyms: list[str]
    avoid: list[str] = Field(description="不要用的说法 · Words not to be used for it")

    @classmethod
    def of(cls, term: Term, lang: str) -> Self:
        """The term as it is sent, its definition in ``lang``."""
        return cls(
            term=term.term,
            en=term.en,
            definition=text_of(term.definition, lang),
            synonyms=list(term.synonyms),
            avoid=list(term.avoid),
        )
