"""The shapes of requests and answers."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

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
