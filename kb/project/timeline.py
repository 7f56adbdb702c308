"""The course of a project: what happened, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.project.entities import Project, Release, Text, text_of
from kb.project.schedule import MilestoneRow

SEVERE = 2
_DECIDED = {
    "approved": ("批准变更", "change approved"),
    "rejected": ("否决变更", "change rejected"),
    "deferred": ("缓议变更", "change deferred"),
    "pending": ("提出变更", "change requested"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; ``kind``: milestone, change, issue, defect, risk, release or decision."""

    date: dt.date
    kind: str
    id: str
    text: str


def timeline(
    project: Project, milestones: Iterable[MilestoneRow], *, today: dt.date, lang: str
) -> tuple[Event, ...]:
    """Return what happened up to today, oldest first; issues and defects of severity 1 and 2."""
    found = [*_milestone_events(milestones, lang), *_register_events(project, lang)]
    return tuple(
        sorted((event for event in found if event.date <= today), key=lambda event: (event.date, event.id))
    )


def _milestone_events(milestones: Iterable[MilestoneRow], lang: str) -> Iterator[Event]:
    for row in milestones:
        if row.actual is None:
            continue
        days = row.slip_workdays
        if lang == "zh":
            late = (
                f"晚于基准 {days} 个工作日"
                if days > 0
                else f"早于基准 {-days} 个工作日"
                if days < 0
                else "按期"
            )
            yield Event(row.actual, "milestone", row.id, f"{row.name}达成（{late}）")
        else:
            late = (
                f"{days} workdays late" if days > 0 else f"{-days} workdays early" if days < 0 else "on time"
            )
            yield Event(row.actual, "milestone", row.id, f"{row.name} reached ({late})")


def _register_events(project: Project, lang: str) -> Iterator[Event]:
    yield from _change_events(project, lang)
    yield from _trouble(project, lang)
    for decision in project.decisions:
        if decision.date:
            text = _said(("决策", "decided"), decision.title, lang)
            yield Event(decision.date, "decision", decision.id, text)
    for release in project.releases:
        if start := _start(release):
            yield Event(start, "release", release.id, text_of(release.title, lang))


def _change_events(project: Project, lang: str) -> Iterator[Event]:
    for change in project.changes:
        words = _DECIDED[change.decision if change.decided_on else "pending"]
        day = change.decided_on or change.date
        yield Event(day, "change", change.id, _said(words, change.title, lang))


def _trouble(project: Project, lang: str) -> Iterator[Event]:
    """Yield severe issues and defects, and the risks that came true in an issue."""
    for issue in project.issues:
        title = text_of(issue.title, lang)
        if issue.severity <= SEVERE:
            closed = f"，{issue.closed} 关闭" if lang == "zh" else f", closed {issue.closed}"
            yield Event(issue.raised, "issue", issue.id, title + (closed if issue.closed else ""))
        if issue.from_risk:
            words = (f"风险成为问题 {issue.id}", f"risk became issue {issue.id}")
            yield Event(issue.raised, "risk", issue.from_risk, _said(words, issue.title, lang))
    for defect in project.defects:
        day = defect.raised or defect.date
        if day and defect.severity and defect.severity <= SEVERE:
            yield Event(day, "defect", defect.id, text_of(defect.title, lang))


def _start(release: Release) -> dt.date | None:
    return release.date or (release.window.from_ if release.window else None)


def _said(words: tuple[str, str], title: Text, lang: str) -> str:
    return f"{words[0]}：{text_of(title, lang)}" if lang == "zh" else f"{words[1]}: {text_of(title, lang)}"
