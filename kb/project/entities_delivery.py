"""Proving and handing over: tests, defects, migration, releases, training, support, measures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from kb.project.entities_values import (
    Date,
    Entity,
    Grade,
    MemberRef,
    Noted,
    PersonRef,
    Quantity,
    Span,
    Star,
    Text,
    Texts,
    Tracked,
)
from kb.project.identifiers import Identity, Reference

TestLevel = Literal["unit", "interface", "integration", "e2e", "performance", "security", "uat"]
TestResult = Literal["pass", "fail", "blocked", "na"]
ItemStatus = Literal[
    "planned",
    "proposed",
    "open",
    "doing",
    "blocked",
    "resolved",
    "verified",
    "approved",
    "done",
    "closed",
    "deferred",
    "rejected",
    "cancelled",
]


class TestStep(Entity):
    """An action, the data it takes, and what must be seen."""

    action: Text
    data: Text = ""
    expected: Text = ""


class TestRun(Entity):
    """One execution of a test case."""

    date: Date
    result: TestResult
    by: MemberRef | None = None
    defect: Annotated[str, Reference("DEF", flow="down")] | None = None
    env: str = ""


class TestCase(Tracked):
    """How a requirement or an interface is shown to work."""

    id: Annotated[str, Identity("TC")]
    title: Text
    objective: Text = ""
    level: TestLevel | None = None
    priority: Grade | None = None
    requirements: tuple[Annotated[str, Reference("REQ", flow="up")], ...] = ()
    interfaces: tuple[Annotated[str, Reference("IF", flow="up")], ...] = ()
    preconditions: Texts = ()
    steps: Annotated[tuple[TestStep, ...], Star()] = ()
    origin: Literal["manual", "openapi", "llm_proposed"] = "manual"
    runs: tuple[TestRun, ...] = ()

    @property
    def last_result(self) -> str:
        """The verdict of the latest run, of two on one day that of the one further down; "" without a run."""
        runs = sorted(self.runs, key=lambda run: run.date)
        return runs[-1].result if runs else ""


class DeliveryItem(Noted):
    """What the smaller registers share: a title, an owner, dates and a status."""

    title: Text
    owner: Annotated[PersonRef | None, Star()] = None
    date: Date | None = None
    raised: Date | None = None
    start: Date | None = None
    finish: Date | None = None
    due: Date | None = None
    closed: Date | None = None
    status: ItemStatus | None = None


class Defect(DeliveryItem):
    """A fault found, by which test, and how severe."""

    id: Annotated[str, Identity("DEF")]
    severity: Annotated[Grade | None, Star()] = None
    found_in: Annotated[str, Reference("TC", flow="up")] | None = None
    links: tuple[Annotated[str, Reference(flow="down")], ...] = ()
    description: Text = ""
    workaround: Text = ""


class Decision(DeliveryItem):
    """What was decided, between which options, with what consequence."""

    id: Annotated[str, Identity("DEC")]
    context: Text = ""
    options: Texts = ()
    choice: Text = ""
    consequence: Text = ""
    links: tuple[Annotated[str, Reference(flow="down")], ...] = ()


class Action(Noted):
    """Something a person promised: by when, and which artefact it changes."""

    id: Annotated[str, Identity("ACT")] | None = None
    title: Text
    owner: PersonRef | None = None
    due: Date | None = None
    target: Text = ""
    check_on: Date | None = None
    status: ItemStatus = "open"
    links: tuple[Annotated[str, Reference(flow="up")], ...] = ()


class Meeting(DeliveryItem):
    """Who met about what, and what they agreed to do."""

    id: Annotated[str, Identity("MTG")]
    attendees: tuple[PersonRef, ...] = ()
    agenda: Texts = ()
    actions: tuple[Action, ...] = ()


class Migration(DeliveryItem):
    """A body of data that moves, and the rule that proves it arrived."""

    id: Annotated[str, Identity("MIG")]
    object: Text = ""
    source: Annotated[str, Reference("SYS", flow="down", loose=True)] = ""
    target: Annotated[str, Reference("SYS", flow="down", loose=True)] = ""
    rows: Annotated[int, Field(ge=0)] | None = None
    reconcile_rule: Text = ""
    result: Text = ""


class ComplianceItem(DeliveryItem):
    """An obligation from a law, a standard or a contract clause, and the evidence that it is met."""

    id: Annotated[str, Identity("CMP")]
    source_clause: Text = ""
    obligation: Text = ""
    evidence: Text = ""


class Release(DeliveryItem):
    """One wave of going live: where, under which conditions, and how to go back."""

    id: Annotated[str, Identity("REL")]
    wave: str = ""
    sites: Texts = ()
    entry: Texts = ()
    exit: Texts = ()
    rollback: Text = ""
    window: Span | None = None


class Training(DeliveryItem):
    """A course, the runbooks it teaches, and who attended."""

    id: Annotated[str, Identity("TRN")]
    audience: Text = ""
    topic: tuple[Annotated[str, Reference("RB", flow="down", loose=True)], ...] = ()
    hours: Annotated[float, Field(ge=0)] | None = None
    trainer: PersonRef | None = None
    attendees: tuple[PersonRef, ...] = ()
    pass_: Annotated[Quantity | None, Field(alias="pass")] = None


def _read_note(value: object) -> object:
    return {"note": value} if isinstance(value, str) else value


def _shift_form(value: object) -> str:
    return "span" if isinstance(value, Span) or (isinstance(value, dict) and "from" in value) else "words"


class Duty(Entity):
    """A shift of the support roster, or a line of words about it."""

    member: PersonRef | None = None
    role: Text = ""
    window: Annotated[
        Annotated[Text, Tag("words")] | Annotated[Span, Tag("span")], Discriminator(_shift_form)
    ] = ""
    phone: str = ""
    note: Text = ""


class EscalationStep(Entity):
    """Whom to call next, after how many minutes; or a line of words about it."""

    level: str = ""
    condition: Text = ""
    contact: PersonRef | None = None
    within_min: Annotated[int, Field(ge=0)] | None = None
    note: Text = ""


class Support(DeliveryItem):
    """Early-life support: its window, roster, escalation and the criteria for leaving it.

    ``contract_days`` are the calendar days of support that the contract promises.
    """

    id: Annotated[str, Identity("SUP")]
    window: Span | None = None
    contract_days: Annotated[int, Field(ge=1)] | None = None
    roster: tuple[Annotated[Duty, BeforeValidator(_read_note)], ...] = ()
    escalation: tuple[Annotated[EscalationStep, BeforeValidator(_read_note)], ...] = ()
    exit_criteria: Texts = ()


class Reading(Entity):
    """One dated value of a KPI, from ``n`` observations."""

    date: Date
    value: float
    n: Annotated[int, Field(ge=0)] | None = None


class Kpi(DeliveryItem):
    """A measure with a baseline, a target and its readings; ``direction`` is where better lies."""

    id: Annotated[str, Identity("KPI")]
    formula: Text = ""
    unit: Annotated[str, Star("V29")] = ""
    direction: Annotated[Literal["up", "down"] | None, Star("V29")] = None
    baseline: Annotated[Quantity | None, Star("V29")] = None
    target: Annotated[Quantity | None, Star("V29")] = None
    series: tuple[Reading, ...] = ()
    green: Quantity | None = None
    amber: Quantity | None = None
    objective: Annotated[str, Reference("OBJ", flow="up")] | None = None
