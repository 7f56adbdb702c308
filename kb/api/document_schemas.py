"""The shapes of document types, documents and drafts."""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from generators.doctypes import DocumentType
from kb.api.decider import BY
from kb.api.project_schemas import DraftEntry
from kb.services.generate import Generated
from kb.services.review_draft import DraftReview, Quoted, ReviewBlock, ReviewedSentence


class DocumentTypeOut(BaseModel):
    """能生成的一种文档 · A document that can be generated."""

    name: str = Field(examples=["requirements-specification"])
    code: str = Field(examples=["SIRS"])
    title_zh: str
    title_en: str
    audience_zh: str
    audience_en: str
    requires: tuple[str, ...] = Field(description="需要项目数据的哪些部分 · The parts of the data it needs")

    @classmethod
    def of(cls, doctype: DocumentType) -> Self:
        """The type as it is sent."""
        return cls(
            name=doctype.name,
            code=doctype.code,
            title_zh=doctype.title.zh,
            title_en=doctype.title.en,
            audience_zh=doctype.audience.zh,
            audience_en=doctype.audience.en,
            requires=tuple(doctype.requires),
        )


class DocumentRequest(BaseModel):
    """要生成哪个项目的哪份文档 · Which document of which project to generate."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"type": "lessons-learned", "project": "SJYH-2026", "lang": "zh"}]},
    )
    type: str = Field(max_length=100, examples=["requirements-specification"])
    project: str = Field(max_length=100, examples=["SJYH-2026"])
    lang: Literal["zh", "en"] = "zh"
    use_model: bool = Field(default=False, description="叙述段落由模型起草 · Let the model draft the prose")
    overwrite: bool = Field(
        default=False, description="覆盖被人改过的草稿 · Replace a draft that a person has edited"
    )


class GeneratedOut(BaseModel):
    """写好的文件 · The files that were written and how many points are open."""

    project: str
    draft: str
    document: str
    url: str = Field(description="下载地址 · Where to download it")
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


class DraftOut(DraftEntry):
    """一份草稿和它的正文 · A draft with its text, a front matter and Markdown."""

    text: str


class DraftText(BaseModel):
    """草稿的新内容 · The new text of a draft, front matter included."""

    model_config = ConfigDict(extra="forbid", strict=True)
    text: str = Field(max_length=2_000_000)


class Decision(BaseModel):
    """对一个起草段落的决定 · The decision on a drafted paragraph."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"decision": "accept", "by": "王芳"}]}
    )
    decision: Literal["accept", "reject"]
    text: str | None = Field(
        default=None,
        max_length=20_000,
        description="接受时改成的文字 · The words to accept it in, where they were changed",
    )
    by: str = BY


class RemarkOut(BaseModel):
    """核对时发现的 · What the fact check says of a sentence."""

    kind: str
    text: str
    message: str


class SentenceOut(BaseModel):
    """起草的一句话和它的依据 · A drafted sentence and what it rests on."""

    text: str
    sources: tuple[str, ...] = Field(
        description="来源的编号；data 是项目数据 · Ids; data is the project's data"
    )
    remarks: list[RemarkOut]

    @classmethod
    def of(cls, sentence: ReviewedSentence, lang: str) -> Self:
        """The sentence as it is sent, remarks in ``lang``."""
        remarks = [
            RemarkOut(kind=one.kind, text=one.text, message=one.zh if lang == "zh" else one.en)
            for one in sentence.remarks
        ]
        return cls(text=sentence.text, sources=sentence.sources, remarks=remarks)


class BlockOut(BaseModel):
    """模型起草的一段 · A drafted paragraph for a person to decide on."""

    key: str = Field(description="文字不变就不变 · Names it as long as its words stay the same")
    section: str
    line: int
    model: str
    markdown: str
    by_rules: str = Field(description="拒绝后用的文字 · What stands there after a rejection")
    checks: str
    accepted: str = Field(description="谁接受的 · Who has accepted it; empty for nobody")
    sentences: list[SentenceOut]
    sources: tuple[Quoted, ...]

    @classmethod
    def of(cls, block: ReviewBlock, lang: str) -> Self:
        """The block as it is sent."""
        same = ("key", "section", "line", "model", "markdown", "by_rules", "checks", "accepted", "sources")
        return cls(
            sentences=[SentenceOut.of(one, lang) for one in block.sentences],
            **{name: getattr(block, name) for name in same},
        )


class ReviewOut(BaseModel):
    """草稿里模型起草的段落 · What a model drafted in a draft."""

    project: str
    title: str
    lang: str
    open: int = Field(description="还没有人接受的段数 · Paragraphs nobody has accepted yet")
    blocks: list[BlockOut]

    @classmethod
    def of(cls, review: DraftReview, lang: str) -> Self:
        """The review as it is sent, remarks in ``lang``."""
        return cls(
            project=review.project,
            title=review.title,
            lang=review.lang,
            open=review.open,
            blocks=[BlockOut.of(one, lang) for one in review.blocks],
        )
