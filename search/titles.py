"""A record that is called what the query says comes before those that only speak of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.characters import fold
from search.coverage import Information
from search.lexical import LexicalReader
from search.query import Query
from search.snapshot import Snapshot
from search.tokenizer import term_set

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: What is added to the fused score (0..1) of passages of such a record, and how much of the query its title holds.
TITLED, ENOUGH = 0.3, 0.9
#: Longer queries are questions, and no title.
_LONGEST = 12

#: Titles stay the same from one search to the next.
_folded = lru_cache(maxsize=20_000)(fold)


def title_boosts(snapshot: Snapshot, words: LexicalReader, query: Query, rows: Ints) -> Mapping[str, Floats]:
    """What each of the ``rows`` gains because its record's title, in either language, holds the whole query."""
    whole = [term for term in query.terms if not term.of]
    if not 1 < len(whole) <= _LONGEST or query.identifiers:
        return {}
    information = Information(query, words)
    telling, gains = information.most_telling, np.zeros(rows.size)
    owners = snapshot.record_of[rows]
    for number in np.unique(owners).tolist():
        record = snapshot.records[number]
        # Few titles hold the word that tells most, and only those are taken apart.
        likely = [title for title in (record.title, record.title_alt) if telling in _folded(title)]
        if any(information.held_by(term_set(title)).share >= ENOUGH for title in likely):
            gains[owners == number] = TITLED
    return {"titled": gains} if gains.any() else {}
