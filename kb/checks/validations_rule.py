"""How a validation is declared: a function with its number, title, reason and gravity per gate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from kb.checks.finding import GATES, Finding, Gate, Severity
from kb.checks.gates import SEVERITIES, severity_at
from kb.checks.rule_text import RuleText
from kb.project.entities import Bilingual, Entity, Project
from kb.project.field_names import field_name

COMMITTED = frozenset({"agreed", "baselined", "implemented", "verified"})
"""The statuses of a requirement that both sides rely on."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found; ``severity`` only where it differs from the rule's own."""

    subject: str
    place: str
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    severity: Severity | None = None
    field: str = ""

    def found(self, rule: str, severity: Severity, gate: Gate = "draft") -> Finding:
        """The finding of ``rule``, as grave as it says unless the fault says otherwise."""
        return Finding(
            rule=rule,
            severity=self.severity or severity,
            gate=gate,
            zh=self.zh,
            en=self.en,
            place=self.place,
            hint_zh=self.hint_zh,
            hint_en=self.hint_en,
            subject=self.subject,
            field=self.field,
        )


def at(
    entity: Entity,
    field: str,
    zh: str,
    en: str,
    hint_zh: str = "",
    hint_en: str = "",
    *,
    item: int | None = None,
    subject: str = "",
    severity: Severity | None = None,
) -> Fault:
    """Return a fault at ``field`` of ``entity`` ("" for the whole of it), or at one item of its list.

    The subject is the entity's id unless another is given, as for a part of an entity.
    """
    place = entity.place_of(field, item) if field else entity.place
    return Fault(subject or getattr(entity, "id", ""), place, zh, en, hint_zh, hint_en, severity, field)


def data_date(project: Project) -> dt.date:
    """Return the day the data describes: ``project.data_date``, else today."""
    return project.project.data_date or dt.date.today()


Check = Callable[[Project], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Rule(RuleText):
    """A validation, and how grave a fault is from which gate on."""

    severities: Mapping[Gate, Severity]
    check: Check

    @property
    def gate(self) -> Gate:
        """The first gate at which the rule applies."""
        return next(gate for gate in GATES if gate in self.severities)

    def severity_at(self, gate: Gate) -> Severity | None:
        """Return how grave a fault is at ``gate``; None when the rule does not apply yet."""
        return severity_at(self.severities, gate)

    def findings(self, project: Project, gate: Gate) -> Iterator[Finding]:
        """Yield what the rule has to say about ``project`` at ``gate``."""
        severity = self.severity_at(gate)
        if severity is None:
            return
        yield from (fault.found(self.id, severity, self.gate) for fault in self.check(project))


def rule(identifier: str, *, zh: str, en: str, why_zh: str, why_en: str) -> Callable[[Check], Rule]:
    """Declare a function as the check of a rule; the name then stands for the `Rule`.

    How grave it is at which gate stands in `kb.checks.gates`.
    """

    def declare(check: Check) -> Rule:
        return Rule(identifier, zh, en, why_zh, why_en, SEVERITIES[identifier], check)

    return declare


def is_blank(value: object) -> bool:
    """Say whether a field holds nothing: not written, empty, or white space in both languages."""
    if isinstance(value, Bilingual):
        return not (value.zh.strip() or value.en.strip())
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == ()


FIELD_NAMES: Mapping[str, tuple[str, str]] = {
    "affects": ("影响对象", "affected items"),
    "acceptance": ("验收标准", "acceptance"),
    "baseline": ("基准值", "baseline"),
    "by": ("达成日期", "date"),
    "counterpart_owner": ("对方负责人", "counterpart owner"),
    "direction": ("改善方向", "direction"),
    "due": ("考核日期", "date"),
    "impact": ("影响分析", "impact"),
    "in_scope": ("范围内", "in scope"),
    "method": ("验证方法", "method"),
    "metric": ("度量指标", "metric"),
    "objectives": ("对应目标", "objectives"),
    "operator": ("比较符", "operator"),
    "org": ("所属单位", "organisation"),
    "out_of_scope": ("范围外", "out of scope"),
    "owner": ("负责人", "owner"),
    "pm": ("项目经理", "project manager"),
    "raised": ("登记日期", "date raised"),
    "raised_by": ("提出人", "raised by"),
    "rate": ("折现率", "discount rate"),
    "review": ("复核日期", "review date"),
    "role": ("角色", "role"),
    "severity": ("严重程度", "severity"),
    "source": ("来源", "source"),
    "sponsor": ("发起人", "sponsor"),
    "steps": ("测试步骤", "steps"),
    "style": ("接口方式", "style"),
    "target": ("目标值", "target"),
    "unit": ("单位", "unit"),
    "version": ("版本", "version"),
}
"""What to call the fields that rules ask for where a rule needs other words than a document."""


def named(fields: list[str]) -> tuple[str, str]:
    """Return field names as a list in words: ``负责人（owner）、来源（source）`` and its English."""
    words = {
        field: FIELD_NAMES.get(field) or (field_name(field, "zh"), field_name(field, "en"))
        for field in fields
    }
    zh = "、".join(f"{words[field][0]}（{field}）" for field in fields)
    en = ", ".join(f"{words[field][1]} ({field})" for field in fields)
    return zh, en


def blank_fields(entity: Entity, fields: tuple[str, ...]) -> list[str]:
    """Return those of ``fields`` that hold nothing."""
    return [field for field in fields if is_blank(getattr(entity, field))]


def lacking(entity: Entity, subject: str, fields: tuple[str, ...]) -> Iterator[Fault]:
    """Yield one fault that lists those of ``fields`` that hold nothing."""
    empty = blank_fields(entity, fields)
    if empty:
        zh, en = named(empty)
        yield Fault(
            subject,
            entity.place,
            f"{subject} 缺少：{zh}",
            f"{subject} lacks: {en}",
            "补上这些字段",
            "fill in these fields",
            field=", ".join(empty),
        )
