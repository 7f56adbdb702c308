"""The types of record, and how a file is recognised as one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import ClassVar

from kb.errors import RecordError
from kb.records import fields
from kb.records.frontmatter import FrontMatter, read_front_matter
from kb.records.parts import Action
from kb.records.record import Record
from kb.records.source import Source
from kb.records.vocabulary import OUTCOMES, RUNBOOK_KINDS

_ID = re.compile(r"[^\W_][\w.-]{0,63}")
_OUR_ID = re.compile(r"(RT|RB|CL|LES)-\d+")
_PERIOD = re.compile(r"(\d{4}(?:-\d{2}){0,2})\s*(?:/|~|—|–|至|到| to )\s*(\d{4}(?:-\d{2}){0,2})")


class Retrospective(Record):
    """复盘: what a project set out to do, what came of it and why, and what the next one should know."""

    type: ClassVar[str] = "retrospective"

    project = fields.text(required=True)
    """The code of the project it looks back on"""
    period = fields.text(required=True)
    """The time it looks back on, as first day/last day"""
    outcome = fields.choice(*OUTCOMES)
    """How it ended: success, partial, fail"""
    goals = fields.goals()
    """What was to be reached, and what was"""
    slip_days = fields.number()
    """Working days late; negative for early"""
    cost_variance_pct = fields.number()
    """Cost over plan in percent; negative for under"""
    participants_roles = fields.texts()
    """The roles that took part in the review"""

    @property
    def period_days(self) -> tuple[str, str] | None:
        """First and last day of the period, as precise as written; None when it is written in another way."""
        found = _PERIOD.fullmatch(self.period)
        return (found[1], found[2]) if found and found[1] <= found[2] else None

    @property
    def actions(self) -> tuple[Action, ...]:
        """The rows of the table of actions."""
        return tuple(self.body.actions())


class Runbook(Record):
    """运维手册: how to recognise a condition of a service, what to do, and how to tell that it worked."""

    type: ClassVar[str] = "runbook"

    service = fields.text(required=True)
    """The service it is for"""
    kind = fields.choice(*RUNBOOK_KINDS, required=True)
    """The occasion: incident, routine, recovery, cutover"""
    symptoms = fields.texts(required=True)
    """What is seen when it applies"""
    severity = fields.text()
    """How grave the condition is, in the organisation's own scale"""
    alerts = fields.texts()
    """The alerts that lead here"""
    error_codes = fields.texts()
    """The error codes that lead here"""
    rto_min = fields.whole()
    """Minutes within which service must be restored; 0 for not stated"""
    prerequisites = fields.texts()
    """What must be at hand before the first step"""
    risk_level = fields.text()
    """How dangerous carrying it out is"""
    last_tested = fields.day(required=True)
    """The day it was last carried out, in earnest or as a drill"""
    tested_by = fields.text()
    """The role that carried it out"""
    automation_link = fields.text()
    """Where it is automated"""


class Checklist(Record):
    """检查清单: what must be so before a gate is passed, and how that is shown."""

    type: ClassVar[str] = "checklist"

    phases = fields.texts("phase", required=True)
    """The project phases it is for"""
    applies_to = fields.texts()
    """The interface styles, systems or industries it is for"""
    version = fields.text(required=True)
    """Its version"""
    gate = fields.flag()
    """Whether a project may not go on without it"""


class LessonNote(Record):
    """经验教训: one lesson in a file of its own; its id and title are those of the record."""

    type: ClassVar[str] = "lesson"


class Reference(Record):
    """参考资料: any other Markdown. Without our front matter its id comes from its path."""

    type: ClassVar[str] = "reference"


KINDS: dict[str, type[Record]] = {
    kind.type: kind for kind in (Retrospective, Runbook, Checklist, LessonNote, Reference)
}
"""The types of record by the word that names them in the front matter."""


def parse(text: str, path: str) -> Record:
    """The record in ``text``; ``path`` is what messages call the file.

    Raises `RecordError` with file and line when the front matter cannot be read or a field would be
    misunderstood; `RecordErrors` when there are several such places.
    """
    source = Source(text, path)
    front = read_front_matter(source)
    if front is None or not is_ours(front):
        return Reference(source, front, ours=False)
    return KINDS[_type(source, front)](source, front)


def is_ours(front: FrontMatter) -> bool:
    """Whether a front matter was written for us; other tools have front matters with keys of their own."""
    given, identifier = front.values.get("type"), front.values.get("id")
    if isinstance(given, str) and (
        given in KINDS or (identifier and get_close_matches(given.lower(), KINDS, n=1, cutoff=0.75))
    ):
        return True
    return isinstance(identifier, str) and bool(_OUR_ID.match(identifier))


def _type(source: Source, front: FrontMatter) -> str:
    identifier = front.values.get("id")
    if not isinstance(identifier, str):
        at = front.entries["id"].key.start if "id" in front.entries else front.inner.start
        raise _wrong(
            source,
            at,
            "id",
            "缺少编号",
            "The id is missing",
            "写上 id，例如 id: RB-019。",
            "Add an id, such as id: RB-019.",
        )
    if not _ID.fullmatch(identifier):
        at = front.entries["id"].key.start
        raise _wrong(
            source,
            at,
            "id",
            f"编号“{identifier}”里有不能用在链接中的字符",
            f"The id '{identifier}' holds characters that a link cannot",
            "只用文字、数字、点和连字符，例如 RB-019。",
            "Use letters, digits, dots and hyphens, such as RB-019.",
        )
    try:
        given = front.values.get("type")
        return fields.read_choice(
            _KIND_BY_ID.get(identifier.split("-")[0]) if given is None else given, tuple(KINDS)
        )
    except fields.UnfitError as error:
        at = front.entries["type"].key.start if "type" in front.entries else front.inner.start
        raise _wrong(
            source, at, "type", f"type {error.zh}", f"type {error.en}", error.hint_zh, error.hint_en
        ) from None


_KIND_BY_ID = {"RT": "retrospective", "RB": "runbook", "CL": "checklist", "LES": "lesson"}


def _wrong(source: Source, at: int, name: str, zh: str, en: str, hint_zh: str, hint_en: str) -> RecordError:
    return RecordError(zh, en, place=source.place(at, name), hint_zh=hint_zh, hint_en=hint_en)


def review_due(record: Record, today: date) -> int:
    """Days until the record's review is due, negative when overdue; 0 or more also when it has no cycle."""
    last = record.reviewed_on or record.updated
    if not record.review_cycle_days or last is None:
        return 0
    return record.review_cycle_days - (today - last).days


def missing_fields(record: Record) -> Iterable[str]:
    """The keys a record of its type must have and does not."""
    return [
        key
        for key, field in record.declared().items()
        if field.required and field.value(record.front) in ("", (), None)
    ]
