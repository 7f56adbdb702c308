"""How it gets done and what gets in the way: work, milestones, risks, issues, changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kb.project.entities_values import (
    Date,
    Entity,
    Flag,
    Grade,
    Links,
    MemberRef,
    Percent,
    Quantity,
    Score,
    Star,
    Text,
    Texts,
    Tracked,
)
from kb.project.identifiers import Identity, Reference

WbsKind = Literal["phase", "deliverable", "package", "task"]
DependencyType = Literal["FS", "SS", "FF", "SF"]
DelayCause = Literal[
    "requirement", "third_party", "resource", "technical", "environment", "approval", "defect", "other"
]
RiskCategory = Literal[
    "technical",
    "interface",
    "supplier",
    "data",
    "schedule",
    "resource",
    "requirement",
    "compliance",
    "organisational",
    "external",
]
RiskStrategy = Literal["avoid", "transfer", "mitigate", "accept", "escalate", "exploit", "share", "enhance"]
RiskStatus = Literal["open", "watching", "occurred", "closed"]
IssueStatus = Literal["open", "doing", "blocked", "resolved", "closed"]
ChangeType = Literal["scope", "schedule", "cost", "technical", "interface", "contract"]
ChangeStatus = Literal["submitted", "screened", "assessed", "decided", "implementing", "verifying", "closed"]
Verdict = Literal["pending", "approved", "rejected", "deferred"]


def _read_predecessor(value: object) -> object:
    """Read a bare id, which stands for finish-to-start without lag."""
    return {"id": value} if isinstance(value, str) else value


class Predecessor(Entity):
    """What must come first: FS, SS, FF or SF, with a lag in workdays."""

    id: Annotated[str, Reference("WBS", "MS", flow="side")]
    type: DependencyType = "FS"
    lag: float = 0


class Assignment(Entity):
    """A member's share of a work item, in percent of a full week."""

    member: MemberRef
    pct: Annotated[float, Field(ge=0)] = 100.0


class Estimate(Entity):
    """Three-point estimate in workdays: optimistic, most likely, pessimistic."""

    o: Annotated[float, Field(ge=0)]
    m: Annotated[float, Field(ge=0)]
    p: Annotated[float, Field(ge=0)]


class WorkItem(Tracked):
    """A node of the work breakdown structure; effort in person-days."""

    id: Annotated[str, Identity("WBS")]
    code: str
    name: Text
    parent: Annotated[str, Reference("WBS", flow="up")] | None = None
    kind: WbsKind
    owner: Annotated[MemberRef | None, Star()] = None
    start: Date
    finish: Date
    baseline_start: Date | None = None
    baseline_finish: Date | None = None
    actual_start: Date | None = None
    actual_finish: Date | None = None
    effort_pd: Annotated[float, Field(ge=0)] | None = None
    remaining_pd: Annotated[float, Field(ge=0)] | None = None
    percent: Percent = 0.0
    ev_method: Literal["0/100", "50/50", "percent", "steps"] | None = None
    cost_planned: Annotated[float, Field(ge=0)] | None = None
    cost_actual: Annotated[float, Field(ge=0)] | None = None
    predecessors: tuple[Annotated[Predecessor, BeforeValidator(_read_predecessor)], ...] = ()
    milestone: Annotated[str, Reference("MS", flow="down")] | None = None
    deliverable: Text = ""
    acceptance: Text = ""
    requirements: tuple[Annotated[str, Reference("REQ", flow="up")], ...] = ()
    interfaces: tuple[Annotated[str, Reference("IF", flow="up")], ...] = ()
    resources: tuple[Assignment, ...] = ()
    delay_cause: DelayCause | None = None
    estimate: Estimate | None = None


class Milestone(Tracked):
    """A dated commitment; a gate stops the project until its criteria are met."""

    id: Annotated[str, Identity("MS")]
    name: Text
    date: Date
    baseline: Date | None = None
    forecast: Date | None = None
    actual: Date | None = None
    gate: Flag = False
    criteria: Texts = ()
    payment_pct: Percent | None = None


class Residual(Entity):
    """Probability and impact that remain after the response."""

    p: Score
    i: Score


class Risk(Tracked):
    """What might happen (cause, event, effect), how likely, how bad, and what is done about it."""

    id: Annotated[str, Identity("RSK")]
    cause: Text
    event: Text
    effect: Text
    category: RiskCategory
    probability: Score
    impact: Score
    strategy: RiskStrategy
    response: Text = ""
    contingency: Text = ""
    fallback: Text = ""
    trigger: Text = ""
    owner: Annotated[MemberRef | None, Star()] = None
    status: RiskStatus
    raised: Annotated[Date | None, Star()] = None
    review: Annotated[Date | None, Star()] = None
    residual: Residual | None = None
    links: Links = ()
    closed_reason: Text = ""


class Issue(Tracked):
    """Something that has gone wrong and is being dealt with."""

    id: Annotated[str, Identity("ISS")]
    title: Text
    severity: Grade
    raised: Date
    owner: Annotated[MemberRef | None, Star()] = None
    due: Date | None = None
    status: IssueStatus
    closed: Date | None = None
    cause: Text = ""
    resolution: Text = ""
    from_risk: Annotated[str, Reference("RSK", flow="up")] | None = None
    links: Links = ()


class ChangeImpact(Entity):
    """What a change costs: workdays, money, and words for the rest."""

    scope: Text = ""
    days: Quantity | None = None
    cost: Quantity | None = None
    quality: Text = ""
    risk: Text = ""


class Ballot(Entity):
    """One voice of the change control board."""

    member: Annotated[str, Reference("MEM", "STK")]
    vote: Literal["approve", "reject", "abstain"] | None = None


class Change(Tracked):
    """A request to depart from what was agreed, its impact and the decision on it."""

    id: Annotated[str, Identity("CHG")]
    title: Text
    type: ChangeType
    raised_by: Annotated[Annotated[str, Reference("MEM", "STK")] | None, Star()] = None
    date: Date
    reason: Text = ""
    description: Text = ""
    affects: Annotated[Links, Star()] = ()
    impact: Annotated[ChangeImpact | None, Star()] = None
    options: Texts = ()
    decision: Verdict = "pending"
    ccb: tuple[Ballot, ...] = ()
    decided_on: Date | None = None
    implemented_on: Date | None = None
    verified_by: MemberRef | None = None
    status: ChangeStatus = "submitted"
