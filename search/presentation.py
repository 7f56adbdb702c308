"""From ranked rows to hits: texts, highlights, status, age, and why a hit stands where it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from search.embedders.protocol import Embedder
from search.filtering import age_days, effective_status, is_stale
from search.manifest import ChunkRow
from search.query import Query
from search.records import Explanation, Filters, Hit
from search.retrieval import Ranking
from search.snapshot import Snapshot
from search.tokenizer import spans

#: Tokens found in more than this share of the passages are not worth highlighting, if others are.
_COMMON = 0.5
_FEW = 20


@dataclass(frozen=True, slots=True)
class Presenter:
    """Everything about one search that its hits need."""

    snapshot: Snapshot
    query: Query
    ranking: Ranking
    filters: Filters
    today: date

    def best_of_sections(self, limit: int) -> list[int]:
        """Positions in the ranking of the best passage of each section, at most ``limit``."""
        seen: set[int] = set()
        picked: list[int] = []
        for at, row in enumerate(self.ranking.rows):
            section = int(self.snapshot.section_of[row])
            if len(picked) < limit and section not in seen:
                seen.add(section)
                picked.append(at)
        return picked

    def hits(
        self, chosen: Sequence[int], stored: Mapping[int, ChunkRow], explained: Embedder | None
    ) -> tuple[Hit, ...]:
        """The hits at the positions ``chosen``, with explanations when an embedder is given for them."""
        wanted = telling_tokens(self.snapshot, self.query)
        found = []
        for at in chosen:
            row = stored[int(self.snapshot.uids[self.ranking.rows[at]])]
            explanation = self._explanation(at, row, explained) if explained else None
            found.append(self._hit(at, row, wanted, explanation))
        return tuple(found)

    def _hit(self, at: int, row: ChunkRow, wanted: frozenset[str], explanation: Explanation | None) -> Hit:
        record = self.snapshot.records[int(self.snapshot.record_of[self.ranking.rows[at]])]
        text = row.text.strip()
        lead = row.text[: len(row.text) - len(row.text.lstrip())]
        marks = spans(text, wanted)
        as_of = self.filters.as_of
        return Hit(
            record_id=record.id,
            anchor=row.anchor,
            title=record.title,
            title_alt=record.title_alt,
            kind=record.kind,
            section_kind=row.kind,
            path=tuple(json.loads(row.path)),
            text=text,
            source=record.source,
            line=row.line + lead.count("\n") if row.line else 0,
            status=effective_status(record, self.snapshot.superseded(as_of), as_of),
            project=record.project,
            updated=record.updated,
            age_days=age_days(record, self.today),
            stale=is_stale(record, self.today),
            score=float(self.ranking.scores[at]),
            lexical=float(self.ranking.lexical[at]),
            similarity=float(self.ranking.similarities[at]),
            terms=tuple(dict.fromkeys(text[start:end] for start, end in marks)),
            highlights=tuple(marks),
            explanation=explanation,
        )

    def _explanation(self, at: int, row: ChunkRow, embedder: Embedder) -> Explanation:
        ranking = self.ranking
        lexical, similarity = float(ranking.lexical[at]), float(ranking.similarities[at])
        score = float(ranking.scores[at])
        return Explanation(
            passage=row.id,
            language=row.lang,
            query_language=self.query.language,
            mode=ranking.mode,
            matched=(),
            missing=(),
            coverage=0.0,
            lexical=lexical,
            lexical_rank=int((ranking.lexical > lexical).sum()) + 1 if lexical > 0 else None,
            fields={},
            similarity=similarity,
            vector_rank=int((ranking.similarities > similarity).sum()) + 1,
            weight=embedder.weight,
            embedder=embedder.name,
            fused=score,
            boosts=(),
            reranked=None,
            score=score,
        )


def telling_tokens(snapshot: Snapshot, query: Query) -> frozenset[str]:
    """The tokens worth highlighting: not the ones that half of all passages contain."""
    words = snapshot.lexical
    if words is None or words.passages < _FEW:
        return query.tokens
    limit = _COMMON * words.passages
    telling = frozenset(token for token in query.tokens if words.document_frequency(token) <= limit)
    return telling or query.tokens
