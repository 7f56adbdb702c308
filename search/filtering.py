"""Which records may be found, decided once for both legs."""

from __future__ import annotations

from datetime import date

from search.columns import NO_DAY, Column, Columns, Ints, Mask
from search.errors import SearchError
from search.records import WHOLE_KINDS, Filters
from search.states import States

#: Fields of ``Filters`` whose values are compared, and their columns; kinds also concern passages.
_COMPARED = {
    "project": "projects",
    "system": "systems",
    "phase": "phases",
    "tag": "tags",
    "industry": "industries",
    "lang": "langs",
}


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


def day_number(value: str, field: str) -> int:
    """The number of the day in an ISO string, ``NO_DAY`` for an empty one; SearchError as for ``day``."""
    return day(value, field).toordinal() if value else NO_DAY


def allowed_records(columns: Columns, states: States, filters: Filters) -> Mask:
    """For each record whether ``filters`` let it through, ``kinds`` aside; ``states`` are those of ``as_of``.

    A record with a partial date passes ``since`` and ``until`` when any day of that month or year does; one
    without a date passes neither. SearchError for a date that is none.
    """
    since, until = day_number(filters.since, "since"), day_number(filters.until, "until")
    as_of = day_number(filters.as_of, "as_of")
    mask = states.visible(filters.statuses)
    if as_of:
        mask &= columns.created.first <= as_of
    if since:
        mask &= columns.dated.last >= since
    if until:
        mask &= (columns.dated.first <= until) & (columns.dated.first > NO_DAY)
    for field, name in _COMPARED.items():
        if wanted := getattr(filters, name):
            mask &= columns[field].having(wanted)
    return mask


def allowed_rows(
    columns: Columns, states: States, filters: Filters, record_of: Ints, section_kinds: Column
) -> Mask:
    """For each passage whether ``filters`` let it through.

    ``record_of`` and ``section_kinds`` say of which record and kind it is: a passage is of one of the
    ``kinds`` by its record, or as lesson, step or item in it.
    """
    mask = allowed_records(columns, states, filters)[record_of]
    if filters.kinds:
        whole = WHOLE_KINDS.intersection(filters.kinds)
        mask &= columns["kind"].having(filters.kinds)[record_of] | section_kinds.having(whole)
    return mask
