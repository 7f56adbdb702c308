"""Why and with whom: the project itself, its objectives, members and stakeholders."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from kb.project.entities_values import (
    Date,
    Entity,
    MemberRef,
    Quantity,
    Score,
    Span,
    Star,
    Text,
    Texts,
    Tracked,
)
from kb.project.identifiers import Identity

Industry = Literal[
    "bank", "health", "retail", "manufacturing", "telecom", "government", "energy", "education", "other"
]
Lifecycle = Literal["waterfall", "agile", "hybrid"]
Phase = Literal["initiation", "requirements", "design", "build", "test", "go_live", "transition", "closed"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Engagement = Literal["unaware", "resistant", "neutral", "supportive", "leading"]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _read_weekday(value: object) -> object:
    """Accept ISO numbers (1 = Monday), English names and 周六 / 星期六 beside the three-letter form."""
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    if len(word) == 1 and word in "1234567":
        return _DAYS[int(word) - 1]
    if word[:1] in ("周", "星") and word[-1:] in "一二三四五六日天":
        return _DAYS[min("一二三四五六日天".index(word[-1]), 6)]
    return word[:3] if word.endswith("day") else word


def _holidays_form(value: object) -> str:
    return "name" if isinstance(value, str) else "days"


class WorkCalendar(Entity):
    """Which days are worked: weekly days off, public holidays, and days worked instead (调休).

    ``days_off`` are the project's own, beside the public ones.
    """

    weekly_off: tuple[Annotated[Weekday, BeforeValidator(_read_weekday)], ...] = ("sat", "sun")
    holidays: Annotated[
        Annotated[Literal["auto-CN"], Tag("name")] | Annotated[tuple[Date, ...], Tag("days")],
        Discriminator(_holidays_form),
    ] = "auto-CN"
    days_off: tuple[Date, ...] = ()
    extra_workdays: tuple[Date, ...] = ()


class Baseline(Entity):
    """The agreed version everything later is measured against."""

    date: Date
    version: str


class ProjectInfo(Tracked):
    """The project as a contract sees it."""

    id: str
    name: Text
    code: str
    customer: Text
    contractor: Text = ""
    sponsor: Annotated[MemberRef | None, Star()] = None
    pm: Annotated[MemberRef | None, Star()] = None
    industry: Industry = "other"
    lifecycle: Lifecycle = "waterfall"
    phase: Phase = "initiation"
    start: Date
    finish: Date
    baseline: Baseline | None = None
    data_date: Date | None = None
    currency: str = "CNY"
    contract_no: str = ""
    classification: str = ""
    calendar: WorkCalendar = WorkCalendar()
    background: Text = ""
    in_scope: Annotated[Texts, Star()] = ()
    out_of_scope: Annotated[Texts, Star()] = ()
    assumptions: Texts = ()
    constraints: Texts = ()
    blackout_windows: tuple[Span, ...] = ()


class Objective(Tracked):
    """A measurable result the customer pays for."""

    id: Annotated[str, Identity("OBJ")]
    statement: Text
    metric: Annotated[Text, Star("V29")] = ""
    unit: Annotated[str, Star("V29")] = ""
    baseline: Annotated[Quantity | None, Star("V29")] = None
    target: Annotated[Quantity | None, Star("V29")] = None
    by: Annotated[Date | None, Star("V29")] = None
    owner: MemberRef | None = None
    key_results: Texts = ()


class Member(Tracked):
    """A person who works on the project."""

    id: Annotated[str, Identity("MEM")]
    name: Text
    org: Annotated[Text, Star()] = ""
    role: Annotated[Text, Star()] = ""
    email: str = ""
    phone: str = ""
    skills: tuple[str, ...] = ()
    deputy: MemberRef | None = None
    capacity_pct: float = Field(100.0, ge=0)


class Stance(Entity):
    """How engaged a stakeholder is, and should be."""

    current: Engagement
    desired: Engagement


class Stakeholder(Tracked):
    """A person or group whose consent the project needs."""

    id: Annotated[str, Identity("STK")]
    name: Text
    org: Text = ""
    role: Text = ""
    member: MemberRef | None = None
    power: Score
    interest: Score
    attitude: int = Field(0, ge=-2, le=2)
    engagement: Stance | None = None
    needs: Texts = ()
    channel: Text = ""
    frequency: Text = ""
