"""What operations takes over: backups, alarms, runbooks, access, training, releases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from kb.project.entities import Project, Release, System, Text, Training, text_of

RESTORE_TEST_DAYS = 180
"""A restore that was last proved longer ago than this is no proof."""
IMPORTANT = 2
ENOUGH_PEOPLE = 2
_HELD = ("done", "closed", "verified")


@dataclass(frozen=True, slots=True)
class BackupRow:
    """How a system is backed up.

    ``recorded`` is False for an important system (criticality 1 or 2) that has no backup on record.
    ``stale``: no restore was proved within 180 days.
    """

    system: str
    name: str
    criticality: int | None
    recorded: bool
    object: str
    cycle: str
    rpo: str
    rto: str
    last_restore_test: dt.date | None
    age_days: int | None
    stale: bool


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """One alarm of a system; ``runbook`` is "" where nobody has written what to do."""

    system: str
    name: str
    metric: str
    threshold: str
    severity: int
    runbook: str


@dataclass(frozen=True, slots=True)
class RunbookCoverage:
    """Runbooks the project names, and alarms with and without one.

    ``severe_without`` are (system, metric) of alarms of severity 1 and 2 that lead to no runbook.
    """

    total: int
    runbooks: tuple[str, ...]
    alarms: int
    alarms_with_runbook: int
    severe_without: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """Who was trained on a runbook, in courses already held; ``enough`` is two people or more."""

    runbook: str
    trainings: tuple[str, ...]
    people: tuple[str, ...]
    count: int
    enough: bool


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A role in a system, what it may do, and the person who keeps the system."""

    system: str
    name: str
    role: str
    permissions: tuple[str, ...]
    custodian: str


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One wave of going live; ``blackouts`` are the reasons of the freezes its window runs into."""

    id: str
    title: str
    wave: str
    sites: tuple[str, ...]
    owner: str
    status: str
    start: dt.date | None
    finish: dt.date | None
    entry: tuple[str, ...]
    exit: tuple[str, ...]
    rollback: str
    blackouts: tuple[str, ...]


class Operations:
    """The handover facts of one project on one day, in one language."""

    def __init__(self, project: Project, *, today: dt.date, lang: str) -> None:
        self._project, self._today, self._lang = project, today, lang

    def _text(self, value: Text) -> str:
        return text_of(value, self._lang)

    def backups(self) -> tuple[BackupRow, ...]:
        """Return the systems with a backup, and the important ones that lack it."""
        return tuple(
            self._backup(system)
            for system in self._project.systems
            if system.backup or (system.criticality is not None and system.criticality <= IMPORTANT)
        )

    def _backup(self, system: System) -> BackupRow:
        backup = system.backup
        tested = backup.last_restore_test if backup else None
        age = (self._today - tested).days if tested else None
        return BackupRow(
            system.id,
            self._text(system.name),
            system.criticality,
            backup is not None,
            self._text(backup.object) if backup else "",
            self._text(backup.cycle) if backup else "",
            self._text(backup.rpo) if backup else "",
            self._text(backup.rto) if backup else "",
            tested,
            age,
            age is None or age > RESTORE_TEST_DAYS,
        )

    def monitoring(self) -> tuple[AlarmRow, ...]:
        """Return the alarms system by system, the most severe first."""
        return tuple(
            AlarmRow(
                system.id,
                self._text(system.name),
                self._text(alarm.metric),
                self._text(alarm.threshold),
                alarm.severity,
                alarm.runbook or "",
            )
            for system in self._project.systems
            for alarm in sorted(system.monitoring, key=lambda alarm: alarm.severity)
        )

    def runbook_coverage(self) -> RunbookCoverage:
        """Return which runbooks the project names and which alarms lead to one."""
        alarms = self.monitoring()
        runbooks = self._runbooks()
        return RunbookCoverage(
            len(runbooks),
            runbooks,
            len(alarms),
            sum(bool(row.runbook) for row in alarms),
            tuple(
                (row.system, row.metric) for row in alarms if row.severity <= IMPORTANT and not row.runbook
            ),
        )

    def _runbooks(self) -> tuple[str, ...]:
        """Return the runbooks alarms and courses name, sorted."""
        named = {
            alarm.runbook for system in self._project.systems for alarm in system.monitoring if alarm.runbook
        }
        named |= {
            topic for course in self._project.trainings for topic in course.topic if topic.startswith("RB-")
        }
        return tuple(sorted(named))

    def training_coverage(self) -> tuple[TrainingRow, ...]:
        """Return for every runbook who was trained on it."""
        rows = []
        for runbook in self._runbooks():
            courses = [course for course in self._project.trainings if runbook in course.topic]
            held = [course for course in courses if self._held(course)]
            people = tuple(dict.fromkeys(person for course in held for person in course.attendees))
            ids = tuple(course.id for course in courses)
            rows.append(TrainingRow(runbook, ids, people, len(people), len(people) >= ENOUGH_PEOPLE))
        return tuple(rows)

    def _held(self, course: Training) -> bool:
        """Return whether a course has taken place: by its status, or without one when its day has passed."""
        day = course.finish or course.date
        return course.status in _HELD or (course.status is None and day is not None and day <= self._today)

    def roles(self) -> tuple[AccessRow, ...]:
        """Return the roles of every system."""
        return tuple(
            AccessRow(
                system.id,
                self._text(system.name),
                self._text(role.role),
                tuple(map(self._text, role.permissions)),
                system.owner or "",
            )
            for system in self._project.systems
            for role in system.roles
        )

    def releases(self) -> tuple[ReleaseRow, ...]:
        """Return the waves in the order of their dates."""
        rows = [self._release(release) for release in self._project.releases]
        return tuple(sorted(rows, key=lambda row: (row.start or dt.date.max, row.id)))

    def _release(self, release: Release) -> ReleaseRow:
        window = release.window
        start = window.from_ if window else release.start or release.date
        finish = window.to if window else release.finish or release.date
        return ReleaseRow(
            release.id,
            self._text(release.title),
            release.wave,
            tuple(map(self._text, release.sites)),
            release.owner or "",
            release.status or "",
            start,
            finish,
            tuple(map(self._text, release.entry)),
            tuple(map(self._text, release.exit)),
            self._text(release.rollback),
            tuple(self._blackouts(start, finish)),
        )

    def _blackouts(self, start: dt.date | None, finish: dt.date | None) -> Iterator[str]:
        """Yield the reason, or the days, of every freeze that a stretch of days touches."""
        if start is None:
            return
        for freeze in self._project.project.blackout_windows:
            if freeze.from_ <= (finish or start) and start <= freeze.to:
                yield self._text(freeze.reason) or f"{freeze.from_} – {freeze.to}"
