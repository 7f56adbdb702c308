"""Issues, defects and actions as a document shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from kb.project.entities import Action, Project, Text, text_of

OPEN_ISSUE = ("open", "doing", "blocked")
OVER = ("closed", "done", "verified", "cancelled", "rejected", "resolved")


@dataclass(frozen=True, slots=True)
class SeverityCount:
    """Issues or defects of one severity, 1 the most severe."""

    severity: int
    total: int
    open: int


@dataclass(frozen=True, slots=True)
class IssueStats:
    """Counts of issues; ``median_days_to_close`` is in calendar days, None while none has been closed."""

    total: int
    open: int
    closed: int
    by_severity: tuple[SeverityCount, ...]
    overdue: tuple[str, ...]
    median_days_to_close: float | None
    defects: int
    defects_open: int


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """An open issue or defect that is handed over; ``kind`` is issue or defect."""

    id: str
    kind: str
    title: str
    severity: int | None
    owner: str
    status: str
    due: dt.date | None
    workaround: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """A promise; ``origin`` is the id of the meeting or lesson it came from, "" for the action list."""

    id: str
    title: str
    owner: str
    due: dt.date | None
    target: str
    check_on: dt.date | None
    status: str
    overdue: bool
    origin: str


class Registers:
    """The registers of one project on one day, in one language."""

    def __init__(self, project: Project, *, today: dt.date, lang: str) -> None:
        self._project, self._today, self._lang = project, today, lang

    def _text(self, value: Text) -> str:
        return text_of(value, self._lang)

    # -- issues ----------------------------------------------------------------------------------

    def issue_stats(self) -> IssueStats:
        """Return counts of issues and defects."""
        issues = self._project.issues
        days = [(issue.closed - issue.raised).days for issue in issues if issue.closed]
        still = [issue for issue in issues if issue.status in OPEN_ISSUE]
        return IssueStats(
            total=len(issues),
            open=len(still),
            closed=len(issues) - len(still),
            by_severity=tuple(
                SeverityCount(
                    severity,
                    sum(issue.severity == severity for issue in issues),
                    sum(issue.severity == severity for issue in still),
                )
                for severity in range(1, 5)
            ),
            overdue=tuple(issue.id for issue in still if issue.due and issue.due < self._today),
            median_days_to_close=median(days) if days else None,
            defects=len(self._project.defects),
            defects_open=sum(defect.status not in OVER for defect in self._project.defects),
        )

    def known_issues(self) -> tuple[KnownIssue, ...]:
        """Return what is still open, the most severe first."""
        rows = [
            KnownIssue(
                issue.id,
                "issue",
                self._text(issue.title),
                issue.severity,
                issue.owner or "",
                issue.status,
                issue.due,
                self._text(issue.resolution),
            )
            for issue in self._project.issues
            if issue.status in OPEN_ISSUE
        ]
        rows += [
            KnownIssue(
                defect.id,
                "defect",
                self._text(defect.title),
                defect.severity,
                defect.owner or "",
                defect.status or "",
                defect.due,
                self._text(defect.workaround),
            )
            for defect in self._project.defects
            if defect.status not in OVER
        ]
        return tuple(sorted(rows, key=lambda row: (row.severity or 9, row.id)))

    # -- actions ---------------------------------------------------------------------------------

    def actions(self) -> tuple[ActionRow, ...]:
        """Return the actions of the list, the meetings and the lessons, the earliest due first."""
        rows = [self._action(action, origin) for action, origin in self._every_action()]
        return tuple(sorted(rows, key=lambda row: (row.due or dt.date.max, row.id, row.title)))

    def _every_action(self) -> Iterator[tuple[Action, str]]:
        yield from ((action, "") for action in self._project.actions)
        for meeting in self._project.meetings:
            yield from ((action, meeting.id) for action in meeting.actions)
        for lesson in self._project.lessons:
            yield from ((action, lesson.id) for action in lesson.actions)

    def _action(self, action: Action, origin: str) -> ActionRow:
        overdue = action.status not in OVER and action.due is not None and action.due < self._today
        return ActionRow(
            action.id or "",
            self._text(action.title),
            action.owner or "",
            action.due,
            self._text(action.target),
            action.check_on,
            action.status,
            overdue,
            origin,
        )
