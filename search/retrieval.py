"""From an analysed query to ranked candidates: both legs, the same filter, one fused order."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from search.coverage import Information
from search.embedders.protocol import Embedder
from search.fusion import FOUND_Z, Method, Scale, fuse, standing_out, words_first
from search.identifiers import identifier_boosts, identifier_rows
from search.lexical import LexicalReader
from search.query import Query
from search.records import Mode
from search.snapshot import Snapshot
from search.titles import title_boosts
from search.vectors import exact

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

#: Finds the rows nearest to a query vector: (snapshot, vector, parts, how many of each part of rows) -> rows.
Nearest = Callable[[Snapshot, NDArray[np.float32], Sequence[Ints], int], Ints]

#: Candidates taken from each leg.
DEPTH = 60
#: The lexical leg is asked by number for n of N passages when n * n is at most this times N. At 100,000 passages
#: 1,000 numbers take 3 to 5 ms, 7,000 hits to choose from 3.5 ms and often do not do; the first grows with n, the
#: other with N / n.
_BY_NUMBER = 12
#: Up to this share of the passages, asking by number is also cheaper than taking everything that matches.
_AGAIN_BY_NUMBER = 0.05
#: For more hits than this share of the passages, all are asked for.
_NEARLY_ALL = 0.25


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first: rows of the snapshot with their scores.

    ``scores`` is ``fused`` plus all ``boosts`` (name -> amount per candidate), or what a reranker made of it;
    ``lexical`` holds BM25 scores, ``similarities`` cosines, ``reranked`` the reranker's scores (NaN: not read).
    """

    rows: Ints
    scores: Floats
    fused: Floats
    lexical: Floats
    similarities: Floats
    mode: Mode
    boosts: Mapping[str, Floats] = field(default_factory=dict)
    reranked: Floats | None = None

    def taken(self, at: Ints | Mask) -> Ranking:
        """The candidates at these positions, in this order."""
        boosts = {name: amounts[at] for name, amounts in self.boosts.items()}
        return Ranking(
            self.rows[at],
            self.scores[at],
            self.fused[at],
            self.lexical[at],
            self.similarities[at],
            self.mode,
            boosts,
            None if self.reranked is None else self.reranked[at],
        )

    def reranked_by(self, judged: Floats) -> Ranking:
        """The first candidates in the order of ``judged`` (and their boosts), before all others."""
        count = judged.size
        reranked = np.full(self.rows.size, np.nan)
        reranked[:count] = judged
        spread = float(np.ptp(judged)) or 1.0
        scores = self.scores.copy()
        scores[:count] = self.scores[count:].max(initial=0.0) + (judged - judged.min()) / spread
        for amounts in self.boosts.values():
            scores[:count] += amounts[:count]
        ranking = replace(self, scores=scores, reranked=reranked)
        return ranking.taken(np.lexsort((np.arange(self.rows.size), -scores)))


@dataclass(frozen=True, slots=True)
class Retriever:
    """How to rank: the snapshot, the embedder, the way to the nearest vectors, which legs and what fusion."""

    snapshot: Snapshot
    embedder: Embedder
    nearest: Nearest
    legs: Mode = "hybrid"
    method: Method = "convex"

    def rank(self, asked: Information, allowed: Ints, depth: int) -> Ranking:
        """The ``allowed`` rows (sorted) ranked for what is ``asked``; at least ``depth`` candidates from each leg."""
        query = asked.query
        words = self._words(query)
        vector = self._vector(query, words)
        rows: Ints = np.empty(0, np.int64)
        if words is not None and allowed.size:
            rows = np.union1d(
                _lexical_rows(self.snapshot, words, query, allowed, depth),
                identifier_rows(self.snapshot, words, query, allowed, depth),
            )
        if vector is not None and allowed.size and not query.quoted:
            rows = np.union1d(rows, self._near(query, vector, allowed, depth))
        mode: Mode = "lexical" if vector is None else "vector" if words is None else "hybrid"
        ranking = self._scored(asked, words, vector, rows, mode)
        return ranking.taken(np.lexsort((ranking.rows, -ranking.scores)))

    def _near(self, query: Query, vector: NDArray[np.float32], allowed: Ints, depth: int) -> Ints:
        """The rows nearest to the query; where languages are judged apart, those of each language."""
        own = self.snapshot.chinese[allowed] == (query.language == "zh")
        parts = [allowed[own], allowed[~own]] if self.embedder.cross_lingual else [allowed]
        return self.nearest(self.snapshot, vector, parts, depth)

    def _words(self, query: Query) -> LexicalReader | None:
        return self.snapshot.lexical if query.terms and self.legs != "vector" else None

    def _vector(self, query: Query, words: LexicalReader | None) -> NDArray[np.float32] | None:
        """The query's vector where the vectors have a say: they know the language, or nothing else answers."""
        if self.snapshot.vectors is None or not query.text or self.legs == "lexical":
            return None
        speaks = self.embedder.weight > 0 and query.language in self.embedder.languages
        return self.embedder.encode_query(query.text) if speaks or words is None else None

    def _scored(
        self,
        asked: Information,
        words: LexicalReader | None,
        vector: NDArray[np.float32] | None,
        rows: Ints,
        mode: Mode,
    ) -> Ranking:
        query = asked.query
        lexical = _lexical_scores(self.snapshot, words, query, rows)
        similarities: Floats = np.zeros(rows.size)
        found = lexical > 0
        if vector is not None and self.snapshot.vectors is not None:
            slots = self.snapshot.slots[rows]
            similarities = exact.similarities(self.snapshot.vectors, slots, vector).astype(np.float64)
            fused, near = self._fused(query, vector, rows, lexical, similarities)
            found |= near & (not query.quoted)
        else:
            fused = lexical / max(lexical.max(initial=0.0), 1e-9)
        boosts: Mapping[str, Floats] = {}
        if words is not None:
            boosts = {
                **identifier_boosts(self.snapshot, words, query, rows),
                **title_boosts(self.snapshot, asked, rows),
            }
        scores = fused + sum(boosts.values(), np.zeros(rows.size))
        return Ranking(rows, scores, fused, lexical, similarities, mode, boosts).taken(found)

    def _fused(
        self,
        query: Query,
        vector: NDArray[np.float32],
        rows: Ints,
        lexical: Floats,
        similarities: Floats,
    ) -> tuple[Floats, Mask]:
        """Fused scores, and which candidates are near enough to count without a word in common."""
        chinese = query.language == "zh"
        twins = self.embedder.cross_lingual and self.snapshot.sample(chinese=not chinese).size > 0
        other = _scale(self.snapshot.sample(chinese=not chinese), vector) if twins else None
        home = self.snapshot.sample(chinese=chinese if twins else None)
        scale = _scale(home if home.size else self.snapshot.sample(chinese=None), vector)
        abroad = self.snapshot.chinese[rows] != chinese
        near = similarities >= self.embedder.floor
        if other is not None:
            near |= abroad & (standing_out(similarities, other) >= FOUND_Z)
        weight = self.embedder.weight
        fused = fuse(lexical, similarities, abroad, weight=weight, own=scale, other=other, method=self.method)
        return words_first(fused, lexical) if query.short else fused, near


def _lexical_rows(snapshot: Snapshot, words: LexicalReader, query: Query, allowed: Ints, depth: int) -> Ints:
    """The best allowed rows of the lexical leg.

    Few rows are asked for by number. Else the best of all are asked for, as many as should leave ``depth`` when
    those not allowed are taken away; where that is too few, because what matches best is not allowed, once more:
    by number, or for as many as should do by what was seen.
    """
    every = snapshot.uids.size
    if allowed.size == every:
        return snapshot.rows_of(words.search(query, depth)[0])
    ask = math.ceil(depth * every / allowed.size * 1.2) + 20
    by_number = allowed.size**2 <= _BY_NUMBER * every
    while not by_number:
        passed, asked_for_all = _passed(snapshot, words, query, allowed, ask)
        if asked_for_all or passed.size >= depth:
            return passed[:depth]
        by_number = allowed.size < _AGAIN_BY_NUMBER * every
        ask = math.ceil(2 * ask * depth / max(passed.size, 1))
        if ask > _NEARLY_ALL * every:
            ask = every
    uids, _ = words.search(query, depth, snapshot.uids[allowed].tolist())
    return snapshot.rows_of(uids)


def _passed(
    snapshot: Snapshot, words: LexicalReader, query: Query, allowed: Ints, ask: int
) -> tuple[Ints, bool]:
    """Those of the ``ask`` best rows that are allowed, and whether these are all that match."""
    mask = np.zeros(snapshot.uids.size, np.bool_)
    mask[allowed] = True
    uids, _ = words.search(query, ask)
    rows = snapshot.rows_of(uids)
    return rows[mask[rows]], uids.size < ask or ask >= snapshot.uids.size


def _lexical_scores(snapshot: Snapshot, words: LexicalReader | None, query: Query, rows: Ints) -> Floats:
    """BM25 of every candidate, also of those only the vectors found."""
    scores = np.zeros(rows.size)
    if words is None or not rows.size:
        return scores
    uids, found = words.score(query, snapshot.uids[rows].tolist())
    place = np.searchsorted(rows, snapshot.rows_of(uids))
    scores[place] = found
    return scores


def _scale(sample: NDArray[np.float32], vector: NDArray[np.float32]) -> Scale:
    """How similar passages are to the query at large, by the vectors of some of them."""
    if not sample.size:
        return Scale(0.0, 1.0, 0.0)
    values = exact.similarities(sample, np.arange(sample.shape[0]), vector)
    return Scale(float(values.mean()), float(values.std()), float(np.median(values)))
