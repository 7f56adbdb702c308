"""Waivers of findings: V35 those that ran out or name no rule, and putting the others on their findings.

A waiver names one rule and one item, never a rule as a whole: nobody can answer for what is not there yet.
What cannot be waived: V01, for data that is not read cannot be judged, and V35 itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kb.checks.finding import Finding, Gate, Waived
from kb.checks.gates import SEVERITIES, severity_at
from kb.checks.knowledge import KNOWLEDGE_RULES
from kb.checks.requirements import LINT_RULES
from kb.checks.validations_rule import Fault, at, rule
from kb.project.entities import Project, Waiver, kind_of, text_of

NEVER = ("V01", "V35")


def _is_rule(identifier: str) -> bool:
    """Whether a rule about project data has this number; those about records are waived in the record."""
    return identifier in SEVERITIES or any(one.id == identifier for one in LINT_RULES)


@rule(
    "V35",
    zh="豁免没有过期，规则编号存在",
    en="Waivers are in force and name a rule",
    why_zh="过期的豁免等于没人负责的例外",
    why_en="a waiver past its day is an exception nobody answers for",
)
def waivers_are_in_force(project: Project) -> Iterator[Fault]:
    """Expired on the day of the check, whatever the data date says; unknown and unwaivable rules."""
    for waiver in project.waivers:
        if fault := _fault(waiver, date.today()):
            field, zh, en = fault
            yield at(
                waiver,
                field,
                zh,
                en,
                "解决后删除这条豁免；仍需保留的，由负责人重新确认并改 until",
                "delete it when the matter is settled; else have it confirmed anew and change until",
                subject=waiver.item,
            )


def _fault(waiver: Waiver, today: date) -> tuple[str, str, str] | None:
    """The field at fault and what to say of it; None for a waiver that holds."""
    if waiver.rule in NEVER:
        return "rule", f"{waiver.rule} 不能豁免", f"{waiver.rule} cannot be waived"
    if not _is_rule(waiver.rule):
        return "rule", *_no_rule(waiver.rule)
    zh, en = f"{waiver.rule} 对 {waiver.item} 的豁免", f"the waiver of {waiver.rule} for {waiver.item}"
    if not text_of(waiver.reason, "zh").strip():
        return "reason", f"{zh}没写理由", f"{en} gives no reason"
    if not waiver.by.strip():
        return "by", f"{zh}没写由谁负责", f"{en} does not say who answers for it"
    if waiver.until < today:
        return "until", f"{zh}已于 {waiver.until} 过期", f"{en} ran out on {waiver.until}"
    return None


def _no_rule(identifier: str) -> tuple[str, str]:
    """What to say of a rule that project data cannot waive."""
    if identifier.upper() != identifier and _is_rule(identifier.upper()):
        return (
            f"没有规则 {identifier}，应写 {identifier.upper()}",
            f"there is no rule {identifier}; write {identifier.upper()}",
        )
    if identifier in {rule.id for rule in KNOWLEDGE_RULES}:
        return (
            f"{identifier} 检查的是知识条目，豁免写在条目的文件头里",
            f"{identifier} is about records; waive it in the front matter of the record",
        )
    return f"没有规则 {identifier}", f"there is no rule {identifier}"


def waive(findings: Iterable[Finding], project: Project) -> list[Finding]:
    """Return the findings, those that are waived today with their waiver."""
    today = date.today()
    waivers = {
        (one.rule, one.item): Waived(text_of(one.reason, "zh"), one.by, one.until)
        for one in project.waivers
        if _fault(one, today) is None and _known(one.by, project)
    }
    if not waivers:
        return list(findings)
    return [replace(one, waiver=waivers.get((one.rule, one.subject))) for one in findings]


def _known(named: str, project: Project) -> bool:
    """Whether an id is in the project, as plain words always are; V01 names those that are not."""
    return not kind_of(named) or named in project.entities


def needless(findings: Iterable[Finding], project: Project, gate: Gate) -> Iterator[Finding]:
    """Yield a remark on every waiver in force that no finding needs, of the rules that apply at ``gate``.

    ``findings`` are those of the validations and of the whole requirement lint.
    """
    needed = {(one.rule, one.subject) for one in findings}
    today = date.today()
    for waiver in project.waivers:
        if (waiver.rule, waiver.item) in needed or _fault(waiver, today):
            continue
        if not _known(waiver.item, project) or not _known(waiver.by, project):
            continue
        if waiver.rule.startswith("RQ-") or severity_at(SEVERITIES.get(waiver.rule, {}), gate):
            yield Finding(
                rule="V35",
                severity="info",
                gate="draft",
                zh=f"{waiver.rule} 对 {waiver.item} 的豁免已用不上",
                en=f"the waiver of {waiver.rule} for {waiver.item} is no longer needed",
                place=waiver.place,
                hint_zh="删除这条豁免",
                hint_en="delete it",
                subject=waiver.item,
            )
