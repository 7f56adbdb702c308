"""The shapes of answers to a search."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, Field

import search
from kb.services.explain import explained, facet_value
from search.confidence import answered


class ExplanationOut(BaseModel):
    """Why a passage stands where it stands: as numbers, and in words."""

    matched: list[str] = Field(description="Telling words of the query that the passage holds")
    missing: list[str]
    coverage: float = Field(description="Share of the query's information that the passage holds, 0..1")
    lexical: float = Field(description="BM25 score, split over the fields in fields")
    lexical_rank: int | None
    fields: dict[str, float]
    similarity: float
    vector_rank: int | None
    weight: float = Field(description="Share of the vectors in fused")
    embedder: str
    fused: float
    boosts: dict[str, float]
    reranked: float | None
    score: float
    words: list[str] = Field(description="The same in sentences, in the reader's language")

    @classmethod
    def of(cls, why: search.Explanation, lang: str) -> Self:
        """The explanation as it is sent, its words in ``lang``."""
        return cls(
            matched=list(why.matched),
            missing=list(why.missing),
            coverage=round(why.coverage, 4),
            lexical=round(why.lexical, 4),
            lexical_rank=why.lexical_rank,
            fields={name: round(score, 4) for name, score in why.fields.items()},
            similarity=round(why.similarity, 4),
            vector_rank=why.vector_rank,
            weight=why.weight,
            embedder=why.embedder,
            fused=round(why.fused, 4),
            boosts={boost.name: round(boost.amount, 4) for boost in why.boosts},
            reranked=None if why.reranked is None else round(why.reranked, 4),
            score=round(why.score, 4),
            words=explained(why, lang),
        )


class PassageOut(BaseModel):
    """A neighbouring passage."""

    anchor: str
    path: list[str]
    text: str


class HitOut(BaseModel):
    """One passage: where it stands, what state it is in, and why it was found."""

    record: str
    anchor: str
    kind: str
    title: str
    title_other: str = Field(description="The title in the other language, if the record has one")
    path: list[str]
    text: str
    highlights: list[tuple[int, int]] = Field(description="Half-open character ranges of text that matched")
    terms: list[str]
    status: str
    successor: str = Field(description="The record now in force instead of this superseded one")
    stale: bool
    age_days: int = Field(description="Days since the last review or update; -1 without a date")
    project: str
    updated: str
    source: str
    line: int
    score: float
    coverage: float = Field(description="Share of the query's information that the passage holds, 0..1")
    clear: bool = Field(description="Clearly relevant: the facets count the records of such passages alone")
    explanation: ExplanationOut | None
    around: list[PassageOut] = Field(
        description="Passages before and after, this one included, with context only"
    )

    @classmethod
    def of(cls, hit: search.Hit, lang: str) -> Self:
        """The hit as it is sent; ``lang`` is that of an explanation's words."""
        return cls(
            record=hit.record_id,
            anchor=hit.anchor,
            kind=hit.kind,
            title=hit.title,
            title_other=hit.title_alt,
            path=list(hit.path),
            text=hit.text,
            highlights=list(hit.highlights),
            terms=list(hit.terms),
            status=hit.status,
            successor=hit.successor,
            stale=hit.stale,
            age_days=hit.age_days,
            project=hit.project,
            updated=hit.updated,
            source=hit.source,
            line=hit.line,
            score=round(hit.score, 4),
            coverage=round(hit.coverage, 4),
            clear=hit.clear,
            explanation=ExplanationOut.of(hit.explanation, lang) if hit.explanation else None,
            around=[PassageOut(anchor=p.anchor, path=list(p.path), text=p.text) for p in hit.around],
        )


class ExpansionOut(BaseModel):
    """What was looked for besides a word of the query."""

    term: str
    added: list[str]
    kind: Literal["synonym", "spelling"]


class FacetOut(BaseModel):
    """A value of a field, and how many of the records found have it."""

    value: str
    label: str = Field(description="The value in the reader's language")
    count: int


class ResultsOut(BaseModel):
    """The ranked passages, which legs answered, and what the reader should know about it."""

    query: str
    mode: str
    confidence: float = Field(description="How likely the knowledge base holds an answer at all, 0..1")
    answered: bool = Field(description="Whether the confidence is high enough to offer the hits as an answer")
    notes: list[str]
    expansions: list[ExpansionOut]
    hits: list[HitOut]
    near: list[HitOut] = Field(description="The best passages just beyond the limit, with explain only")
    facets: dict[str, list[FacetOut]] = Field(description="Counts of records by field, with facets only")

    @classmethod
    def of(cls, results: search.Results, lang: str) -> Self:
        """The results as they are sent, notes in ``lang``."""
        notes = [note.zh if lang == "zh" else note.en for note in results.notes]
        return cls(
            query=results.query,
            mode=results.mode,
            confidence=round(results.confidence, 4),
            answered=answered(results),
            notes=notes,
            expansions=[
                ExpansionOut(term=e.term, added=list(e.added), kind=e.kind) for e in results.expansions
            ],
            hits=[HitOut.of(hit, lang) for hit in results.hits],
            near=[HitOut.of(hit, lang) for hit in results.near],
            facets={
                field: [
                    FacetOut(value=f.value, label=facet_value(field, f.value, lang), count=f.count)
                    for f in found
                ]
                for field, found in results.facets.items()
            },
        )
