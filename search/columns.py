"""The fields of all records as columns of numbers, so that a filter is a few array operations.

A field is interned twice: every record points to its combination of values ("groups"), and every combination
to its values. Real libraries have few combinations, so most of the work is done on arrays of a handful of
entries. Values are compared folded: case, full and half width, traditional and simplified characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from search.characters import fold
from search.records import Record
from search.succession import links_of

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Fields with values to compare, and the attributes of a record that hold them.
FIELDS = {
    "kind": "kind",
    "project": "project",
    "system": "systems",
    "phase": "phases",
    "tag": "tags",
    "status": "status",
    "industry": "industry",
    "lang": "lang",
}
#: A date that is missing or none at all.
NO_DAY = 0
_NOTHING = -1


def folded(value: str) -> str:
    """The form in which values of fields are compared."""
    return fold(value).casefold().strip()


class _Codes(dict[str, int]):
    """Value as written -> its number, worked out when a value is first met; -1 for an empty one."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[str] = []
        self.by_fold: dict[str, int] = {}

    def __missing__(self, name: str) -> int:
        key = folded(name)
        if key and key not in self.by_fold:
            self.by_fold[key] = len(self.labels)
            self.labels.append(name.strip())
        self[name] = self.by_fold.get(key, _NOTHING)
        return self[name]


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
        codes, owners, values = _Codes(), list[int](), list[int]()
        for entry, number in combinations.items():
            found = {codes[name] for name in ((entry,) if isinstance(entry, str) else entry)}
            found.discard(_NOTHING)
            owners += [number] * len(found)
            values += sorted(found)
        return cls(tuple(codes.labels), _ints(groups), _ints(owners), _ints(values), codes.by_fold)

    def having(self, wanted: Iterable[str]) -> Mask:
        """For each record whether it has any of the values ``wanted``."""
        codes = np.zeros(len(self.labels), np.bool_)
        codes[[self._codes[key] for key in map(folded, wanted) if key in self._codes]] = True
        combinations = np.zeros(int(self.groups.max(initial=-1)) + 1, np.bool_)
        combinations[self.owners[codes[self.values]]] = True
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


@lru_cache(maxsize=10_000)
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


class Columns:
    """The fields of all records that filters, facets and states ask for; each is made when first used."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._made: dict[str, Column] = {}

    def __getitem__(self, field: str) -> Column:
        """The column of a field: one of ``FIELDS``, or year."""
        if field not in self._made:
            values = self._years() if field == "year" else map(attrgetter(FIELDS[field]), self._records)
            self._made[field] = Column.of(values)
        return self._made[field]

    def complete(self) -> None:
        """Make all columns now."""
        for field in (*FIELDS, "year"):
            self[field]
        for _ in (self.created, self.updated, self.dated, self.links):
            pass

    def _years(self) -> Iterator[str]:
        return (str(date.fromordinal(day).year) if day else "" for day in self.dated.first.tolist())

    @cached_property
    def created(self) -> Days:
        """When the records were made."""
        return Days.of(record.created for record in self._records)

    @cached_property
    def updated(self) -> Days:
        """When they were last changed."""
        return Days.of(record.updated for record in self._records)

    @cached_property
    def dated(self) -> Days:
        """When they were last changed, or else made."""
        return Days.of(record.updated or record.created for record in self._records)

    @cached_property
    def links(self) -> Ints:
        """What supersedes what: pairs (older, newer record), shape (n, 2)."""
        return links_of(self._records)
