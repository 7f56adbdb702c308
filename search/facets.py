"""How many records there are for each value of a field, among those that a search finds relevant.

As usual where several values can be chosen: the counts of a field ignore the choice made in that field and
respect all others, so that they say what another choice would show. Superseded and deprecated records, hidden
unless chosen, are counted by status alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.columns import Ints, Mask
from search.records import WHOLE_KINDS, Facet, Filters
from search.snapshot import Snapshot
from search.states import CURRENT, DEPRECATED, SUPERSEDED

Floats = NDArray[np.float64]

#: Ranks the passages that some filters let through: rows with their fused scores.
Candidates = Callable[[Filters], tuple[Ints, Floats]]

#: Candidates to take from each leg.
DEPTH = 1_000
#: A passage counts as relevant from this share of the best fused score. Measured on six judged sets: a quarter
#: keeps all but 2.3 points of the relevant documents that a tenth keeps, with a twelfth to half of the others.
RELEVANT = 0.25

#: What a field's own choice looks like when nothing is chosen.
_UNCHOSEN: Mapping[str, Mapping[str, Any]] = {
    "kind": {"kinds": ()},
    "project": {"projects": ()},
    "system": {"systems": ()},
    "phase": {"phases": ()},
    "tag": {"tags": ()},
    "status": {"statuses": (CURRENT, SUPERSEDED, DEPRECATED)},
    "industry": {"industries": ()},
    "lang": {"langs": ()},
    "year": {"since": "", "until": ""},
}


def count(snapshot: Snapshot, filters: Filters, candidates: Candidates) -> dict[str, tuple[Facet, ...]]:
    """The counts by field, most frequent value first, years newest first; values of no record are left out.

    ``candidates`` is asked once for ``filters`` and once more for each field in which something is chosen.
    """
    known: dict[Filters, Ints] = {}
    counts = {}
    for field, unchosen in _UNCHOSEN.items():
        others = replace(filters, **unchosen)
        # Without the choice no less is let through; as much means the same.
        if snapshot.allowed(others).size == snapshot.allowed(filters).size:
            others = filters
        if others not in known:
            rows, fused = candidates(others)
            known[others] = rows[clearly_relevant(fused)]
        found = _counted(snapshot, filters.as_of, field, known[others])
        facets = (Facet(value, number) for value, number in found.items() if value and number)
        counts[field] = tuple(sorted(facets, key=_newest if field == "year" else _most))
    return counts


def _most(facet: Facet) -> tuple[int, str]:
    return -facet.count, facet.value


def _newest(facet: Facet) -> int:
    return -int(facet.value)


def clearly_relevant(fused: Floats) -> Mask:
    """Which of the candidates of one search count, by their fused scores."""
    relevant: Mask = fused >= RELEVANT * fused.max(initial=0.0)
    return relevant


def _counted(snapshot: Snapshot, as_of: str, field: str, rows: Ints) -> Mapping[str, int]:
    """How many records of these passages have each value of ``field``."""
    records = np.unique(snapshot.record_of[rows])
    if field == "status":
        return snapshot.states(as_of).counts(records)
    column = snapshot.columns[field]
    counts = dict(zip(column.labels, column.counts(records).tolist(), strict=True))
    return counts | dict(_parts(snapshot, rows)) if field == "kind" else counts


def _parts(snapshot: Snapshot, rows: Ints) -> Iterator[tuple[str, int]]:
    """The kinds of parts, and how many records are of that kind or hold such a part among ``rows``."""
    for kind in WHOLE_KINDS:
        alike = snapshot.section_kinds.having((kind,))
        of_kind = snapshot.columns["kind"].having((kind,))
        found = rows[alike[rows] | of_kind[snapshot.record_of[rows]]]
        yield kind, np.unique(snapshot.record_of[found]).size
