"""The state of the plan: slip in workdays, roll-up of progress, forecast finish, the critical path.

Dates of unfinished work: an item that should be over by today but is not finishes today at the earliest,
so its slip grows from day to day until somebody moves the date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.project.breakdown import in_order, leaves, leaves_below
from kb.project.calendar import Calendar
from kb.project.critical_path import Span, network
from kb.project.entities import Milestone, Project, WorkItem, text_of
from kb.project.proportions import percentage


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A WBS item; of a parent, dates, percent and slip are rolled up from its leaves.

    ``finish`` is the planned finish, ``expected`` the actual or else the forecast one. ``slip_workdays`` is
    from the baseline finish to ``expected``, None without a baseline. ``float_workdays`` is None for
    parents and when the dependencies run in a circle.
    """

    id: str
    code: str
    name: str
    level: int
    kind: str
    leaf: bool
    owner: str
    start: dt.date
    finish: dt.date
    baseline_start: dt.date | None
    baseline_finish: dt.date | None
    actual_start: dt.date | None
    actual_finish: dt.date | None
    expected: dt.date
    percent: float
    effort_pd: float | None
    slip_workdays: int | None
    float_workdays: float | None
    critical: bool
    delay_cause: str
    deliverable: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone; ``slip_workdays`` runs from its baseline, else its planned date, to the expected one.

    ``expected`` is the actual date, else the forecast, else the plan, but never before today.

    ``state``: done; late (its day has passed); at_risk (expected later than agreed); on_track (expected in
    time, against a baseline or with a forecast); planned (nothing to compare with yet).
    """

    id: str
    name: str
    planned: dt.date
    baseline: dt.date | None
    forecast: dt.date | None
    actual: dt.date | None
    expected: dt.date
    slip_workdays: int
    state: str
    gate: bool
    criteria: tuple[str, ...]
    payment_pct: float | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The plan as a whole on the day of the data.

    ``percent`` is weighted by effort in person-days, or by workdays when not every leaf has an effort.
    ``planned_percent`` is where the baseline (else the plan) would be today, linear in workdays per item.
    ``forecast_finish`` is the latest expected date of work and milestones, ``slip_workdays`` how far it lies
    behind the latest baseline date (None without one). ``critical`` are leaves without float in order of
    their dates, ``late`` the leaves behind their baseline. ``cycle`` names work that waits for itself.
    ``years_without_holidays`` were counted Monday to Friday.
    """

    start: dt.date
    finish: dt.date
    workdays: int
    baseline_finish: dt.date | None
    forecast_finish: dt.date
    actual_finish: dt.date | None
    slip_workdays: int | None
    percent: float
    planned_percent: float
    critical: tuple[str, ...]
    late: tuple[str, ...]
    cycle: tuple[str, ...]
    years_without_holidays: tuple[int, ...]


def expected_finish(item: WorkItem, today: dt.date) -> dt.date:
    """Return when an item finished, or is to be expected to finish."""
    if item.actual_finish or item.percent >= 100:
        return item.actual_finish or item.finish
    return max(item.finish, today)


def slip(item: WorkItem, calendar: Calendar, today: dt.date) -> int | None:
    """Return by how many workdays an item is behind its baseline (negative: ahead); None without one."""
    if item.baseline_finish is None:
        return None
    return calendar.between(item.baseline_finish, expected_finish(item, today))


class Plan:
    """A project's schedule on one day: `rows`, `milestones` and `schedule` are computed from it."""

    def __init__(self, project: Project, *, today: dt.date, lang: str) -> None:
        self._project, self._today, self._lang = project, today, lang
        self.calendar = Calendar.of(project.project.calendar)
        self.leaves = leaves(project.wbs)
        spans = {
            leaf.id: Span(leaf.actual_start or leaf.start, expected_finish(leaf, today))
            for leaf in self.leaves
        }
        for milestone in project.milestones:
            day = expected_date(milestone, today)
            spans[milestone.id] = Span(day, day)
        self._network = network(project.wbs, project.milestones, spans, self.calendar)
        self._below = leaves_below(project.wbs)

    def rows(self) -> tuple[WorkRow, ...]:
        """Return every WBS item, in the order of its code."""
        critical = set(self._network.critical)
        return tuple(self._row(item, critical) for item in in_order(self._project.wbs))

    def _row(self, item: WorkItem, critical: set[str]) -> WorkRow:
        parts = self._below[item.id] or [item]
        leaf = parts == [item]
        baseline_finish = _latest(part.baseline_finish for part in parts) or item.baseline_finish
        done = all(part.actual_finish for part in parts)
        expected = max(expected_finish(part, self._today) for part in parts)
        return WorkRow(
            id=item.id,
            code=item.code,
            name=text_of(item.name, self._lang),
            level=item.code.count(".") + 1,
            kind=item.kind,
            leaf=leaf,
            owner=item.owner or "",
            start=min(part.start for part in parts),
            finish=max(part.finish for part in parts),
            baseline_start=_earliest(part.baseline_start for part in parts) or item.baseline_start,
            baseline_finish=baseline_finish,
            actual_start=_earliest(part.actual_start for part in parts),
            actual_finish=_latest(part.actual_finish for part in parts) if done else None,
            expected=expected,
            percent=self._percent(parts),
            effort_pd=_total(part.effort_pd for part in parts),
            slip_workdays=self.calendar.between(baseline_finish, expected) if baseline_finish else None,
            float_workdays=self._network.floats.get(item.id) if leaf else None,
            critical=any(part.id in critical for part in parts),
            delay_cause=item.delay_cause or "",
            deliverable=text_of(item.deliverable, self._lang),
        )

    def milestones(self) -> tuple[MilestoneRow, ...]:
        """Return the milestones in the order of their planned dates."""
        ordered = sorted(self._project.milestones, key=lambda milestone: (milestone.date, milestone.id))
        return tuple(self._milestone(milestone) for milestone in ordered)

    def _milestone(self, milestone: Milestone) -> MilestoneRow:
        agreed = milestone.baseline or milestone.date
        expected = expected_date(milestone, self._today)
        slipped = self.calendar.between(agreed, expected)
        return MilestoneRow(
            id=milestone.id,
            name=text_of(milestone.name, self._lang),
            planned=milestone.date,
            baseline=milestone.baseline,
            forecast=milestone.forecast,
            actual=milestone.actual,
            expected=expected,
            slip_workdays=slipped,
            state=_state(milestone, slipped, self._today),
            gate=milestone.gate,
            criteria=tuple(text_of(text, self._lang) for text in milestone.criteria),
            payment_pct=milestone.payment_pct,
        )

    def schedule(self) -> Schedule:
        """Return the plan as a whole."""
        info = self._project.project
        baseline = _latest(
            [
                *(leaf.baseline_finish for leaf in self.leaves),
                *(item.baseline for item in self._project.milestones),
            ]
        )
        ends = [expected_finish(leaf, self._today) for leaf in self.leaves]
        ends += [expected_date(milestone, self._today) for milestone in self._project.milestones]
        forecast = max(ends, default=info.finish)
        over = bool(ends) and all(leaf.actual_finish for leaf in self.leaves)
        over = over and all(milestone.actual for milestone in self._project.milestones)
        dated = {leaf.id: leaf for leaf in self.leaves}
        critical = [dated[identifier] for identifier in self._network.critical if identifier in dated]
        return Schedule(
            start=info.start,
            finish=info.finish,
            workdays=self.calendar.workdays(info.start, info.finish),
            baseline_finish=baseline,
            forecast_finish=forecast,
            actual_finish=forecast if over else None,
            slip_workdays=self.calendar.between(baseline, forecast) if baseline else None,
            percent=self._percent(self.leaves),
            planned_percent=self._planned_percent(),
            critical=tuple(
                leaf.id for leaf in sorted(critical, key=lambda leaf: (leaf.start, leaf.finish, leaf.id))
            ),
            late=tuple(leaf.id for leaf in self.leaves if (slip(leaf, self.calendar, self._today) or 0) > 0),
            cycle=self._network.cycle,
            years_without_holidays=self.calendar.years_without_data(info.start, max(info.finish, forecast)),
        )

    # -- progress --------------------------------------------------------------------------------

    def _weights(self, parts: Sequence[WorkItem]) -> list[float]:
        efforts = [part.effort_pd for part in parts]
        if all(efforts):
            return [effort or 0.0 for effort in efforts]
        return [float(max(1, self.calendar.workdays(part.start, part.finish))) for part in parts]

    def _percent(self, parts: Sequence[WorkItem]) -> float:
        weights = self._weights(parts)
        earned = sum(weight * _done(part) for weight, part in zip(weights, parts, strict=True))
        return percentage(earned, 100 * sum(weights))

    def _planned_percent(self) -> float:
        weights = self._weights(self.leaves)
        due = sum(weight * self._due(leaf) for weight, leaf in zip(weights, self.leaves, strict=True))
        return percentage(due, sum(weights))

    def _due(self, leaf: WorkItem) -> float:
        """Return the share of a leaf that should be done by today, on its baseline or else its plan."""
        start, finish = leaf.baseline_start or leaf.start, leaf.baseline_finish or leaf.finish
        length = self.calendar.workdays(start, finish)
        if not length:
            return float(finish <= self._today)
        return min(1.0, self.calendar.workdays(start, self._today) / length)


def expected_date(milestone: Milestone, today: dt.date) -> dt.date:
    """Return when a milestone was reached, or is to be expected."""
    return milestone.actual or max(milestone.forecast or milestone.date, today)


def _state(milestone: Milestone, slipped: int, today: dt.date) -> str:
    if milestone.actual:
        return "done"
    if milestone.date < today and (milestone.forecast is None or milestone.forecast < today):
        return "late"
    if slipped > 0:
        return "at_risk"
    return "on_track" if milestone.baseline or milestone.forecast else "planned"


def _done(part: WorkItem) -> float:
    return 100.0 if part.actual_finish else part.percent


def _earliest(days: Iterable[dt.date | None]) -> dt.date | None:
    return min((day for day in days if day), default=None)


def _latest(days: Iterable[dt.date | None]) -> dt.date | None:
    return max((day for day in days if day), default=None)


def _total(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
