"""Change control: V21 no requirement changes without an approved change, V22 decisions that hold."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.validations_rule import COMMITTED, Fault, at, is_blank, rule
from kb.project.entities import Change, ChangeImpact, Project, Requirement, Revision


@rule(
    "V21",
    zh="基线之后的修改都有先批准的变更",
    en="After the baseline nothing changes without a change approved before",
    why_zh="没有变更单的修改没有人评估过影响，验收时双方各拿一个版本",
    why_en="a modification without a change request was never assessed, and each side accepts another version",
)
def changes_are_approved_first(project: Project) -> Iterator[Fault]:
    """Revisions after the baseline name an approved change; nothing is implemented before it is approved.

    Of requirements that are agreed: what is only proposed or was dropped again rests on changes still open.
    """
    baseline = project.project.baseline
    changes = {change.id: change for change in project.changes}
    if baseline is not None:
        for requirement in project.requirements:
            late = [revision for revision in requirement.history if revision.date > baseline.date]
            for revision in late if requirement.status in COMMITTED else ():
                yield from _revision(requirement, revision, changes.get(revision.change or ""))
    for change in project.changes:
        yield from _too_soon(change)


def _revision(requirement: Requirement, revision: Revision, change: Change | None) -> Iterator[Fault]:
    zh = en = ""
    if change is None:
        zh, en = "没有写变更单", "names no change"
    elif change.decision != "approved":
        zh, en = f"依据的 {change.id} 没有批准", f"rests on {change.id}, which is not approved"
    elif change.decided_on is not None and change.decided_on > revision.date:
        zh = f"早于 {change.id} 的批准日期 {change.decided_on}"
        en = f"is earlier than the approval of {change.id} on {change.decided_on}"
    if zh:
        yield at(
            revision,
            "change" if change else "",
            f"{requirement.id} 的版本 {revision.version}（{revision.date}）{zh}",
            f"version {revision.version} of {requirement.id} ({revision.date}) {en}",
            "补登变更并经 CCB 批准，在 history 里写上编号",
            "raise the change, have it approved, and name it in history",
            subject=requirement.id,
        )


def _too_soon(change: Change) -> Iterator[Fault]:
    if change.implemented_on is None:
        return
    if change.decision != "approved":
        zh, en = "没有批准", "is not approved"
    elif change.decided_on is not None and change.decided_on > change.implemented_on:
        zh, en = f"到 {change.decided_on} 才批准", f"was approved on {change.decided_on} only"
    else:
        return
    yield at(
        change,
        "implemented_on",
        f"{change.id} 在 {change.implemented_on} 已实施，{zh}",
        f"{change.id} was implemented on {change.implemented_on}, but {en}",
        "核对日期；确实先做后批的，在变更单里写明并补批",
        "check the dates; if it was done first, say so and have it approved",
    )


@rule(
    "V22",
    zh="批准的变更有影响分析、决定日期和具名的批准人",
    en="An approved change has its impact, a date of decision and approvers by name",
    why_zh="没有影响就批准等于没有评估；提出人自己批准自己，等于没有变更控制",
    why_en="approving without impact is approving unread; raising and approving alone is no control",
)
def approvals_hold(project: Project) -> Iterator[Fault]:
    """Days, cost and words of the impact; decided on or after the day raised; an approver besides who raised it."""
    for change in project.changes:
        if change.decision == "approved":
            yield from _impact(change)
            yield from _decision(change)
            yield from _approvers(change)


def _impact(change: Change) -> Iterator[Fault]:
    impact = change.impact or ChangeImpact()
    lacking = [field for field in ("days", "cost") if is_blank(getattr(impact, field))]
    if all(is_blank(getattr(impact, field)) for field in ("scope", "quality", "risk")):
        lacking.append("scope")
    if lacking:
        yield at(
            change,
            "impact",
            f"{change.id} 已批准，影响分析缺少 {'、'.join(lacking)}",
            f"{change.id} is approved, but its impact lacks {', '.join(lacking)}",
            "写上工作日、费用（没有就写 0）和范围或风险的说明",
            "give workdays and cost (0 for none), and words for scope or risk",
        )


def _decision(change: Change) -> Iterator[Fault]:
    if change.decided_on is None or change.decided_on < change.date:
        given = "没有决定日期" if change.decided_on is None else f"决定日期 {change.decided_on} 早于提出日期"
        given_en = (
            "has no date of decision"
            if change.decided_on is None
            else f"was decided on {change.decided_on}, before it was raised"
        )
        yield at(
            change,
            "decided_on",
            f"{change.id} 已批准，{given}",
            f"{change.id} is approved, but {given_en}",
            "写上 CCB 作出决定的日期",
            "write the day on which the board decided",
        )


def _approvers(change: Change) -> Iterator[Fault]:
    approvers = {ballot.member for ballot in change.ccb if ballot.vote == "approve"}
    if not approvers:
        zh, en = "没有具名的批准人", "nobody is named as approving"
    elif approvers == {change.raised_by}:
        zh, en = f"批准人只有提出人 {change.raised_by}", f"only {change.raised_by}, who raised it, approved"
    else:
        return
    yield at(
        change,
        "ccb",
        f"{change.id} 已批准，但{zh}",
        f"{change.id} is approved, but {en}",
        "在 ccb 里写上投赞成票的成员",
        "name in ccb who voted to approve",
    )
