"""Dates against each other: V03 inside project and parent, V06 actual dates, V07 days off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from kb.checks.validations_rule import Fault, at, data_date, rule
from kb.checks.validations_tree import families, leaf_items
from kb.project.calendar import Calendar
from kb.project.entities import Milestone, Project, WorkItem

_TOLERANCE = 0.005
"""By this share may a rounded effort of a parent differ from the sum of its parts."""


@rule(
    "V03",
    zh="工作和里程碑在项目期内，下级在上级之内，上级是下级的汇总",
    en="Work and milestones lie inside the project, parts inside their parents, parents are the roll-up",
    why_zh="超出合同期的任务没有人付钱；上下级日期不一致时，汇报用的进度是假的",
    why_en="work outside the contract is not paid for; parents that disagree with their parts report false progress",
)
def work_lies_inside_project_and_parent(project: Project) -> Iterator[Fault]:
    """Dates outside the project or the parent are errors; a parent that differs from its parts is a warning."""
    info = project.project
    for item in project.wbs:
        yield from _outside(item, "start", item.start, info.start, info.finish)
        yield from _outside(item, "finish", item.finish, info.start, info.finish)
    for milestone in project.milestones:
        yield from _outside(milestone, "date", milestone.date, info.start, info.finish)
    below = families(project.wbs)
    for item in project.wbs:
        if parts := below.get(item.id):
            yield from _outside_parent(item, parts)
            yield from _roll_up(item, parts)


def _outside(item: WorkItem | Milestone, field: str, day: date, first: date, last: date) -> Iterator[Fault]:
    if not first <= day <= last:
        yield at(
            item,
            field,
            f"{item.id} 的 {field} {day} 在项目起止 {first}～{last} 之外",
            f"{item.id} has {field} {day}, outside the project ({first} to {last})",
            "改正日期；项目确实延长了，先走变更再改项目的 finish",
            "correct the date; if the project was extended, change its finish by a change request first",
        )


def _outside_parent(parent: WorkItem, parts: Sequence[WorkItem]) -> Iterator[Fault]:
    for part in parts:
        for field, day, wrong in (
            ("start", part.start, part.start < parent.start),
            ("finish", part.finish, part.finish > parent.finish),
        ):
            if wrong:
                limit = getattr(parent, field)
                yield at(
                    part,
                    field,
                    f"{part.id} 的 {field} {day} 超出上级 {parent.id} 的 {limit}",
                    f"{part.id} has {field} {day}, beyond its parent {parent.id} ({limit})",
                    "改正下级日期，或把上级的日期改为下级的汇总",
                    "correct the date, or let the parent span its parts",
                )


def _roll_up(parent: WorkItem, parts: Sequence[WorkItem]) -> Iterator[Fault]:
    first, last = min(part.start for part in parts), max(part.finish for part in parts)
    for field, given, rolled, differs in (
        ("start", parent.start, first, parent.start < first),
        ("finish", parent.finish, last, parent.finish > last),
    ):
        if differs:
            yield _differs(parent, field, str(given), str(rolled))
    efforts = [part.effort_pd for part in parts]
    if parent.effort_pd is None or None in efforts:
        return
    total = sum(effort for effort in efforts if effort is not None)
    if abs(total - parent.effort_pd) > max(0.05, _TOLERANCE * total):
        yield _differs(parent, "effort_pd", f"{parent.effort_pd:g}", f"{total:g}")


def _differs(parent: WorkItem, field: str, given: str, rolled: str) -> Fault:
    return at(
        parent,
        field,
        f"{parent.id} 的 {field} 是 {given}，下级汇总是 {rolled}",
        f"{parent.id} has {field} {given}; its parts make {rolled}",
        "按下级汇总改写，或补上漏掉的下级",
        "write what the parts make, or add the part that is missing",
        severity="warning",
    )


@rule(
    "V06",
    zh="实际日期不晚于数据日期，完成百分比与实际日期一致",
    en="Actual dates are past, and percent complete agrees with them",
    why_zh="写在未来的“实际”是预测；百分之百却没有完成日期的工作，偏差算不出来",
    why_en="an actual date in the future is a forecast; work at 100 % without a finish has no variance",
)
def actuals_are_past_and_consistent(project: Project) -> Iterator[Fault]:
    """No actual date after the data date; 100 % ⇔ actual finish, more than 0 % ⇒ actual start, of leaves."""
    today = data_date(project)
    for item in project.wbs:
        for field in ("actual_start", "actual_finish"):
            yield from _future(item, field, getattr(item, field), today)
    for milestone in project.milestones:
        yield from _future(milestone, "actual", milestone.actual, today)
    for leaf in leaf_items(project.wbs):
        yield from _progress(leaf)


def _future(item: WorkItem | Milestone, field: str, day: date | None, today: date) -> Iterator[Fault]:
    if day is not None and day > today:
        yield at(
            item,
            field,
            f"{item.id} 的 {field} {day} 晚于数据日期 {today}",
            f"{item.id} has {field} {day}, after the data date {today}",
            "还没发生就写 forecast 或 finish；已经发生，就更新 project.data_date",
            "use forecast or finish for what has not happened; else bring project.data_date up to date",
        )


def _progress(item: WorkItem) -> Iterator[Fault]:
    lacking_zh, lacking_en = "", ""
    field = "percent"
    if item.percent >= 100 and item.actual_finish is None:
        lacking_zh, lacking_en = "没有 actual_finish", "no actual_finish"
    elif item.percent < 100 and item.actual_finish is not None:
        lacking_zh, lacking_en = f"却写了 actual_finish {item.actual_finish}", "an actual_finish"
        field = "actual_finish"
    elif item.percent > 0 and item.actual_start is None:
        lacking_zh, lacking_en = "没有 actual_start", "no actual_start"
    if lacking_zh:
        yield at(
            item,
            field,
            f"{item.id} 完成 {item.percent:g} %，{lacking_zh}",
            f"{item.id} is {item.percent:g} % complete and has {lacking_en}",
            "补上实际日期，或改正百分比",
            "add the actual date, or correct the percentage",
        )


@rule(
    "V07",
    zh="计划日期落在工作日，日历有当年的节假日",
    en="Planned dates are workdays, and the calendar knows the holidays of the year",
    why_zh="落在节假日的开始和完成，真到那天没有人上班；没有节假日数据的年份，工期会算多",
    why_en="nobody works on a start or finish that falls on a holiday; without holidays durations are too long",
)
def planned_dates_are_workdays(project: Project) -> Iterator[Fault]:
    """Planned starts and finishes of leaves and dates of milestones still ahead; years without holidays once.

    What has happened is history: work on a weekend was overtime.
    """
    calendar = Calendar.of(project.project.calendar)
    yield from _unknown_years(project, calendar)
    for item in leaf_items(project.wbs):
        if item.actual_start is None:
            yield from _day_off(item, "start", item.start, calendar)
        if item.actual_finish is None:
            yield from _day_off(item, "finish", item.finish, calendar)
    for milestone in project.milestones:
        if milestone.actual is None:
            yield from _day_off(milestone, "date", milestone.date, calendar)


def _unknown_years(project: Project, calendar: Calendar) -> Iterator[Fault]:
    info = project.project
    last = max([info.finish, *(item.finish for item in project.wbs)])
    years = calendar.years_without_data(min(info.start, last), last)
    if years:
        zh, en = "、".join(map(str, years)), ", ".join(map(str, years))
        yield at(
            info,
            "finish",
            f"日历没有 {zh} 年的节假日，这些年只按每周休息日计算",
            f"the calendar has no public holidays for {en}; those years are counted by weekly days off alone",
            "国务院公布放假安排后升级 chinesecalendar，或在 project.calendar 里写 days_off 和 extra_workdays",
            "upgrade chinesecalendar once the holidays are announced, or list days_off and extra_workdays in "
            "project.calendar",
            subject="project",
        )


def _day_off(item: WorkItem | Milestone, field: str, day: date, calendar: Calendar) -> Iterator[Fault]:
    if not calendar.is_workday(day):
        kind_zh, kind_en = (
            ("休息日", "a weekly day off")
            if day.weekday() in calendar.weekly_off
            else ("节假日", "a holiday")
        )
        yield at(
            item,
            field,
            f"{item.id} 的 {field} {day} 是{kind_zh}",
            f"{item.id} has {field} {day}, {kind_en}",
            "移到相邻的工作日；确实上班的，写进 project.calendar 的 extra_workdays",
            "move it to the next workday; days that are worked go into extra_workdays of project.calendar",
        )
