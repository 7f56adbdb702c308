"""The shapes of what the knowledge base lacks, of proposals, and of its figures."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from kb.api.decider import BY
from kb.assistant.proposals import Proposals
from kb.assistant.proposals.proposal import Basis
from kb.services.gaps import Cluster
from kb.services.proposals import KeptProposal, ProposalFile


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


class KeptProposalOut(BaseModel):
    """留着的一条建议和对它的决定 · A proposal that is kept, and what was decided on it."""

    id: str = Field(examples=["P1"])
    title: str
    state: str = Field(description="open / accepted / rejected")
    kind: str
    subject: str
    text: str = Field(description="Markdown")
    change: dict[str, str] = Field(description="采纳会写入的字段 · The fields that accepting it writes")
    by: str = Field(description="写它的模型；空为按规则 · The model that wrote it; empty for rules")

    @classmethod
    def of(cls, kept: KeptProposal) -> Self:
        """The proposal as it is sent."""
        same = ("title", "state", "kind", "subject", "text", "by")
        return cls(id=kept.name, change=dict(kept.change), **{name: getattr(kept, name) for name in same})


class ProposalFileOut(BaseModel):
    """一批留着的建议 · Proposals that were made together and are kept."""

    project: str
    name: str = Field(examples=["risks"])
    title: str
    items: list[KeptProposalOut]

    @classmethod
    def of(cls, kept: ProposalFile, code: str) -> Self:
        """The file as it is sent."""
        name = kept.path.rsplit("/", 1)[-1].removesuffix(".md")
        return cls(project=code, name=name, title=kept.title, items=list(map(KeptProposalOut.of, kept.items)))


class ProposalDecision(BaseModel):
    """对一条建议的决定 · The decision on a proposal."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"decision": "reject", "by": "王芳"}]}
    )
    decision: Literal["accept", "reject"]
    given: dict[str, str] = Field(
        default_factory=dict, description="补上或改写的字段 · Fields added or put differently", max_length=40
    )
    record: str = Field(
        default="", max_length=120, description="教训写进哪份复盘 · The record that a lesson goes into"
    )
    draft: str = Field(
        default="", max_length=120, description="摘要写进哪份草稿 · The draft that a summary goes into"
    )
    overwrite: bool = False
    by: str = BY


class DecidedOut(BaseModel):
    """决定的结果 · What came of the decision."""

    state: Literal["accepted", "rejected"]
    id: str = Field(
        description="新条目的编号，没有就为空 · The id of the new item; empty where there is none"
    )
    place: str = Field(description="文件:行 · file:line")
    open: tuple[str, ...] = Field(description="还要补的字段 · Fields a person has still to fill")


class LegOut(BaseModel):
    """检索的一路 · One leg of the search, and its means over the questions."""

    questions: int
    figures: dict[str, float] = Field(examples=[{"ndcg@10": 0.91, "recall@10": 0.97, "mrr@10": 0.9}])


class EvaluationOut(BaseModel):
    """一组黄金问题最近一次的结果 · The last result of a set of golden questions."""

    name: str
    legs: dict[str, LegOut]
