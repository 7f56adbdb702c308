"""The shapes of what the knowledge base lacks, of proposals, and of its figures."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from kb.assistant.proposals import Proposals
from kb.assistant.proposals.proposal import Basis
from kb.services.gaps import Cluster


class GapOut(BaseModel):
    """没有答案的问题，意思相近的合在一起 · Questions about one thing that were not answered."""

    query: str = Field(description="问得最多的一种说法 · The wording asked most")
    others: tuple[str, ...]
    asked: int
    first: str
    last: str
    places: tuple[str, ...]
    nearest: tuple[str, ...] = Field(description="最接近的条目 · The records that came nearest")
    confidence: float
    closed: bool = Field(description="现在已能回答 · It can be answered now")

    @classmethod
    def of(cls, cluster: Cluster) -> Self:
        """The gap as it is sent."""
        return cls.model_validate(cluster, from_attributes=True)


class ProposalRequest(BaseModel):
    """要哪种建议 · What to make proposals of."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"kind": "risks", "project": "SJYH-2026"}]},
    )
    kind: Literal["requirement", "risks", "summary", "translation"]
    project: str = Field(max_length=100, examples=["SJYH-2026"])
    subject: str = Field(
        default="",
        max_length=120,
        description="requirement：需求编号；translation：草稿名 · The id of a requirement, or the name of a draft",
    )
    lang: Literal["zh", "en"] = "zh"
    use_model: bool | None = Field(
        default=None, description="空为按设置 · Null: the configured model, if any"
    )


class ProposalOut(BaseModel):
    """一条建议；由人取舍 · A proposal for a person to accept or not."""

    id: str = Field(examples=["P1"])
    title: str
    text: str = Field(description="Markdown")
    basis: tuple[Basis, ...]
    checks: tuple[str, ...]
    questions: tuple[str, ...]
    change: dict[str, str] = Field(description="采纳会写入的字段 · The fields that accepting it would write")
    by: str = Field(description="写它的模型；空为按规则 · The model that wrote it; empty for rules")


class ProposalsOut(BaseModel):
    """一批建议；数据没有改动 · Proposals; no data was changed."""

    file: str
    kind: str
    items: list[ProposalOut]
    notes: list[str]

    @classmethod
    def of(cls, file: str, made: Proposals, lang: str) -> Self:
        """The proposals as they are sent, notes in ``lang``."""
        items = [
            ProposalOut(
                id=f"P{number}",
                title=one.title,
                text=one.text,
                basis=one.basis,
                checks=one.checks,
                questions=one.questions,
                change=dict(one.change),
                by=one.by,
            )
            for number, one in enumerate(made.items, 1)
        ]
        notes = [note.zh if lang == "zh" else note.en for note in made.notes]
        return cls(file=file, kind=made.kind, items=items, notes=notes)


class LegOut(BaseModel):
    """检索的一路 · One leg of the search, and its means over the questions."""

    questions: int
    figures: dict[str, float] = Field(examples=[{"ndcg@10": 0.91, "recall@10": 0.97, "mrr@10": 0.9}])


class EvaluationOut(BaseModel):
    """一组黄金问题最近一次的结果 · The last result of a set of golden questions."""

    name: str
    legs: dict[str, LegOut]
