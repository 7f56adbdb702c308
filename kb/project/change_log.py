"""The change log in figures: by decision, by type, by the interface that keeps changing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from kb.project.entities import Change, Interface, Project, text_of
from kb.project.entities_plan import ChangeType

RECENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class ChangeTypeCount:
    """Changes of one type; ``days`` and ``cost`` of the approved ones."""

    type: str
    count: int
    approved: int
    days: float
    cost: float


@dataclass(frozen=True, slots=True)
class ChangeStats:
    """Counts of changes by decision; ``days`` (workdays) and ``cost`` add up what was approved.

    ``unstated`` are approved changes without a number of days or a cost: the sums leave them out.
    """

    total: int
    approved: int
    rejected: int
    pending: int
    deferred: int
    days: float
    cost: float
    unstated: tuple[str, ...]
    by_type: tuple[ChangeTypeCount, ...]


@dataclass(frozen=True, slots=True)
class InterfaceChanges:
    """The changes that name one interface, most first; ``recent`` is the most of them within 90 days."""

    interface: str
    name: str
    count: int
    recent: int
    ids: tuple[str, ...]
    days: float


class ChangeLog:
    """The changes of one project, in one language."""

    def __init__(self, project: Project, *, lang: str) -> None:
        self._project, self._lang = project, lang

    def stats(self) -> ChangeStats:
        """Return counts and sums of changes."""
        changes = self._project.changes
        approved = [change for change in changes if change.decision == "approved"]
        return ChangeStats(
            total=len(changes),
            approved=len(approved),
            rejected=sum(change.decision == "rejected" for change in changes),
            pending=sum(change.decision == "pending" for change in changes),
            deferred=sum(change.decision == "deferred" for change in changes),
            days=_days(approved),
            cost=_cost(approved),
            unstated=tuple(change.id for change in approved if not _stated(change)),
            by_type=tuple(
                ChangeTypeCount(
                    kind,
                    sum(change.type == kind for change in changes),
                    sum(change.type == kind for change in approved),
                    _days(change for change in approved if change.type == kind),
                    _cost(change for change in approved if change.type == kind),
                )
                for kind in get_args(ChangeType)
                if any(change.type == kind for change in changes)
            ),
        )

    def by_interface(self) -> tuple[InterfaceChanges, ...]:
        """Return the interfaces that changes name; the days are those of approved changes."""
        rows = [self._changes_of(interface) for interface in self._project.interfaces]
        return tuple(sorted((row for row in rows if row.count), key=lambda row: (-row.count, row.interface)))

    def _changes_of(self, interface: Interface) -> InterfaceChanges:
        changes = [change for change in self._project.changes if interface.id in change.affects]
        dates = sorted(change.date for change in changes)
        recent = max(
            (sum(0 <= (later - date).days <= RECENT_DAYS for later in dates) for date in dates), default=0
        )
        return InterfaceChanges(
            interface.id,
            text_of(interface.name, self._lang),
            len(changes),
            recent,
            tuple(change.id for change in changes),
            _days(change for change in changes if change.decision == "approved"),
        )


def _stated(change: Change) -> bool:
    impact = change.impact
    return (
        impact is not None and isinstance(impact.days, int | float) and isinstance(impact.cost, int | float)
    )


def _days(changes: Iterable[Change]) -> float:
    return _sum([change.impact.days for change in changes if change.impact])


def _cost(changes: Iterable[Change]) -> float:
    return _sum([change.impact.cost for change in changes if change.impact])


def _sum(amounts: Sequence[int | float | str | None]) -> float:
    """Return the sum of the numbers; words such as 「待评估」 count nothing."""
    return sum(amount for amount in amounts if isinstance(amount, int | float))
