"""A record with what a reader wants beside it: what it leads to, who names it, what is like it, how fresh it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import search
from kb.errors import WorkspaceError
from kb.records import Record, review_due
from kb.services.history import Revision, revisions
from kb.services.passages import shareable
from kb.services.search import PER_RECORD
from kb.workspace import Workspace

#: Neighbours by meaning: how many, how alike at least (cosine), and passages looked at to find them: the record's
#: own are among them, and every one costs, so that more are fetched only where a few are not enough.
NEAR, LEAST, _LOOKED_AT = 5, 0.4, (15, 30)

#: Characters of a record that say what it is about.
_SUBJECT = 400


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading of the record."""

    level: int
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Another record: its titles in its own language and the other, and its kind."""

    id: str
    title: str
    title_other: str
    kind: str


@dataclass(frozen=True, slots=True)
class Applied:
    """A lesson of the record and where it has changed something: a record, and the item there if one names it."""

    lesson: str
    target: Linked
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A record and its surroundings. ``due_in_days`` is None for a record that is never due for review.

    ``stale`` says that its review is overdue, ``successor`` names the record in force instead of it ("" for none),
    ``related`` are nearest by vector, best first.
    """

    record: Record
    outline: tuple[OutlineEntry, ...]
    named_by: tuple[Linked, ...]
    applied: tuple[Applied, ...]
    related: tuple[Linked, ...]
    due_in_days: int | None
    stale: bool
    successor: str
    revisions: tuple[Revision, ...]


def read_record(workspace: Workspace, index: search.Index, name: str, *, today: date) -> Reading:
    """The record ``name`` (or the one that holds the lesson of that id) with its surroundings.

    Raises `WorkspaceError` when nobody may read such a record here: there is none, or it is restricted.
    """
    records = shareable(workspace.load_records()[0])
    record = held(records, name)
    others = [one for one in records if one.id != record.id]
    due = review_due(record, today) if record.review_cycle_days and record.status != "deprecated" else None
    return Reading(
        record=record,
        outline=_outline(record),
        named_by=tuple(map(linked, _naming(record, others))),
        applied=tuple(_applied(record, others)),
        related=_related(index, record, others),
        due_in_days=due,
        stale=due is not None and due < 0,
        successor=next((one.id for one in others if record.id in one.fields("supersedes")), ""),
        revisions=revisions(workspace, record.path),
    )


def held(records: Iterable[Record], name: str) -> Record:
    """The record of that id, or the one that holds the lesson of that id; raises `WorkspaceError` when none does."""
    found = None
    for record in records:
        if record.id == name:
            return record
        if any(lesson.id == name for lesson in record.lessons):
            found = record
    if found is None:
        raise WorkspaceError(
            f"没有条目 {name}",
            f"There is no record {name}",
            hint_zh="它可能改了编号、被删除，或者不对你开放；搜索它的标题试试。",
            hint_en="Its id may have changed, it may be gone, or closed to you; try a search for its title.",
        )
    return found


def linked(record: Record) -> Linked:
    """``record`` as another one links to it."""
    other = record.field("title_en") if record.lang == "zh" else record.field("title_zh")
    return Linked(record.id, record.title, other, record.type)


def _outline(record: Record) -> tuple[OutlineEntry, ...]:
    return tuple(
        OutlineEntry(section.level, section.path[-1], section.anchor)
        for section in record.sections()
        if section.path and section.level > 1
    )


def _naming(record: Record, others: Iterable[Record]) -> list[Record]:
    """The records whose text names this one or a lesson of it."""
    names = "|".join(re.escape(name) for name in (record.id, *(lesson.id for lesson in record.lessons)))
    naming = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
    return [one for one in others if naming.search(one.text)]


def _applied(record: Record, others: Sequence[Record]) -> Iterable[Applied]:
    """Where the lessons say they were applied, and the checklist items that name them."""
    by_id = {one.id: one for one in others}
    for lesson in record.lessons:
        items = {one.id: item.anchor for one in others for item in one.items if lesson.id in item.lessons}
        for target in dict.fromkeys([*lesson.apply_to, *items]):
            if target in by_id:
                yield Applied(lesson.id, linked(by_id[target]), items.get(target, ""))


def _related(index: search.Index, record: Record, others: Sequence[Record]) -> tuple[Linked, ...]:
    about = f"{record.title} {' '.join(record.fields('tags'))} {record.text[record.body_start :][:_SUBJECT]}"
    by_id = {one.id: one for one in others}
    near: list[str] = []
    for looked_at in _LOOKED_AT:
        found = index.alike(about, limit=looked_at, per_record=PER_RECORD)
        alike = dict.fromkeys(name for name, similarity in found if similarity >= LEAST)
        near = [name for name in alike if name in by_id][:NEAR]
        if len(near) == NEAR or len(found) < looked_at:
            break
    return tuple(linked(by_id[name]) for name in near)
