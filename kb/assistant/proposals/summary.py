"""An executive summary of a project's document: the facts by template, or a model's sentences checked against them."""

from __future__ import annotations

from collections.abc import Iterator

from kb.assistant.proposals.asking import Help, in_lang
from kb.assistant.proposals.proposal import ABOVE, Basis, Proposal
from kb.project import Project
from kb.project.entities import text_of
from kb.project.views import Views
from search import Note

MOST = 8
_SHOWN = 3


def summary(
    project: Project, views: Views, lang: str, helper: Help | None
) -> tuple[list[Proposal], tuple[Note, ...]]:
    """One proposal: the summary, every sentence of it with the facts it says. ``views`` are in ``lang``.

    Raises `kb.errors.ModelError` when the model fails.
    """
    facts = dict(_facts(project, views, lang))
    zh = lang == "zh"
    title = "管理层摘要" if zh else "Executive summary"
    questions = (
        "结论和请示由人写：要管理层决定什么？" if zh else
        "Conclusions are for a person: what should management decide?",
    )  # fmt: skip
    if helper is None:
        text = "\n".join(f"- {fact}" for fact in facts.values())
        basis = tuple(Basis(name, fact) for name, fact in facts.items())
        check = "数字由项目数据算出" if zh else "figures computed from the project data"
        return [Proposal(title, text, basis, (check,), questions, {"text": ABOVE})], ()
    passages = {f"F{number}": fact for number, fact in enumerate(facts.values(), 1)}
    names = dict(zip(passages, facts, strict=True))
    found, notes = helper.suggest("summary", lang, passages, title, ("text",), most=MOST)
    if not found:
        return [], notes
    text = "\n".join(f"- {one.fields['text']} [{', '.join(one.sources)}]" for one in found)
    used = [name for name in passages if any(name in one.sources for one in found)]
    basis = tuple(Basis(f"{name} {names[name]}", passages[name]) for name in used)
    check = (
        "每句的数字、日期、名称、编号与所引事实一致" if zh else
        "numbers, dates, names and ids of each sentence agree with the facts cited"
    )  # fmt: skip
    by = helper.by("summary", lang)
    doubts = tuple(doubt for one in found for doubt in in_lang(one.doubts, lang))
    return [Proposal(title, text, basis, (check,), questions, {"text": ABOVE}, by, doubts=doubts)], notes


def _facts(project: Project, views: Views, lang: str) -> Iterator[tuple[str, str]]:
    """The facts worth a manager's time: (where they are computed from, sentence); what is not recorded is not said."""
    zh = lang == "zh"
    info = project.project
    name = text_of(info.name, lang)
    day = views.today.isoformat()
    if zh:
        yield "project", f"{name}（{info.code}），截至 {day}。"
    else:
        yield "project", f"{name} ({info.code}), as of {day}."
    if project.wbs:
        yield "schedule", _schedule(views, zh=zh)
    done = sum(row.state == "done" for row in views.milestones)
    if views.milestones:
        late = [f"{row.id} {row.name}" for row in views.milestones if row.state in ("late", "at_risk")]
        more = (
            (f"；有风险的：{'、'.join(late[:_SHOWN])}" if zh else f"; at risk: {', '.join(late[:_SHOWN])}")
            if late
            else ""
        )
        total = len(views.milestones)
        yield (
            "milestones",
            f"里程碑完成 {done}/{total}{more}。" if zh else f"{done} of {total} milestones are done{more}.",
        )
    coverage = views.coverage
    if coverage.requirements:
        yield (
            "coverage",
            f"有效需求 {coverage.requirements} 条，已验证 {coverage.verified} 条。" if zh else
            f"{coverage.requirements} requirements stand, {coverage.verified} of them are verified.",
        )  # fmt: skip
    yield from _troubles(views, zh=zh)
    met = [goal.id for goal in views.goals if goal.met]
    missed = [goal.id for goal in views.goals if goal.met is False]
    if met or missed:
        yield (
            "goals",
            f"目标与指标达到 {len(met)} 项，未达到 {len(missed)} 项{_listed(missed, zh=True)}。" if zh else
            f"Goals met: {len(met)}, missed: {len(missed)}{_listed(missed, zh=False)}.",
        )  # fmt: skip


def _schedule(views: Views, *, zh: bool) -> str:
    plan = views.schedule
    slip = plan.slip_workdays
    if zh:
        against = (
            ""
            if slip is None
            else f"，比基线{'晚' if slip > 0 else '早'} {abs(slip)} 个工作日"
            if slip
            else "，与基线一致"
        )
        return (
            f"进度完成 {plan.percent:.0f}%（计划 {plan.planned_percent:.0f}%），"
            f"预计 {plan.forecast_finish.isoformat()} 完成{against}。"
        )
    against = (
        ""
        if slip is None
        else f", {abs(slip)} workdays {'behind' if slip > 0 else 'ahead of'} the baseline"
        if slip
        else ", as in the baseline"
    )
    return (
        f"{plan.percent:.0f}% of the work is done ({plan.planned_percent:.0f}% planned); "
        f"the forecast finish is {plan.forecast_finish.isoformat()}{against}."
    )


def _troubles(views: Views, *, zh: bool) -> Iterator[tuple[str, str]]:
    high = [
        row
        for row in views.risks
        if row.level in ("extreme", "high") and row.status not in ("closed", "occurred")
    ]
    if views.risks:
        named = [f"{row.id} {row.event}" for row in high[:_SHOWN]]
        yield (
            "risks",
            f"未关闭的高等级风险 {len(high)} 项{_listed(named, zh=True)}。" if zh else
            f"High risks that are open: {len(high)}{_listed(named, zh=False)}.",
        )  # fmt: skip
    issues = views.issue_stats
    if issues.total:
        overdue = [f"逾期 {one}" if zh else f"{one} overdue" for one in issues.overdue[:_SHOWN]]
        yield (
            "issues",
            f"问题 {issues.total} 个，未关闭 {issues.open} 个{_listed(overdue, zh=True)}。" if zh else
            f"{issues.open} of {issues.total} issues are open{_listed(overdue, zh=False)}.",
        )  # fmt: skip
    changes = views.change_stats
    if changes.total:
        yield (
            "changes",
            f"变更 {changes.total} 项，批准 {changes.approved} 项，待定 {changes.pending} 项。" if zh else
            f"Changes: {changes.total}, approved {changes.approved}, pending {changes.pending}.",
        )  # fmt: skip
    if views.open_points:
        count = len(views.open_points)
        yield "open_points", f"待确认事项 {count} 项。" if zh else f"Points still open: {count}."


def _listed(names: list[str], *, zh: bool) -> str:
    if not names:
        return ""
    return f"（{'；'.join(names)}）" if zh else f" ({'; '.join(names)})"
