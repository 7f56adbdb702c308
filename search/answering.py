"""One search in one generation of the index: rank, choose, read the passages, present."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from search import facets
from search.confidence import confidence
from search.coverage import Information
from search.embedders.protocol import Embedder
from search.errors import SearchError
from search.fusion import Method
from search.identifiers import hidden_records
from search.passages import Shown, embedded_text
from search.presentation import Presenter
from search.query import Query
from search.records import Facet, Filters, Mode, Note, Results
from search.rerankers.protocol import Reranker
from search.retrieval import DEPTH, Floats, Ints, Nearest, Ranking, Retriever
from search.snapshot import NOT_UNDERSTOOD, Snapshot

#: Reads passages by number in the generation that is searched; None when that has passed.
Stored = Callable[[Sequence[int]], Mapping[int, Shown] | None]

#: Passages that a reranker looks at.
RERANKED = 30
#: The most confidence there can be when the words in quotes do not occur.
_UNQUOTED = 0.4
#: Passages beyond the limit that an explanation shows.
_NEAR = 3

_NOT_AS_QUOTED = Note(
    "没有与引号内完全一致的内容；以下是不加引号的结果。",
    "Nothing holds the exact words in quotes; these are the results without them.",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, besides the words."""

    limit: int
    per_record: int
    filters: Filters
    today: date
    legs: Mode
    method: Method
    reranker: Reranker | None = None
    explain: bool = False
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Answerer:
    """One generation with everything that answers from it."""

    snapshot: Snapshot
    embedder: Embedder
    nearest: Nearest
    stored: Stored

    def answer(self, query: Query, request: Request) -> Results | None:
        """The results for ``query``; None when the generation has passed while searching."""
        notes: tuple[Note, ...] = tuple(self.snapshot.notes)
        asked = Information(query, self.snapshot.lexical)
        found = self._chosen(asked, request)
        if found is not None and query.quoted and not found[1]:
            query, notes = query.unquoted(), (*notes, _NOT_AS_QUOTED)
            asked = Information(query, self.snapshot.lexical)
            found = self._chosen(asked, request)
        if found is None:
            return None
        presenter, chosen = found
        ranking = presenter.ranking
        notes += hidden_records(self.snapshot, query, request.filters)
        rows = self.stored([int(self.snapshot.uids[ranking.rows[at]]) for at in chosen])
        if rows is None:
            return None
        hits = presenter.hits(chosen, rows, self.embedder if request.explain else None)
        if self.snapshot.vectors is not None and ranking.mode == "lexical" and request.legs == "hybrid":
            notes = (*notes, NOT_UNDERSTOOD)
        return Results(
            query=query.text,
            hits=hits[: request.limit],
            mode=ranking.mode,
            notes=notes,
            confidence=min(
                confidence(self.snapshot, asked, ranking), _UNQUOTED if _NOT_AS_QUOTED in notes else 1.0
            ),
            expansions=query.expansions if ranking.mode != "vector" else (),
            near=hits[request.limit :],
            facets=self._facets(asked, request) if request.facets else {},
        )

    def alike(self, query: Query, request: Request) -> tuple[tuple[str, float], ...]:
        """The records of the passages found, and how similar each passage is to the query: nothing is read or shown."""
        found = self._chosen(Information(query.unquoted(), self.snapshot.lexical), request)
        if found is None:
            return ()
        presenter, chosen = found
        ranking, records = presenter.ranking, self.snapshot.record_of[presenter.ranking.rows]
        return tuple(
            (self.snapshot.records[records[at]].id, float(ranking.similarities[at])) for at in chosen
        )

    def _facets(self, asked: Information, request: Request) -> dict[str, tuple[Facet, ...]]:
        retriever = self._retriever(request)

        def candidates(filters: Filters) -> tuple[Ints, Floats]:
            ranking = retriever.rank(asked, self.snapshot.allowed(filters), facets.DEPTH)
            return ranking.rows, ranking.fused

        return facets.count(self.snapshot, request.filters, candidates)

    def _retriever(self, request: Request) -> Retriever:
        return Retriever(self.snapshot, self.embedder, self.nearest, request.legs, request.method)

    def _chosen(self, asked: Information, request: Request) -> tuple[Presenter, list[int]] | None:
        """The ranking and the chosen positions in it; asks for more candidates until there are enough."""
        retriever = self._retriever(request)
        allowed = self.snapshot.allowed(request.filters)
        wanted = request.limit + (_NEAR if request.explain else 0)
        depth = max(DEPTH, 3 * wanted)
        while True:
            ranking = retriever.rank(asked, allowed, depth)
            presenter = Presenter(self.snapshot, asked, ranking, request.filters, request.today)
            chosen = presenter.best_of_sections(wanted, request.per_record)
            if len(chosen) >= wanted or ranking.rows.size < depth or depth >= allowed.size:
                break
            depth *= 4
        if request.reranker is None:
            return presenter, chosen
        reranked = self._reranked(asked.query, ranking, request.reranker)
        if reranked is None:
            return None
        presenter = replace(presenter, ranking=reranked)
        return presenter, presenter.best_of_sections(wanted, request.per_record)

    def _reranked(self, query: Query, ranking: Ranking, reranker: Reranker) -> Ranking | None:
        """The first candidates in the reranker's order, before all others; boosts stay."""
        uids = self.snapshot.uids[ranking.rows[:RERANKED]].tolist()
        rows = self.stored(uids)
        if rows is None or not uids:
            return ranking if not uids else None
        records = [self.snapshot.records[at] for at in self.snapshot.record_of[ranking.rows[:RERANKED]]]
        texts = [embedded_text(record, rows[uid].row) for record, uid in zip(records, uids, strict=True)]
        return ranking.reranked_by(np.asarray(reranker.score(query.text, texts), np.float64))


def nothing_answers(root: Path) -> SearchError:
    """The error for an index of which both legs are damaged."""
    return SearchError(
        "索引已损坏，无法检索",
        "the index is damaged and cannot answer",
        hint_zh="重新建立索引；原始文档不受影响",
        hint_en="rebuild the index; your documents are not affected",
        place=str(root),
    )
