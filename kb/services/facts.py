"""What a document is made of: the project's data with its computed views, and its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generators.compose.vocabulary import labels
from generators.doctypes import templates_dir
from generators.figures import (
    ContextLink,
    ContextSystem,
    Figure,
    GanttMilestone,
    GanttRow,
    RiskMatrixCell,
    context_diagram,
    gantt,
    milestone_chart,
    risk_matrix,
)
from kb.project.entities import Project, text_of
from kb.project.schedule import MilestoneRow, WorkRow
from kb.project.views import Views, build_views

GANTT_ROWS = 44
"""More bars and milestones than this do not fit a page: the plan is then shown less deep."""


def document_facts(project: Project, *, lang: str, today: dt.date) -> dict[str, Any]:
    """Return what the templates read: every list of the project by its name, and ``views`` (see `Views`).

    A text that exists in both languages stays so; the templates' ``text()`` picks one.
    """
    facts: dict[str, Any] = {name: getattr(project, name) for name in type(project).model_fields}
    return {**facts, "views": build_views(project, today=today, lang=lang)}


def document_figures(project: Project, *, lang: str, today: dt.date) -> Callable[[str], Figure | None]:
    """Return a function that draws a figure by name, once, or returns None when there is nothing to draw.

    Names: context (systems and interfaces), gantt, milestones (slip), risk-matrix.
    """
    drawn: dict[str, Figure | None] = {}
    views: list[Views] = []

    def figure(name: str) -> Figure | None:
        if not views:
            views.append(build_views(project, today=today, lang=lang))
        if name not in drawn:
            draw = _FIGURES.get(name)
            drawn[name] = draw(project, views[0]) if draw else None
        return drawn[name]

    return figure


def _context(project: Project, views: Views) -> Figure | None:
    if not project.systems:
        return None
    systems = [
        ContextSystem(
            system.id,
            text_of(system.name, views.lang),
            system.side or "",
            _label("system_kind", system.kind, views.lang),
        )
        for system in project.systems
    ]
    links = [
        ContextLink(link.id, text_of(link.name, views.lang), link.consumer, link.provider, link.trigger or "")
        for link in project.interfaces
        if link.status != "retired"
    ]
    return context_diagram(systems, links, views.lang)


def _gantt(project: Project, views: Views) -> Figure | None:
    rows = shown_rows(views.wbs_rows, max(GANTT_ROWS - len(views.milestones), 12))
    if not rows and not views.milestones:
        return None
    bars = [
        GanttRow(
            name=f"{row.code} {row.name}",
            level=row.level,
            start=row.actual_start or row.start,
            finish=row.expected,
            baseline_start=row.baseline_start,
            baseline_finish=row.baseline_finish,
            percent=row.percent,
            slip=max(row.slip_workdays or 0, 0),
            critical=row.critical,
        )
        for row in rows
    ]
    return gantt(bars, views.lang, views.today, milestones=_diamonds(views.milestones))


def shown_rows(rows: Sequence[WorkRow], most: int = GANTT_ROWS) -> list[WorkRow]:
    """Return the rows of the deepest level of the plan at which no more than ``most`` are left.

    Before a level is given up, the parts of finished work are left out of it. Of a plan whose top level alone
    has more, the first ``most`` rows of that level are returned.
    """
    finished = tuple(f"{row.code}." for row in rows if not row.leaf and row.percent >= 100)
    for level in sorted({row.level for row in rows}, reverse=True):
        found = [row for row in rows if row.level <= level]
        ahead = [row for row in found if not row.code.startswith(finished)]
        for choice in (found, ahead):
            if len(choice) <= most:
                return choice
    top = min((row.level for row in rows), default=0)
    return [row for row in rows if row.level == top][:most]


def _diamonds(milestones: Sequence[MilestoneRow]) -> list[GanttMilestone]:
    return [
        GanttMilestone(row.name, row.expected, row.baseline, row.actual is not None, row.slip_workdays)
        for row in milestones
    ]


def _milestones(project: Project, views: Views) -> Figure | None:
    if not views.milestones:
        return None
    return milestone_chart(_diamonds(views.milestones), views.lang, views.today)


def _risk_matrix(project: Project, views: Views) -> Figure | None:
    if not project.risks:
        return None
    cells = [RiskMatrixCell(cell.probability, cell.impact, cell.level, cell.ids) for cell in views.risk_cells]
    return risk_matrix(cells, views.lang)


def _label(group: str, value: str, lang: str) -> str:
    """Return what the documents call a value of the data; the value itself where they have no word for it."""
    words = labels(templates_dir() / "_base").get(group, {}).get(value)
    return str(words[lang]) if words else value


_FIGURES: Mapping[str, Callable[[Project, Views], Figure | None]] = {
    "context": _context,
    "gantt": _gantt,
    "milestones": _milestones,
    "risk-matrix": _risk_matrix,
}
