"""Goals against results: objectives and KPIs with their latest reading."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from kb.project.entities import Kpi, Objective, Project, text_of

_AMOUNT = re.compile(r"\s*(<=|>=|≤|≥|<|>|=)?\s*([+-]?\d+(?:\.\d+)?)")

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective or a KPI and its latest reading.

    ``met`` is None without a reading, without numbers to compare, and while the target date is still ahead
    and the target not yet reached. ``note`` says why it is None.
    """

    id: str
    kind: str
    statement: str
    metric: str
    unit: str
    baseline: Value
    target: Value
    actual: Value
    as_of: dt.date | None
    by: dt.date | None
    met: bool | None
    note: str


def goals(project: Project, *, today: dt.date, lang: str) -> tuple[Goal, ...]:
    """Return the objectives, then the KPIs.

    An objective takes its reading from the KPI that names it and is the same measure: same unit, baseline and
    target. Other KPIs that name it only contribute to it.
    """
    rows = [_objective_goal(item, _measure(item, project.kpis), today, lang) for item in project.objectives]
    return (*rows, *(_kpi_goal(kpi, today, lang) for kpi in project.kpis))


def _measure(objective: Objective, kpis: Iterable[Kpi]) -> Kpi | None:
    """Return the KPI whose readings are those of the objective."""
    wanted = (objective.id, objective.unit, objective.baseline, objective.target)
    return next((kpi for kpi in kpis if (kpi.objective, kpi.unit, kpi.baseline, kpi.target) == wanted), None)


def _objective_goal(objective: Objective, kpi: Kpi | None, today: dt.date, lang: str) -> Goal:
    actual, as_of = _reading(kpi, today)
    direction = (kpi.direction if kpi else None) or _direction(objective.baseline, objective.target)
    met, note = _verdict(actual, objective.target, direction, objective.by, today, lang)
    return Goal(
        objective.id,
        "objective",
        text_of(objective.statement, lang),
        text_of(objective.metric, lang),
        objective.unit,
        objective.baseline,
        objective.target,
        actual,
        as_of,
        objective.by,
        met,
        note,
    )


def _kpi_goal(kpi: Kpi, today: dt.date, lang: str) -> Goal:
    actual, as_of = _reading(kpi, today)
    direction = kpi.direction or _direction(kpi.baseline, kpi.target)
    met, note = _verdict(actual, kpi.target, direction, kpi.due, today, lang)
    return Goal(
        kpi.id,
        "kpi",
        text_of(kpi.title, lang),
        text_of(kpi.formula, lang),
        kpi.unit,
        kpi.baseline,
        kpi.target,
        actual,
        as_of,
        kpi.due,
        met,
        note,
    )


def _reading(kpi: Kpi | None, today: dt.date) -> tuple[float | None, dt.date | None]:
    """Return the latest reading up to today and its day."""
    known = sorted(
        (entry for entry in (kpi.series if kpi else ()) if entry.date <= today), key=lambda e: e.date
    )
    if not known:
        return None, None
    value = known[-1].value
    return (int(value) if value == int(value) else value), known[-1].date


def _amount(value: Value) -> tuple[str, float] | None:
    """Return the operator ("" when none is written) and the number of ``30``, ``"≤ 2 s"`` or ``"99.9%"``."""
    found = _AMOUNT.match(str(value)) if value is not None else None
    return (found[1] or "", float(found[2])) if found else None


def _direction(baseline: Value, target: Value) -> str | None:
    """Return where better lies: the way from the baseline to the target."""
    start, end = _amount(baseline), _amount(target)
    if start is None or end is None or start[1] == end[1]:
        return None
    return "up" if end[1] > start[1] else "down"


def _verdict(
    actual: float | None, target: Value, direction: str | None, by: dt.date | None, today: dt.date, lang: str
) -> tuple[bool | None, str]:
    zh = lang == "zh"
    if actual is None:
        return None, "尚无实测值" if zh else "not measured yet"
    goal = _amount(target)
    reached = _reaches(actual, goal, direction) if goal else None
    if reached is None:
        return None, "目标不是可比较的数值" if zh else "the target is no number to compare with"
    if not reached and by and by > today:
        return None, f"目标日期 {by} 未到" if zh else f"target date {by} is still ahead"
    return reached, ""


def _reaches(actual: float, goal: tuple[str, float], direction: str | None) -> bool | None:
    sign, bound = goal
    if not sign:
        sign = {"up": ">=", "down": "<="}.get(direction or "", "")
    comparisons = {
        ">=": actual >= bound,
        "≥": actual >= bound,
        "<=": actual <= bound,
        "≤": actual <= bound,
        ">": actual > bound,
        "<": actual < bound,
        "=": actual == bound,
    }
    return comparisons.get(sign)
