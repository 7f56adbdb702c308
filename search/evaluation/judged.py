"""Queries with judgements: what to ask, and which records answer it how well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from search.records import Filters, Record

#: Grade of a record that answers a query best, and of one that also answers it.
BEST, GOOD = 2.0, 1.0


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and its answers.

    ``grades`` gives the record ids that answer it a number above 0, the higher the better; it is empty when
    nothing in the library answers. ``passages`` names passages (``RECORD#ANCHOR``) that should be among the
    hits; ``today`` (ISO) is the day on which it is asked, empty for the day of the run.
    """

    id: str
    text: str
    grades: Mapping[str, float]
    lang: str = ""
    category: str = ""
    passages: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    today: str = ""

    @property
    def answerable(self) -> bool:
        """Whether anything answers it."""
        return bool(self.grades)


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """A named collection of judged queries; with ``records`` the library to ask, if the set brings its own."""

    name: str
    queries: Sequence[JudgedQuery]
    records: Sequence[Record] = ()
