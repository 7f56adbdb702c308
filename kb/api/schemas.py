"""The shapes of requests and answers."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

import search
from generators.doctypes import DocumentType
from kb.services.generate import Generated


class Health(BaseModel):
    """The process and its version."""

    status: str
    version: str


class Readiness(BaseModel):
    """Whether the index can answer, and how much it holds."""

    ready: bool
    records: int
    passages: int


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
    stale: bool
    age_days: int = Field(description="Days since the last review or update; -1 without a date")
    project: str
    updated: str
    source: str
    line: int
    score: float

    @classmethod
    def of(cls, hit: search.Hit) -> Self:
        """The hit as it is sent."""
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
            stale=hit.stale,
            age_days=hit.age_days,
            project=hit.project,
            updated=hit.updated,
            source=hit.source,
            line=hit.line,
            score=round(hit.score, 4),
        )


class ResultsOut(BaseModel):
    """The ranked passages, which legs answered, and what the reader should know about it."""

    query: str
    mode: str
    notes: list[str]
    hits: list[HitOut]

    @classmethod
    def of(cls, results: search.Results, lang: str) -> Self:
        """The results as they are sent, notes in ``lang``."""
        notes = [note.zh if lang == "zh" else note.en for note in results.notes]
        hits = [HitOut.of(hit) for hit in results.hits]
        return cls(query=results.query, mode=results.mode, notes=notes, hits=hits)


class DocumentTypeOut(BaseModel):
    """One document that can be generated."""

    name: str
    code: str
    title_zh: str
    title_en: str

    @classmethod
    def of(cls, doctype: DocumentType) -> Self:
        """The type as it is sent."""
        return cls(name=doctype.name, code=doctype.code, title_zh=doctype.title.zh, title_en=doctype.title.en)


class DocumentRequest(BaseModel):
    """Which document of which project to generate."""

    model_config = ConfigDict(extra="forbid")
    type: str = Field(examples=["requirements-specification"])
    project: str = Field(examples=["SJYH-2026"])
    lang: Literal["zh", "en"] = "zh"
    use_model: bool = False
    overwrite: bool = Field(default=False, description="Replace a draft that a person has edited")


class GeneratedOut(BaseModel):
    """The files that were written and how many points are open."""

    project: str
    draft: str
    document: str
    url: str
    open_points: int
    notes: list[str]

    @classmethod
    def of(cls, made: Generated, lang: str) -> Self:
        """The result as it is sent, notes in ``lang``; paths are relative to the workspace."""
        name = quote(made.document.rsplit("/", 1)[-1])
        return cls(
            project=made.project,
            draft=made.draft,
            document=made.document,
            url=f"/api/v1/documents/{quote(made.project)}/{name}",
            open_points=made.open_points,
            notes=[note.zh if lang == "zh" else note.en for note in made.notes],
        )
