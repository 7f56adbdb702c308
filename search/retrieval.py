"""From an analysed query to ranked candidates: both legs, the same filter, one fused order."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.embedders.protocol import Embedder
from search.fusion import Scale, fuse
from search.lexical import LexicalReader
from search.query import Query
from search.records import Mode
from search.snapshot import Snapshot
from search.vectors import exact

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Finds the rows nearest to a query vector: (snapshot, vector, allowed rows, how many) -> rows, best first.
Nearest = Callable[[Snapshot, NDArray[np.float32], Ints, int], Ints]

#: Candidates taken from each leg.
DEPTH = 100
#: Up to this many allowed passages the lexical leg is asked for them by number.
_BY_NUMBER = 2_000
_SAMPLE = 512


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first: rows of the snapshot with their fused, lexical and vector scores."""

    rows: Ints
    scores: Floats
    lexical: Floats
    similarities: Floats
    mode: Mode


def rank(
    snapshot: Snapshot, query: Query, embedder: Embedder, allowed: Ints, *, depth: int, nearest: Nearest
) -> Ranking:
    """Rank the ``allowed`` rows (sorted) for ``query``; at least ``depth`` candidates from each leg."""
    words = snapshot.lexical if query.terms else None
    vector = None
    if snapshot.vectors is not None and _speaks(embedder, query, words):
        vector = embedder.encode_query(query.text)
    rows: Ints = np.empty(0, np.int64)
    if words is not None and allowed.size:
        rows = np.sort(_lexical_rows(snapshot, words, query, allowed, depth))
    if vector is not None and allowed.size:
        rows = np.union1d(rows, nearest(snapshot, vector, allowed, depth))
    lexical = _lexical_scores(snapshot, words, query, rows)
    similarities: Floats = np.zeros(rows.size)
    scores: Floats = lexical / max(lexical.max(initial=0.0), 1e-9)
    if vector is not None and snapshot.vectors is not None:
        similarities = exact.similarities(snapshot.vectors, snapshot.slots[rows], vector).astype(np.float64)
        scores = _fused(snapshot, query, embedder, vector, rows, lexical, similarities)
        found = (lexical > 0) | (similarities >= embedder.floor)
        rows, scores = rows[found], scores[found]
        lexical, similarities = lexical[found], similarities[found]
    order = np.lexsort((rows, -scores))
    mode: Mode = "lexical" if vector is None else "vector" if words is None else "hybrid"
    return Ranking(rows[order], scores[order], lexical[order], similarities[order], mode)


def _speaks(embedder: Embedder, query: Query, words: LexicalReader | None) -> bool:
    """Whether the vectors have a say: they understand the language, or there is nothing else to ask."""
    if not query.text:
        return False
    return (embedder.weight > 0 and query.language in embedder.languages) or words is None


def _lexical_rows(snapshot: Snapshot, words: LexicalReader, query: Query, allowed: Ints, depth: int) -> Ints:
    """The best allowed rows of the lexical leg; asks for more until enough of them pass the filter."""
    if allowed.size == snapshot.uids.size:
        uids, _ = words.search(query.terms, depth)
        return snapshot.rows_of(uids)
    if allowed.size <= _BY_NUMBER:
        uids, _ = words.search_within(query.terms, snapshot.uids[allowed].tolist(), depth)
        return snapshot.rows_of(uids)
    mask = np.zeros(snapshot.uids.size, np.bool_)
    mask[allowed] = True
    ask = math.ceil(depth * snapshot.uids.size / allowed.size * 1.2) + 20
    while True:
        uids, _ = words.search(query.terms, ask)
        rows = snapshot.rows_of(uids)
        passed = rows[mask[rows]]
        if passed.size >= depth or uids.size < ask:
            return passed[:depth]
        ask *= 4


def _lexical_scores(snapshot: Snapshot, words: LexicalReader | None, query: Query, rows: Ints) -> Floats:
    """BM25 of every candidate, also of those only the vectors found."""
    scores = np.zeros(rows.size)
    if words is None or not rows.size:
        return scores
    uids, found = words.search_within(query.terms, snapshot.uids[rows].tolist(), rows.size)
    place = np.searchsorted(rows, snapshot.rows_of(uids))
    scores[place] = found
    return scores


def _fused(
    snapshot: Snapshot,
    query: Query,
    embedder: Embedder,
    vector: NDArray[np.float32],
    rows: Ints,
    lexical: Floats,
    similarities: Floats,
) -> Floats:
    own = snapshot.chinese == (query.language == "zh")
    everything = np.ones_like(own)
    other = _scale(snapshot, vector, ~own) if embedder.cross_lingual and not own.all() else None
    scale = _scale(snapshot, vector, own if other is not None and own.any() else everything)
    return fuse(lexical, similarities, ~own[rows], weight=embedder.weight, own=scale, other=other)


def _scale(snapshot: Snapshot, vector: NDArray[np.float32], mask: Mask) -> Scale:
    """How similar passages are to the query at large, from an even sample of the rows in ``mask``."""
    rows = np.flatnonzero(mask)
    sample = rows[:: max(1, rows.size // _SAMPLE)]
    if snapshot.vectors is None or not sample.size:
        return Scale(0.0, 1.0, 0.0)
    values = exact.similarities(snapshot.vectors, snapshot.slots[sample], vector)
    return Scale(float(values.mean()), float(values.std()), float(np.median(values)))
