"""The shapes of findings and of the rules behind them."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, Field

from kb.api.listing import Listed
from kb.checks.finding import Finding, Gate, Severity
from kb.checks.rule_text import RuleText


class WaiverOut(BaseModel):
    """豁免：理由、负责人、有效期 · A waiver: why, who answers for it, until when."""

    reason: str
    by: str
    until: date


class FindingOut(BaseModel):
    """一个问题 · A finding: which rule, how grave, where, and what to do."""

    rule: str = Field(examples=["V11"])
    severity: Severity
    gate: Gate = Field(description="从哪个关口起适用 · The first gate at which the rule applies")
    file: str
    line: int = Field(description="0 表示没有行 · 0 for none")
    subject: str = Field(description="关于哪个编号 · The id it is about")
    field: str
    message: str
    hint: str
    waiver: WaiverOut | None

    @classmethod
    def of(cls, finding: Finding, lang: str) -> Self:
        """The finding as it is sent, in ``lang``."""
        waiver = finding.waiver
        return cls(
            message=finding.message(lang),
            hint=finding.hint(lang),
            waiver=WaiverOut(reason=waiver.reason, by=waiver.by, until=waiver.until) if waiver else None,
            **{name: getattr(finding, name) for name in _SAME},
        )


_SAME = ("rule", "severity", "gate", "file", "line", "subject", "field")


class Findings(Listed[FindingOut]):
    """一部分问题，和整体的结果 · Part of the findings, and how the check ended."""

    gate: Gate
    passed: bool = Field(description="全部问题（不只是这一部分）是否放行 · Whether all findings let it pass")
    errors: int
    warnings: int
    remarks: int
    waived: int


class RuleOut(BaseModel):
    """一条规则 · A rule."""

    id: str
    title: str
    why: str

    @classmethod
    def of(cls, identifier: str, text: RuleText, lang: str) -> Self:
        """The rule as it is sent, in ``lang``."""
        return cls(id=identifier, title=text.title(lang), why=text.why(lang))
