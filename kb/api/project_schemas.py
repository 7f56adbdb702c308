"""The shapes of what projects hold: their requirements, changes and links, and what a change touches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self
from urllib.parse import quote

from pydantic import BaseModel, Field

from kb.project import text_of
from kb.project.entities import KINDS, Change, Requirement
from kb.project.registers import ActionRow
from kb.project.risk_register import RiskRow
from kb.project.schedule import MilestoneRow
from kb.services.board import Board, DocumentFile, DraftCard, GateState, OpenChange
from kb.services.impact import Impact, Mention, Reached, Repeated, Touched
from kb.services.trace import Gap, Node


class ProjectEntry(BaseModel):
    """项目列表的一行 · A project in a list."""

    code: str = Field(examples=["SJYH-2026"])
    name: str
    documents: int = Field(description="已生成的 Word 文件数 · Word files generated")
    problem: str = Field(description="数据读不了的原因 · Why its data cannot be read; empty when it can")


class DraftEntry(BaseModel):
    """一份草稿 · A draft."""

    project: str
    name: str = Field(
        description="文件名去掉 .md · The file's name without .md", examples=["handover-manual"]
    )
    type: str
    lang: str
    title: str
    status: str
    blocks: int = Field(description="模型起草的段落数 · Paragraphs that a model drafted")
    open_blocks: int = Field(description="其中还没有人认可的 · Those of them nobody has accepted yet")
    written: datetime
    problem: str = Field(description="读不了的原因 · Why it cannot be read; empty when it can")

    @classmethod
    def of(cls, card: DraftCard, code: str, lang: str) -> Self:
        """The draft as it is listed."""
        same = ("type", "lang", "title", "status", "blocks", "open_blocks", "written")
        return cls(
            project=code,
            name=card.name.removesuffix(".md"),
            problem=card.problem[lang == "en"],
            **{name: getattr(card, name) for name in same},
        )


class DocumentEntry(BaseModel):
    """一个生成的 Word 文件 · A generated Word file."""

    project: str
    name: str
    url: str = Field(description="下载地址 · Where to download it")
    size: int
    written: datetime

    @classmethod
    def of(cls, file: DocumentFile, code: str) -> Self:
        """The file as it is listed."""
        url = f"/api/v1/documents/{quote(code)}/{quote(file.name)}"
        return cls(project=code, name=file.name, url=url, size=file.size, written=file.written)


class BoardOut(BaseModel):
    """项目一览 · A project at a glance. Slips are workdays, percent 0 to 100."""

    code: str
    name: str
    customer: str
    phase: str
    start: date | None
    finish: date | None
    percent: float
    planned_percent: float
    slip: int | None
    requirements: int
    interfaces: int
    gate: str | None = Field(description="已通过的最后一个关口 · The last gate that it passes")
    gates: tuple[GateState, ...]
    milestones: tuple[MilestoneRow, ...]
    risks: tuple[RiskRow, ...]
    changes: tuple[OpenChange, ...] = Field(description="没有决定的变更 · Changes nobody has decided on")
    actions: tuple[ActionRow, ...]
    open_points: int
    documents: list[DocumentEntry]
    drafts: list[DraftEntry]
    problem: str = Field(description="数据读不了的原因 · Why its data cannot be read; empty when it can")

    @classmethod
    def of(
        cls, board: Board, documents: Iterable[DocumentFile], drafts: Iterable[DraftCard], lang: str
    ) -> Self:
        """The board with the files of the project, as it is sent."""
        added = ("documents", "drafts", "problem")
        return cls(
            documents=[DocumentEntry.of(one, board.code) for one in documents],
            drafts=[DraftEntry.of(one, board.code, lang) for one in drafts],
            problem=board.problem.message(lang) if board.problem else "",
            **{name: getattr(board, name) for name in cls.model_fields if name not in added},
        )


class RequirementOut(BaseModel):
    """一条需求 · A requirement."""

    id: str = Field(examples=["REQ-001"])
    title: str
    statement: str
    type: str
    priority: str
    status: str
    owner: str
    source: str
    rationale: str
    objectives: tuple[str, ...]
    interfaces: tuple[str, ...]
    systems: tuple[str, ...]
    tests: tuple[str, ...]
    wbs: tuple[str, ...]
    risks: tuple[str, ...]
    depends_on: tuple[str, ...]
    acceptance: int = Field(description="验收标准的条数 · How many acceptance criteria it has")
    mvp: bool
    place: str = Field(description="文件:行 · file:line")

    @classmethod
    def of(cls, item: Requirement, lang: str) -> Self:
        """The requirement as it is sent, its texts in ``lang``."""
        same = (
            *("id", "type", "priority", "status", "objectives", "interfaces", "systems", "tests", "wbs"),
            *("risks", "depends_on", "mvp", "place"),
        )
        return cls(
            **{name: getattr(item, name) for name in same},
            title=text_of(item.title, lang),
            statement=text_of(item.statement, lang),
            rationale=text_of(item.rationale, lang),
            owner=item.owner or "",
            source=item.source or "",
            acceptance=len(item.acceptance),
        )


class ChangeOut(BaseModel):
    """一个变更 · A change."""

    id: str = Field(examples=["CHG-001"])
    title: str
    type: str
    date: str
    reason: str
    affects: tuple[str, ...]
    decision: str
    status: str
    decided_on: str | None
    place: str

    @classmethod
    def of(cls, item: Change, lang: str) -> Self:
        """The change as it is sent, its texts in ``lang``."""
        return cls(
            id=item.id,
            title=text_of(item.title, lang),
            type=item.type,
            date=item.date.isoformat(),
            reason=text_of(item.reason, lang),
            affects=tuple(item.affects),
            decision=item.decision,
            status=item.status,
            decided_on=item.decided_on.isoformat() if item.decided_on else None,
            place=item.place,
        )


class MissingLink(BaseModel):
    """该有而没有的链接 · A link of the trace that should be there and is not."""

    id: str
    direction: str = Field(description="up / down")
    missing: tuple[str, ...] = Field(description="缺哪种条目 · The kinds one of which is missing")
    text: str

    @classmethod
    def of(cls, gap: Gap, lang: str) -> Self:
        """The gap as it is sent, in words of ``lang``."""
        return cls(id=gap.id, direction=gap.direction, missing=gap.missing, text=gap.text(lang))


class TraceOut(BaseModel):
    """一个编号的上下游 · What an item follows from, and what follows from it."""

    id: str
    label: str
    place: str
    up: Node | None = Field(description="上游 · What it follows from, as a tree")
    down: Node | None = Field(description="下游 · What follows from it, as a tree")
    missing: list[MissingLink]


class TouchedOut(BaseModel):
    """变更波及的一项 · An item that a change touches."""

    id: str
    kind: str
    label: str
    owner: str
    distance: int
    why: str = Field(description="路径 · The path", examples=["CHG-004 → IF-006 ← REQ-013"])
    place: str

    @classmethod
    def of(cls, touched: Touched, root: str, kind: str, lang: str) -> Self:
        """The item as it is sent, its kind called as in ``lang``."""
        return cls(
            kind=KINDS[kind][lang == "en"],
            why=touched.why(root),
            **{name: getattr(touched, name) for name in ("id", "label", "owner", "distance", "place")},
        )


class ImpactOut(BaseModel):
    """变更影响 · What a change touches, by which path."""

    id: str
    label: str
    project: str
    touched: list[TouchedOut]
    milestones: tuple[Reached, ...]
    repeated: tuple[Repeated, ...] = Field(description="反复变更的接口 · Interfaces that keep changing")
    documents: tuple[Mention, ...] = Field(description="提到它的文件 · Files that mention it")
    days: float | str | None
    cost: float | str | None

    @classmethod
    def of(cls, impact: Impact, lang: str) -> Self:
        """The impact as it is sent."""
        same = ("id", "label", "project", "milestones", "repeated", "documents", "days", "cost")
        return cls(
            touched=[
                TouchedOut.of(one, impact.id, kind, lang)
                for kind, group in impact.touched.items()
                for one in group
            ],
            **{name: getattr(impact, name) for name in same},
        )
