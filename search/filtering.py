"""Which records may be found, decided once for both legs, and how old they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from search.errors import SearchError
from search.records import WHOLE_KINDS, Filters, Record

HIDDEN = frozenset({"deprecated", "superseded"})

Mask = NDArray[np.bool_]


def day(value: str, field: str) -> date:
    """The date in an ISO string; SearchError naming the field when it is none."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SearchError(
            f"{field} 的日期「{value}」无效",
            f"{field}: {value!r} is not a date",
            hint_zh="请写成 2026-03-31 这样的格式",
            hint_en="write it as 2026-03-31",
        ) from error


def superseded_ids(records: Iterable[Record], as_of: str) -> frozenset[str]:
    """Ids of records that had a successor on the day ``as_of`` (now, when empty); a draft is none yet."""
    return frozenset(
        old
        for record in records
        if record.status != "draft" and _exists(record, as_of)
        for old in record.supersedes
        if old != record.id
    )


def _exists(record: Record, as_of: str) -> bool:
    return not as_of or not record.created or record.created <= as_of


def effective_status(record: Record, superseded: frozenset[str], as_of: str) -> str:
    """The status on the day ``as_of``: superseded behind a successor, deprecated since its update."""
    if record.status == "deprecated":
        return "approved" if as_of and record.updated > as_of else "deprecated"
    return "superseded" if record.id in superseded else record.status


def allowed_records(records: Sequence[Record], filters: Filters) -> Mask:
    """For each record whether ``filters`` let it through, ``kinds`` aside (they concern passages too)."""
    for field in ("since", "as_of"):
        value = getattr(filters, field)
        if value:
            day(value, field)
    superseded = superseded_ids(records, filters.as_of)
    return np.fromiter((_allowed(record, filters, superseded) for record in records), np.bool_, len(records))


def _allowed(record: Record, filters: Filters, superseded: frozenset[str]) -> bool:
    status = effective_status(record, superseded, filters.as_of)
    if status not in filters.statuses if filters.statuses else status in HIDDEN:
        return False
    if not _exists(record, filters.as_of):
        return False
    if filters.since and (record.updated or record.created) < filters.since:
        return False
    return (
        _any(filters.projects, (record.project,))
        and _any(filters.langs, (record.lang,))
        and _any(filters.systems, record.systems)
        and _any(filters.phases, record.phases)
        and _any(filters.tags, record.tags)
    )


def _any(wanted: tuple[str, ...], present: tuple[str, ...]) -> bool:
    if not wanted:
        return True
    folded = {value.casefold() for value in present}
    return any(value.casefold() in folded for value in wanted)


def kind_allowed(kinds: tuple[str, ...], record_kind: str, section_kind: str) -> bool:
    """Whether a passage is of one of ``kinds``: by its record, or as lesson, step or item in it."""
    return not kinds or record_kind in kinds or (section_kind in WHOLE_KINDS and section_kind in kinds)


def age_days(record: Record, today: date) -> int:
    """Days since the record was last reviewed or updated; -1 when it carries no (valid) date."""
    last = max(record.reviewed_on, record.updated) or record.created
    try:
        return (today - date.fromisoformat(last)).days
    except ValueError:
        return -1


def is_stale(record: Record, today: date) -> bool:
    """Whether the last review is longer ago than the record's review cycle (0: never stale)."""
    return 0 < record.review_cycle_days < age_days(record, today)
