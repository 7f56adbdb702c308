"""Every computed fact a document may print, in one place: `build_views`.

Ids stay ids, enumerations stay the words of the data (the templates have labels for both), texts are in the
language asked for, dates are dates, lists are tuples and never None. Everything follows from the project
and the day given; nothing is read from a clock or a file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kb.project.burndown import BurndownPoint, burndown
from kb.project.change_log import ChangeLog, ChangeStats, InterfaceChanges
from kb.project.delay import Cause, Cost, causes, cost
from kb.project.entities import Project
from kb.project.goals import Goal, goals
from kb.project.interface_views import Conflict, GapRow, InterfaceRow, conflicts, gap_rows, interface_rows
from kb.project.open_points import OpenPoint, open_points
from kb.project.operations import (
    AccessRow,
    AlarmRow,
    BackupRow,
    Operations,
    ReleaseRow,
    RunbookCoverage,
    TrainingRow,
)
from kb.project.registers import ActionRow, IssueStats, KnownIssue, Registers
from kb.project.risk_register import RiskCell, RiskRegister, RiskRow, RiskStats
from kb.project.schedule import MilestoneRow, Plan, Schedule, WorkRow
from kb.project.timeline import Event, timeline
from kb.project.trace_views import Coverage, RequirementGroup, Trace, TraceRow, VerificationRow, Viewpoint


@dataclass(frozen=True, slots=True)
class Views:
    """The computed facts of one project on one day; each field's class says what it holds.

    ``today`` is the day they were computed for, ``lang`` their language.
    """

    today: dt.date
    lang: str
    requirement_groups: tuple[RequirementGroup, ...]
    coverage: Coverage
    trace_rows: tuple[TraceRow, ...]
    verification_rows: tuple[VerificationRow, ...]
    viewpoints: tuple[Viewpoint, ...]
    gap_rows: tuple[GapRow, ...]
    interface_rows: tuple[InterfaceRow, ...]
    conflicts: tuple[Conflict, ...]
    risks: tuple[RiskRow, ...]
    risk_cells: tuple[RiskCell, ...]
    risk_stats: RiskStats
    milestones: tuple[MilestoneRow, ...]
    schedule: Schedule
    wbs_rows: tuple[WorkRow, ...]
    burndown: tuple[BurndownPoint, ...]
    goals: tuple[Goal, ...]
    timeline: tuple[Event, ...]
    causes: tuple[Cause, ...]
    cost: Cost
    change_stats: ChangeStats
    change_by_interface: tuple[InterfaceChanges, ...]
    issue_stats: IssueStats
    backups: tuple[BackupRow, ...]
    monitoring: tuple[AlarmRow, ...]
    runbook_coverage: RunbookCoverage
    training_coverage: tuple[TrainingRow, ...]
    roles: tuple[AccessRow, ...]
    releases: tuple[ReleaseRow, ...]
    known_issues: tuple[KnownIssue, ...]
    actions: tuple[ActionRow, ...]
    open_points: tuple[OpenPoint, ...]


def build_views(project: Project, *, today: dt.date, lang: str) -> Views:
    """Return the computed facts of ``project`` as they stand on ``today``, in ``lang`` ("zh" or "en")."""
    trace = Trace(project, lang)
    plan = Plan(project, today=today, lang=lang)
    risks = RiskRegister(project, today=today, lang=lang)
    registers = Registers(project, today=today, lang=lang)
    changes = ChangeLog(project, lang=lang)
    operations = Operations(project, today=today, lang=lang)
    milestones = plan.milestones()
    return Views(
        today=today,
        lang=lang,
        requirement_groups=trace.groups(),
        coverage=trace.coverage(),
        trace_rows=trace.rows(),
        verification_rows=trace.verification(),
        viewpoints=trace.viewpoints(),
        gap_rows=gap_rows(project, lang),
        interface_rows=interface_rows(project, lang),
        conflicts=conflicts(project, lang),
        risks=risks.rows(),
        risk_cells=risks.cells(),
        risk_stats=risks.stats(),
        milestones=milestones,
        schedule=plan.schedule(),
        wbs_rows=plan.rows(),
        burndown=burndown(project, plan.calendar, today=today),
        goals=goals(project, today=today, lang=lang),
        timeline=timeline(project, milestones, today=today, lang=lang),
        causes=causes(project, plan.calendar, today=today),
        cost=cost(project),
        change_stats=changes.stats(),
        change_by_interface=changes.by_interface(),
        issue_stats=registers.issue_stats(),
        backups=operations.backups(),
        monitoring=operations.monitoring(),
        runbook_coverage=operations.runbook_coverage(),
        training_coverage=operations.training_coverage(),
        roles=operations.roles(),
        releases=operations.releases(),
        known_issues=registers.known_issues(),
        actions=registers.actions(),
        open_points=open_points(project, lang),
    )
