"""The fields of all records as columns of numbers, so that a filter is a few array operations.

A field is interned twice: every record points to its combination of values ("groups"), and every combination
to its values. Real libraries have few combinations, so most of the work is done on arrays of a handful of
entries. Values are compared folded: case, full and half width, traditional and simplified characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from search.characters import fold
from search.records import Record
from search.succession import links_of

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: A date that is missing or none at all.
NO_DAY = 0


def folded(value: str) -> str:
    """The form in which values of fields are compared."""
    return fold(value).casefold().strip()


@dataclass(frozen=True, slots=True)
class Column:
    """One field of all records, each with any number of values.

    ``labels`` are the different values as first written, ``groups`` holds for every record the number of its
    combination of values, and combination ``owners[i]`` has the value ``values[i]``.
    """

    labels: tuple[str, ...]
    groups: Ints
    owners: Ints
    values: Ints
    _codes: dict[str, int]

    @classmethod
    def of(cls, field: Iterable[str | tuple[str, ...]]) -> Column:
        """The column of a field, from its value or values in every record; empty values are none."""
        combinations: dict[str | tuple[str, ...], int] = {}
        groups = [combinations.setdefault(entry, len(combinations)) for entry in field]
        codes: dict[str, int] = {}
        labels: list[str] = []
        owners: list[int] = []
        values: list[int] = []
        for entry, number in combinations.items():
            names = {folded(name): name for name in ((entry,) if isinstance(entry, str) else entry)}
            names.pop("", None)
            for key, name in names.items():
                if key not in codes:
                    codes[key] = len(labels)
                    labels.append(name.strip())
                owners.append(number)
                values.append(codes[key])
        return cls(tuple(labels), _ints(groups), _ints(owners), _ints(values), codes)

    def having(self, wanted: Iterable[str]) -> Mask:
        """For each record whether it has any of the values ``wanted``."""
        codes = [self._codes[key] for key in map(folded, wanted) if key in self._codes]
        combinations = np.zeros(int(self.groups.max(initial=-1)) + 1, np.bool_)
        combinations[self.owners[np.isin(self.values, codes)]] = True
        return combinations[self.groups]

    def of_record(self, record: int) -> tuple[str, ...]:
        """The values of one record."""
        codes = self.values[self.owners == self.groups[record]]
        return tuple(self.labels[code] for code in codes)

    def counts(self, records: Ints) -> Ints:
        """For each of ``labels`` how many of ``records`` (different record numbers) have it."""
        sizes = np.bincount(self.groups[records], minlength=int(self.groups.max(initial=-1)) + 1)
        found = np.bincount(self.values, weights=sizes[self.owners], minlength=len(self.labels))
        return found.astype(np.int64)


def _ints(numbers: list[int]) -> Ints:
    return np.array(numbers, np.int64)


@dataclass(frozen=True, slots=True)
class Days:
    """A date of all records, as proleptic day numbers; ``NO_DAY`` where there is none.

    A date may be partial: "2024-05" runs from its ``first`` day to its ``last``.
    """

    first: Ints
    last: Ints

    @classmethod
    def of(cls, field: Iterable[str]) -> Days:
        """The column of a date field."""
        known: dict[str, tuple[int, int]] = {}
        spans = [known.get(text) or known.setdefault(text, day_span(text)) for text in field]
        table = np.array(spans, np.int64).reshape(-1, 2)
        return cls(table[:, 0].copy(), table[:, 1].copy())


def day_span(text: str) -> tuple[int, int]:
    """First and last day of an ISO date, month or year (a time of day is ignored); ``NO_DAY`` for none."""
    parts = text.strip()[:10].split("-")
    try:
        year, month, day = (int(part) for part in (*parts, "1", "1")[:3])
        first = date(year, month, day)
        if len(parts) > 2:
            return first.toordinal(), first.toordinal()
        months = year * 12 + (month if len(parts) == 2 else 12)
        last = date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
    except ValueError:
        return NO_DAY, NO_DAY
    return first.toordinal(), last.toordinal()


@dataclass(frozen=True, slots=True)
class Columns:
    """The fields of all records that filters, facets and states ask for.

    ``created`` and ``updated`` are those dates alone, ``dated`` the update or else the creation; ``years`` is
    the year of ``dated``. ``links`` holds the pairs (older, newer record) of what supersedes what.
    """

    fields: dict[str, Column]
    created: Days
    updated: Days
    dated: Days
    links: Ints

    def __getitem__(self, field: str) -> Column:
        """The column of a field: kind, project, system, phase, tag, status, industry, lang or year."""
        return self.fields[field]


def columns_of(records: Sequence[Record]) -> Columns:
    """The columns of these records; record numbers are positions in ``records``."""
    dated = [record.updated or record.created for record in records]
    days = Days.of(dated)
    fields: dict[str, Iterable[str | tuple[str, ...]]] = {
        "kind": (record.kind for record in records),
        "project": (record.project for record in records),
        "system": (record.systems for record in records),
        "phase": (record.phases for record in records),
        "tag": (record.tags for record in records),
        "status": (record.status for record in records),
        "industry": (record.industry for record in records),
        "lang": (record.lang for record in records),
        "year": (text.strip()[:4] if day else "" for text, day in zip(dated, days.first, strict=True)),
    }
    return Columns(
        {name: Column.of(values) for name, values in fields.items()},
        Days.of(record.created for record in records),
        Days.of(record.updated for record in records),
        days,
        links_of(records),
    )
