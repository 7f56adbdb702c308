"""From ranked rows to hits: texts, highlights, status, age, and why a hit stands where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from search.columns import Mask
from search.coverage import Information
from search.embedders.protocol import Embedder
from search.facets import clearly_relevant
from search.fusion import OTHER_WEIGHT
from search.lexical import BOOSTS
from search.passages import Shown
from search.query import Query
from search.records import Boost, Explanation, Filters, Hit
from search.retrieval import Ranking
from search.snapshot import Snapshot
from search.states import States, age_days, is_stale, under_successors
from search.stored import ChunkRow
from search.tokenizer import among, spans

#: Tokens found in more than this share of the passages are not worth highlighting, if others are.
_COMMON = 0.5
_FEW = 20


@dataclass(frozen=True)
class Presenter:
    """Everything about one search that its hits need."""

    snapshot: Snapshot
    asked: Information
    ranking: Ranking
    filters: Filters
    today: date

    def best_of_sections(self, limit: int, per_record: int = 0) -> list[int]:
        """Positions in the ranking of the best passage of each section, at most ``limit``.

        With ``per_record`` no more than that many of one record; a lesson counts as a record of its own. A
        superseded record stands under its successor, whatever their scores.
        """
        seen: set[int] = set()
        taken: Counter[int] = Counter()
        picked: list[int] = []
        rows, states = self.ranking.rows, self.snapshot.states(self.filters.as_of)
        for at in under_successors(states, self.snapshot.record_of[rows]).tolist():
            row = int(rows[at])
            section = int(self.snapshot.section_of[row])
            if section in seen:
                continue
            seen.add(section)
            lesson = self.snapshot.kinds[row] == "lesson"
            unit = -1 - section if lesson else int(self.snapshot.record_of[row])
            taken[unit] += 1
            if not per_record or taken[unit] <= per_record:
                picked.append(at)
            if len(picked) == limit:
                break
        return picked

    def hits(
        self, chosen: Sequence[int], stored: Mapping[int, Shown], explained: Embedder | None
    ) -> tuple[Hit, ...]:
        """The hits at the positions ``chosen``, with explanations when an embedder is given for them."""
        return tuple(
            self._hit(at, stored[int(self.snapshot.uids[self.ranking.rows[at]])], explained) for at in chosen
        )

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return telling_tokens(self.snapshot, self.asked.query)

    @cached_property
    def _clear(self) -> Mask:
        return clearly_relevant(self.ranking.fused)

    def _hit(self, at: int, shown: Shown, explained: Embedder | None) -> Hit:
        number = int(self.snapshot.record_of[self.ranking.rows[at]])
        record, states = self.snapshot.records[number], self.snapshot.states(self.filters.as_of)
        row, text = shown.row, shown.text
        marks = spans(text, self._wanted)
        held = among(self.asked.wanted, text) | among(self.asked.wanted, shown.about)
        return Hit(
            record_id=record.id,
            anchor=row.anchor,
            title=record.title,
            title_alt=record.title_alt,
            kind=record.kind,
            section_kind=row.kind,
            path=shown.path,
            text=text,
            source=record.source,
            line=shown.line,
            status=states.status(number),
            project=record.project,
            updated=record.updated,
            age_days=age_days(record, self._day),
            stale=is_stale(record, self._day),
            score=float(self.ranking.scores[at]),
            lexical=float(self.ranking.lexical[at]),
            similarity=float(self.ranking.similarities[at]),
            terms=tuple(dict.fromkeys(text[start:end] for start, end in marks)),
            highlights=tuple(marks),
            successor=self._successor(states, number),
            coverage=self.asked.share_in(held),
            clear=bool(self._clear[at]),
            explanation=self._explanation(at, row, held, explained) if explained else None,
        )

    @property
    def _day(self) -> date:
        """The day whose knowledge is shown."""
        return date.fromisoformat(self.filters.as_of) if self.filters.as_of else self.today

    def _successor(self, states: States, number: int) -> str:
        """The id of the record now in force instead of a superseded one; empty for all others."""
        newer = list(states.successors(number)) if states.superseded[number] else []
        return self.snapshot.records[newer[-1]].id if newer else ""

    def _explanation(self, at: int, row: ChunkRow, tokens: Set[str], embedder: Embedder) -> Explanation:
        ranking, held = self.ranking, self.asked.held_by(tokens)
        lexical, similarity = float(ranking.lexical[at]), float(ranking.similarities[at])
        judged = np.nan if ranking.reranked is None else float(ranking.reranked[at])
        return Explanation(
            passage=row.id,
            language=row.lang,
            query_language=self.asked.query.language,
            mode=ranking.mode,
            matched=held.matched,
            missing=held.missing,
            coverage=held.share,
            lexical=lexical,
            lexical_rank=int((ranking.lexical > lexical).sum()) + 1 if lexical > 0 else None,
            fields=self._fields(row.uid),
            similarity=similarity,
            vector_rank=None
            if ranking.mode == "lexical"
            else int((ranking.similarities > similarity).sum()) + 1,
            weight=self._weight(row, embedder),
            embedder=embedder.name,
            fused=float(ranking.fused[at]),
            boosts=tuple(
                Boost(name, float(amounts[at])) for name, amounts in ranking.boosts.items() if amounts[at]
            ),
            reranked=None if np.isnan(judged) else judged,
            score=float(ranking.scores[at]),
        )

    def _weight(self, row: ChunkRow, embedder: Embedder) -> float:
        """The share of the vectors in the fused score of a passage."""
        if self.ranking.mode != "hybrid":
            return float(self.ranking.mode == "vector")
        if not self.ranking.lexical.any():
            return 1.0
        abroad = embedder.cross_lingual and (row.lang == "zh") != (self.asked.query.language == "zh")
        return OTHER_WEIGHT if abroad else embedder.weight

    def _fields(self, uid: int) -> dict[str, float]:
        """The BM25 score of one passage, field by field; phrases and single characters are left out."""
        words = self.snapshot.lexical
        if words is None:
            return {}
        scores = {name: words.score_in(name, self.asked.query, [uid])[1] for name in BOOSTS}
        return {name: float(found[0]) for name, found in scores.items() if found.size}


def telling_tokens(snapshot: Snapshot, query: Query) -> frozenset[str]:
    """The tokens worth highlighting: not the ones that half of all passages contain."""
    words = snapshot.lexical
    if words is None or words.passages < _FEW:
        return query.tokens
    limit = _COMMON * words.passages
    telling = frozenset(token for token in query.tokens if words.document_frequency(token) <= limit)
    return telling or query.tokens
