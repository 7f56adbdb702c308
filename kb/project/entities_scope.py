"""What is being integrated and what it must do: systems, interfaces, requirements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kb.project.entities_values import (
    Date,
    Entity,
    Flag,
    Grade,
    MemberRef,
    Noted,
    OneOrMoreTexts,
    Quantity,
    Star,
    Text,
    Texts,
    Tracked,
)
from kb.project.identifiers import Identity, Reference

Side = Literal["ours", "customer", "third_party"]
InterfaceStyle = Literal["rest", "soap", "graphql", "mq", "file", "db", "hl7v2", "fhir", "socket", "other"]
InterfaceStatus = Literal["draft", "agreed", "built", "tested", "live", "retired"]
RequirementType = Literal[
    "functional",
    "interface",
    "data",
    "performance",
    "security",
    "compliance",
    "reliability",
    "usability",
    "maintainability",
    "migration",
    "transition",
    "constraint",
]
EarsPattern = Literal["ubiquitous", "event", "state", "optional", "unwanted", "complex"]
RequirementStatus = Literal[
    "proposed", "reviewed", "agreed", "baselined", "implemented", "verified", "dropped"
]
Priority = Literal["must", "should", "could", "wont"]
VerificationMethod = Literal["test", "demo", "analysis", "inspection", "special"]
Operator = Literal["<", "<=", "=", ">=", ">", "!=", "between", "in"]

SystemRef = Annotated[str, Reference("SYS", flow="down")]
RunbookRef = Annotated[str, Reference("RB", flow="down")]

_OPERATORS = {
    "≤": "<=",
    "⩽": "<=",
    "≥": ">=",
    "⩾": ">=",
    "==": "=",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "≠": "!=",
}


def _read_operator(value: object) -> object:
    return _OPERATORS.get(value.strip(), value.strip()) if isinstance(value, str) else value


class Backup(Entity):
    """How a system is backed up, and when a restore was last proved."""

    object: Text = ""
    cycle: Text = ""
    rpo: Text = ""
    rto: Text = ""
    last_restore_test: Date | None = None


class Alarm(Entity):
    """One monitored metric and the runbook to open when it fires; severity 1 is the most severe."""

    metric: Text
    threshold: Text
    severity: Grade
    runbook: RunbookRef | None = None


class AccessRole(Entity):
    """A role in a system and what it may do."""

    role: Text
    permissions: OneOrMoreTexts = ()


class System(Tracked):
    """A system that takes part in the integration."""

    id: Annotated[str, Identity("SYS")]
    name: Text
    kind: str = ""
    vendor: Text = ""
    owner: Annotated[MemberRef | None, Star("V10")] = None
    side: Side | None = None
    stack: tuple[str, ...] = ()
    environments: Texts = ()
    criticality: Grade | None = None
    hosting: Text = ""
    backup: Backup | None = None
    monitoring: tuple[Alarm, ...] = ()
    roles: tuple[AccessRole, ...] = ()


class Volume(Entity):
    """How much an interface carries, on average and at the peak, in ``unit``."""

    avg: Quantity | None = None
    peak: Quantity | None = None
    unit: str = ""


class DataItem(Entity):
    """One field an interface carries."""

    name: str
    type: str = ""
    required: Flag = False
    meaning: Text = ""
    master_system: SystemRef | None = None
    sensitive: Flag = False


class ErrorCode(Entity):
    """An error an interface answers with, and what the caller does about it."""

    code: str
    meaning: Text = ""
    handling: Text = ""


class Retry(Entity):
    """How often a failed call is repeated, or why it is not."""

    times: int = Field(0, ge=0)
    backoff: Text = ""
    reason: Text = ""


class ServiceLevel(Entity):
    """What an interface promises: availability in percent, 95th percentile in milliseconds."""

    availability: Quantity | None = None
    p95_ms: Quantity | None = None


class Interface(Tracked):
    """A connection between two systems, with an owner on each side."""

    id: Annotated[str, Identity("IF")]
    name: Text
    provider: SystemRef
    consumer: SystemRef
    owner: Annotated[MemberRef | None, Star("V08")] = None
    counterpart_owner: Annotated[MemberRef | None, Star("V08")] = None
    style: Annotated[InterfaceStyle | None, Star("V08")] = None
    spec: str = ""
    direction: Literal["in", "out", "both"] | None = None
    trigger: Literal["sync", "async", "batch"] | None = None
    frequency: Text = ""
    volume: Volume | None = None
    data_items: tuple[DataItem, ...] = ()
    errors: tuple[ErrorCode, ...] = ()
    timeout_ms: Annotated[int, Field(gt=0)] | None = None
    retry: Retry | None = None
    idempotency_key: Text = ""
    auth: Text = ""
    encryption: Text = ""
    sla: ServiceLevel | None = None
    version: Annotated[str, Star("V08")] = ""
    status: InterfaceStatus = "draft"
    fallback: Text = ""
    via_gateway: Flag = False


class Acceptance(Entity):
    """One way to see that a requirement is met: metric, operator, target and unit, under a condition."""

    id: str = ""
    metric: Text = ""
    operator: Annotated[Operator | None, BeforeValidator(_read_operator)] = None
    target: Quantity | None = None
    unit: str = ""
    condition: Text = ""
    method: VerificationMethod | None = None


class Revision(Entity):
    """A past version of a requirement and the change that led to it."""

    version: str
    date: Date
    change: Annotated[str, Reference("CHG", flow="up")] | None = None


class Requirement(Noted):
    """What the integrated whole must do, and how it will be shown."""

    id: Annotated[str, Identity("REQ")]
    title: Text
    type: RequirementType
    statement: Text
    ears: EarsPattern | None = None
    rationale: Text = ""
    source: Annotated[Annotated[str, Reference("STK", "DOC", flow="up")] | None, Star("V12")] = None
    owner: Annotated[MemberRef | None, Star("V12")] = None
    priority: Priority
    status: RequirementStatus
    acceptance: Annotated[tuple[Acceptance, ...], Star("V11")] = ()
    objectives: Annotated[tuple[Annotated[str, Reference("OBJ", flow="up")], ...], Star("V12")] = ()
    interfaces: tuple[Annotated[str, Reference("IF", flow="down")], ...] = ()
    systems: tuple[SystemRef, ...] = ()
    depends_on: tuple[Annotated[str, Reference("REQ", flow="up")], ...] = ()
    tests: tuple[Annotated[str, Reference("TC", flow="down")], ...] = ()
    wbs: tuple[Annotated[str, Reference("WBS", flow="down")], ...] = ()
    risks: tuple[Annotated[str, Reference("RSK", flow="up")], ...] = ()
    compliance: tuple[Annotated[str, Reference("CMP", flow="up")], ...] = ()
    stability: Annotated[int, Field(ge=1, le=3)] | None = None
    mvp: Flag = False
    release: Annotated[str, Reference("REL", flow="down")] | None = None
    history: tuple[Revision, ...] = ()
