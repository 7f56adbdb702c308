"""Going live: V24 the window of a release, V25 migrated data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

from kb.checks.validations_rule import Fault, at, blank_fields, is_blank, named, rule
from kb.project.calendar import Calendar
from kb.project.entities import Project, Release, Support
from kb.project.entities_people import Phase

_OVER = ("done", "closed", "cancelled", "rejected")
_LIVE = get_args(Phase)[get_args(Phase).index("go_live") :]
_SUPPORT_FROM = timedelta(days=7)
"""Support that starts within a week of the window belongs to the release."""


@rule(
    "V24",
    zh="上线窗口避开封网和节假日，准入、准出、回退、值守齐全",
    en="A release avoids freezes and holidays, and has entry, exit, rollback and a support roster",
    why_zh="排进封网期的上线到时不会批；没有回退方案的上线只能硬扛",
    why_en="a release in a freeze will not be allowed; one without a rollback cannot be undone",
)
def releases_are_ready(project: Project) -> Iterator[Fault]:
    """Releases still ahead: their window, their conditions, and support with a roster when they go live."""
    calendar = Calendar.of(project.project.calendar)
    for release in project.releases:
        if release.status in _OVER:
            continue
        yield from _window(release, project, calendar)
        lacking = blank_fields(release, ("window", "entry", "exit", "rollback"))
        if lacking:
            zh, en = named(lacking)
            yield at(
                release,
                "",
                f"上线批次 {release.id} 缺少：{zh}",
                f"the release {release.id} lacks: {en}",
                "补上这些字段",
                "fill in these fields",
            )
        if release.window and not any(_supports(one, release.window.to) for one in project.support):
            yield at(
                release,
                "window",
                f"上线批次 {release.id} 在 {release.window.to} 之后没有排值守",
                f"no support with a roster follows the release {release.id} on {release.window.to}",
                "在 support 里登记值守窗口和值班表（roster）",
                "add a support window with its roster",
            )


def _supports(support: Support, live: date) -> bool:
    if not support.roster or support.status == "cancelled":
        return False
    window = support.window
    return window is None or window.from_ - _SUPPORT_FROM <= live <= window.to


def _window(release: Release, project: Project, calendar: Calendar) -> Iterator[Fault]:
    window = release.window
    if window is None:
        return
    for freeze in project.project.blackout_windows:
        if window.from_ <= freeze.to and window.to >= freeze.from_:
            yield at(
                release,
                "window",
                f"{release.id} 的窗口 {window.from_}～{window.to} 落在封网期 {freeze.from_}～{freeze.to}",
                f"the window of {release.id} ({window.from_} to {window.to}) lies in the freeze from {freeze.from_} "
                f"to {freeze.to}",
                "改到封网期之外，或附上封网特批",
                "move it out of the freeze, or waive it with the exemption",
            )
    length = min((window.to - window.from_).days, 60)
    days = (window.from_ + timedelta(days=number) for number in range(length + 1))
    if holidays := [day for day in days if day in calendar.holidays]:
        yield at(
            release,
            "window",
            f"{release.id} 的窗口落在节假日 {holidays[0]}",
            f"the window of {release.id} falls on the holiday {holidays[0]}",
            "改到工作日或普通周末；厂商节假日找不到人",
            "move it to a workday or an ordinary weekend; vendors are not at hand on holidays",
        )


@rule(
    "V25",
    zh="迁移对象有核对规则，上线前有核对结果",
    en="Migrated data has a reconciliation rule, and a result before go-live",
    why_zh="没有核对规则的迁移，少了多少没有人知道",
    why_en="of data moved without a reconciliation rule nobody knows how much is missing",
)
def migrations_are_reconciled(project: Project) -> Iterator[Fault]:
    """The rule at any time; the result once the project has reached go-live."""
    live = project.project.phase in _LIVE
    for migration in project.migrations:
        if migration.status in ("cancelled", "rejected"):
            continue
        if is_blank(migration.reconcile_rule):
            yield at(
                migration,
                "reconcile_rule",
                f"迁移对象 {migration.id} 没有核对规则",
                f"the migration {migration.id} has no reconciliation rule",
                "写明比什么：笔数、金额合计、逐字段抽样多少条",
                "say what is compared: counts, totals, how many records field by field",
            )
        if is_blank(migration.result) and (live or migration.status in ("done", "closed", "verified")):
            yield at(
                migration,
                "result",
                f"迁移对象 {migration.id} 没有核对结果，"
                + ("项目已到上线阶段" if live else "状态却是已完成"),
                f"the migration {migration.id} has no result, but "
                + ("the project is live" if live else "is done"),
                "写上日期、成功与差异笔数和差异的去向",
                "give the date, what was moved, what differed and what became of it",
            )
