"""Identifiers first: ``REQ-001`` or ``ERR_5003`` in a query names one thing, and passages about it come first.

A passage is about an identifier when its record's title, id or keywords name it; next come those that mention
it. Identifiers that many passages hold (a project code, a protocol version) tell nothing apart and are left
to BM25.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from search.lexical import BOOSTS, NAMING, LexicalReader
from search.query import Query
from search.records import Filters, Note
from search.snapshot import Snapshot

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: What naming and mentioning an identifier adds to a fused score, which lies within 0..1: each is a class of its own.
NAMED, MENTIONED = 2.0, 1.0
#: An identifier is rare when at most so many passages, or this share of them, hold it.
_FEW, _SHARE = 50, 0.02
_MENTIONING = tuple(name for name in BOOSTS if name not in NAMING)


def identifier_rows(
    snapshot: Snapshot, words: LexicalReader, query: Query, allowed: Ints, depth: int
) -> Ints:
    """The ``allowed`` rows that hold a rare identifier of the query, at most ``depth`` for each."""
    held = [
        snapshot.rows_of(words.holders(token, names, depth))
        for token in _rare(words, query)
        for names in (NAMING, _MENTIONING)
    ]
    if not held:
        return np.empty(0, np.int64)
    return np.intersect1d(np.concatenate(held), allowed)


def identifier_boosts(
    snapshot: Snapshot, words: LexicalReader, query: Query, rows: Ints
) -> Mapping[str, Floats]:
    """What each of the ``rows`` gains: "named", "mentioned"; shares where the query has several identifiers."""
    rare = list(_rare(words, query))
    gains = {"named": np.zeros(rows.size), "mentioned": np.zeros(rows.size)}
    for token in rare:
        named, mentioned = (
            np.isin(rows, snapshot.rows_of(words.holders(token, names, words.passages)))
            for names in (NAMING, _MENTIONING)
        )
        gains["named"] += named * (NAMED / len(rare))
        gains["mentioned"] += (mentioned & ~named) * (MENTIONED / len(rare))
    return {name: amounts for name, amounts in gains.items() if amounts.any()}


def _rare(words: LexicalReader, query: Query) -> Iterator[str]:
    most = max(_FEW, _SHARE * words.passages)
    for token in query.identifiers:
        if 0 < words.document_frequency(token) <= most:
            yield token


def hidden_records(snapshot: Snapshot, query: Query, filters: Filters) -> tuple[Note, ...]:
    """A word about records that the query names by their id, but that are withdrawn or replaced and not asked for."""
    if filters.statuses or not query.identifiers:
        return ()
    states = snapshot.states(filters.as_of)
    notes = []
    for number in snapshot.numbers_named(query.identifiers):
        name = snapshot.records[number].id
        newer = [snapshot.records[at].id for at in states.successors(number)]
        if newer:
            notes.append(Note(f"{name} 已被 {newer[-1]} 取代。", f"{name} was superseded by {newer[-1]}."))
        elif states.deprecated[number]:
            notes.append(Note(f"{name} 已废止，默认不显示。", f"{name} is deprecated and not shown."))
    return tuple(notes)
