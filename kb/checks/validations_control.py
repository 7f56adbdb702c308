"""Risks: V19 high ones are prepared for, V20 those that occurred or were closed."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.validations_rule import Fault, at, blank_fields, data_date, is_blank, named, rule
from kb.project.entities import Project
from kb.project.risk_register import risk_level

REVIEW_DAYS = 30
"""A high risk is looked at again within so many days."""


@rule(
    "V19",
    zh="高风险有负责人、应对、应急、触发条件，30 天内复核",
    en="A high risk has owner, response, contingency and trigger, and is reviewed within 30 days",
    why_zh="没有触发条件和应急计划的高风险，发生时才开始想办法",
    why_en="a high risk without trigger and contingency is thought about when it has happened",
)
def high_risks_are_prepared_for(project: Project) -> Iterator[Fault]:
    """High and extreme risks that are open or watched; what occurred is an issue, what is closed is past."""
    today = data_date(project)
    for risk in project.risks:
        if risk.status not in ("open", "watching"):
            continue
        level = risk_level(risk.probability, risk.impact)
        if level not in ("high", "extreme"):
            continue
        lacking = blank_fields(risk, ("owner", "response", "contingency", "trigger", "review"))
        if lacking:
            zh, en = named(lacking)
            yield at(
                risk,
                "",
                f"高风险 {risk.id} 缺少：{zh}",
                f"the {level} risk {risk.id} lacks: {en}",
                "补上这些字段",
                "fill in these fields",
            )
        if risk.review is not None and not 0 <= (risk.review - today).days <= REVIEW_DAYS:
            past = risk.review < today
            yield at(
                risk,
                "review",
                f"高风险 {risk.id} 的复核日期 {risk.review} "
                + ("已过" if past else f"超过 {REVIEW_DAYS} 天"),
                f"the review of the {level} risk {risk.id} on {risk.review} "
                + ("is past" if past else f"is more than {REVIEW_DAYS} days ahead"),
                f"复核后写上下次日期，{REVIEW_DAYS} 天之内（数据日期 {today}）",
                f"review it and set the next date within {REVIEW_DAYS} days of {today}",
            )


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
