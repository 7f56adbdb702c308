"""A record that is called what the query says comes before those that only speak of it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from search.characters import fold
from search.coverage import Information
from search.snapshot import Snapshot
from search.tokenizer import term_set

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: What is added to the fused score (0..1) of passages of such a record, and how much of the query its title holds.
TITLED, ENOUGH = 0.3, 0.9
#: Longer queries are questions, and no title.
_LONGEST = 12


def title_boosts(snapshot: Snapshot, asked: Information, rows: Ints) -> Mapping[str, Floats]:
    """What each of the ``rows`` gains because its record's title, in either language, holds the whole query."""
    query = asked.query
    whole = [term for term in query.terms if not term.of]
    if not 1 < len(whole) <= _LONGEST or query.identifiers:
        return {}
    telling, gains = asked.most_telling, np.zeros(rows.size)
    owners = snapshot.record_of[rows]
    # Few titles hold the word that tells most, and only those are taken apart.
    for number in (one for one in set(owners.tolist()) if telling in snapshot.titles(one)):
        record = snapshot.records[number]
        likely = [title for title in (record.title, record.title_alt) if telling in fold(title)]
        if any(asked.share_in(term_set(title)) >= ENOUGH for title in likely):
            gains[owners == number] = TITLED
    return {"titled": gains} if gains.any() else {}
