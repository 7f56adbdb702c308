"""Control: V20 risks that occurred or were closed."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.validations_rule import Fault, at, is_blank, rule
from kb.project.entities import Project


@rule(
    "V20",
    zh="发生的风险转为问题，关闭的风险有理由",
    en="A risk that occurred has an issue; a closed one has a reason",
    why_zh="风险发生后没有问题单，就没有人在处理；没有理由的关闭，下次无法借鉴",
    why_en="a risk that occurred without an issue is nobody's work; a closure without reason teaches nothing",
)
def risks_end_properly(project: Project) -> Iterator[Fault]:
    """An occurred risk is linked to an issue from either side; a closed one says why."""
    linked = {issue.from_risk for issue in project.issues}
    linked |= {link for issue in project.issues for link in issue.links}
    issues = {issue.id for issue in project.issues}
    for risk in project.risks:
        if risk.status == "occurred" and risk.id not in linked and not issues.intersection(risk.links):
            yield at(
                risk,
                "status",
                f"风险 {risk.id} 已发生，但没有对应的问题单",
                f"the risk {risk.id} has occurred, but no issue follows from it",
                f"登记一个问题，from_risk 写 {risk.id}",
                f"raise an issue with from_risk: {risk.id}",
            )
        if risk.status == "closed" and is_blank(risk.closed_reason):
            yield at(
                risk,
                "status",
                f"风险 {risk.id} 已关闭，没有写关闭理由",
                f"the risk {risk.id} is closed without a reason",
                "在 closed_reason 里写明为什么不会再发生",
                "say in closed_reason why it cannot happen any more",
            )
