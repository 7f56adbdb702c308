"""The shapes of a question and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

import search
from kb.api.routes.search import Kind
from kb.assistant.ask import Answer, Source, Statement

#: Earlier questions that a follow-up may bring, and characters of a question.
EARLIER, LONGEST = 20, 500


class Question(BaseModel):
    """A question, and for a follow-up what was asked before."""

    model_config = ConfigDict(extra="forbid", strict=True)
    question: str = Field(min_length=1, max_length=LONGEST, examples=["ESB-E-3004 怎么处理"])
    earlier: list[str] = Field(
        default_factory=list,
        max_length=EARLIER,
        description="The field asked of the answers so far, the oldest first",
    )
    projects: list[str] = Field(default_factory=list, max_length=50)
    kinds: list[Kind] = Field(default_factory=list, max_length=10)
    use_model: bool | None = Field(default=None, description="Null: the configured model, if there is one")


class StatementOut(BaseModel):
    """A sentence of the answer and the numbers of its sources."""

    text: str
    sources: list[int]
    quoted: bool = Field(description="Whether it stands in the source in these words")
    doubts: list[str] = Field(
        description="What a reader has to compare with the source; show it with the text"
    )

    @classmethod
    def of(cls, statement: Statement, lang: str) -> Self:
        """The statement as it is sent, doubts in ``lang``."""
        return cls(
            text=statement.text,
            sources=list(statement.sources),
            quoted=statement.quoted,
            doubts=_texts(statement.doubts, lang),
        )


class SourceOut(BaseModel):
    """A passage that the answer stands on."""

    number: int
    id: str
    record: str
    anchor: str = Field(description="The passage in the record; empty for the whole of it")
    title: str
    path: list[str]
    text: str
    place: str
    status: str
    updated: str
    stale: bool
    successor: str

    @classmethod
    def of(cls, source: Source) -> Self:
        """The source as it is sent."""
        return cls.model_validate(source, from_attributes=True)


class AnswerOut(BaseModel):
    """The answer; when nothing was found, the sources are the nearest passages and no basis."""

    question: str
    asked: str = Field(description="What was looked up; to be sent as earlier with a follow-up")
    found: bool
    statements: list[StatementOut]
    sources: list[SourceOut]
    confidence: float
    by: str = Field(description="The model that wrote it; empty for quotations")
    notes: list[str]

    @classmethod
    def of(cls, answer: Answer, lang: str) -> Self:
        """The answer as it is sent, notes in ``lang``."""
        return cls(
            question=answer.question,
            asked=answer.asked,
            found=answer.found,
            statements=[StatementOut.of(one, lang) for one in answer.statements],
            sources=list(map(SourceOut.of, answer.sources)),
            confidence=round(answer.confidence, 4),
            by=answer.by,
            notes=_texts(answer.notes, lang),
        )


def _texts(notes: Sequence[search.Note], lang: str) -> list[str]:
    return [note.zh if lang == "zh" else note.en for note in notes]
