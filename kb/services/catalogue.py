"""What the knowledge base holds, to be listed: records and lessons by their fields, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.records import Lesson, Record
from kb.services.passages import shareable
from kb.services.site.records import stale as is_stale
from kb.workspace import Workspace

#: Field of a choice -> the values a record has for it.
_VALUES: Mapping[str, Callable[[Record], tuple[str, ...]]] = {
    "kind": lambda record: (record.type,),
    "project": lambda record: (record.project,),
    "system": lambda record: record.systems,
    "phase": lambda record: record.phases,
    "tag": lambda record: record.tags,
    "industry": lambda record: (record.industry,),
    "lang": lambda record: (record.lang,),
    "status": lambda record: (record.status,),
    "owner": lambda record: (record.owner,),
}

FIELDS = tuple(_VALUES)
"""The fields by which records are chosen and counted."""


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson and the record it stands in."""

    lesson: Lesson
    record: Record


def listed(
    workspace: Workspace,
    choice: Mapping[str, Sequence[str]],
    *,
    stale: bool | None = None,
    today: date,
) -> list[Record]:
    """The records that may be shown and fit ``choice``, the last updated first, then by id.

    ``choice`` gives values by field of `FIELDS`: any value of a field suffices, every field must fit; letter case
    makes no difference. ``stale`` keeps those whose review is overdue (True) or is not (False).
    """
    wanted = {field: {value.casefold() for value in values} for field, values in choice.items() if values}
    found = [
        record
        for record in shareable(workspace.load_records()[0])
        if _fits(record, wanted) and (stale is None or is_stale(record, today) == stale)
    ]
    found.sort(key=lambda record: record.id)
    return sorted(found, key=lambda record: record.updated or date.min, reverse=True)


def lessons(records: Iterable[Record]) -> list[LessonEntry]:
    """The lessons of ``records`` in their order."""
    return [LessonEntry(lesson, record) for record in records for lesson in record.lessons]


def counts(records: Iterable[Record]) -> dict[str, list[tuple[str, int]]]:
    """For each of `FIELDS` its values with the number of ``records`` that have them, the most frequent first."""
    found = {field: Counter[str]() for field in FIELDS}
    for record in records:
        for field, counter in found.items():
            counter.update({value for value in _VALUES[field](record) if value})
    return {
        field: sorted(counter.items(), key=lambda one: (-one[1], one[0])) for field, counter in found.items()
    }


def _fits(record: Record, wanted: Mapping[str, set[str]]) -> bool:
    return all(
        any(value.casefold() in values for value in _VALUES[field](record))
        for field, values in wanted.items()
    )
