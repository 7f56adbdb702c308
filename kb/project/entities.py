"""The data of one project, as typed, immutable entities; field names are the keys of project.yaml.

Required at loading is what gives an entity its identity and its place in the plan. What the finished
data needs besides (owner, source, acceptance …) carries a `Star` and is asked for by the checks, so that a
draft loads and its gaps can be listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from kb.project.entities_delivery import (
    Action,
    ComplianceItem,
    Decision,
    Defect,
    DeliveryItem,
    Duty,
    EscalationStep,
    Kpi,
    Meeting,
    Migration,
    Reading,
    Release,
    Support,
    TestCase,
    TestRun,
    TestStep,
    Training,
)
from kb.project.entities_knowledge import (
    CitedDocument,
    ControlledDocument,
    DocumentRevision,
    Lesson,
    LessonImpact,
    MoneyLine,
    Progress,
    Responsibility,
    Roi,
    Snapshot,
    Term,
)
from kb.project.entities_people import (
    Baseline,
    Member,
    Objective,
    ProjectInfo,
    Stakeholder,
    Stance,
    WorkCalendar,
)
from kb.project.entities_plan import (
    Assignment,
    Ballot,
    Change,
    ChangeImpact,
    Estimate,
    Issue,
    Milestone,
    Predecessor,
    Residual,
    Risk,
    WorkItem,
)
from kb.project.entities_references import Written, written
from kb.project.entities_scope import (
    Acceptance,
    AccessRole,
    Alarm,
    Backup,
    DataItem,
    ErrorCode,
    Interface,
    Requirement,
    Retry,
    Revision,
    ServiceLevel,
    System,
    Volume,
)
from kb.project.entities_values import (
    Bilingual,
    Entity,
    Noted,
    Provenance,
    Span,
    Star,
    Text,
    Tracked,
    text_of,
)
from kb.project.entities_waivers import Waiver
from kb.project.identifiers import ID_FORM, KINDS, RECORD_KINDS, Identity, Reference, kind_of

if TYPE_CHECKING:
    from kb.project.graph import TraceGraph

__all__ = [
    "ID_FORM",
    "KINDS",
    "RECORD_KINDS",
    "Acceptance",
    "AccessRole",
    "Action",
    "Alarm",
    "Assignment",
    "Backup",
    "Ballot",
    "Baseline",
    "Bilingual",
    "Change",
    "ChangeImpact",
    "CitedDocument",
    "ComplianceItem",
    "ControlledDocument",
    "DataItem",
    "Decision",
    "Defect",
    "DeliveryItem",
    "DocumentRevision",
    "Duty",
    "Entity",
    "ErrorCode",
    "EscalationStep",
    "Estimate",
    "Identity",
    "Interface",
    "Issue",
    "Kpi",
    "Lesson",
    "LessonImpact",
    "Meeting",
    "Member",
    "Migration",
    "Milestone",
    "MoneyLine",
    "Noted",
    "Objective",
    "Predecessor",
    "Progress",
    "Project",
    "ProjectInfo",
    "Provenance",
    "Reading",
    "Reference",
    "Release",
    "Requirement",
    "Residual",
    "Responsibility",
    "Retry",
    "Revision",
    "Risk",
    "Roi",
    "ServiceLevel",
    "Snapshot",
    "Span",
    "Stakeholder",
    "Stance",
    "Star",
    "Support",
    "System",
    "Term",
    "TestCase",
    "TestRun",
    "TestStep",
    "Text",
    "Tracked",
    "Training",
    "Volume",
    "Waiver",
    "WorkCalendar",
    "WorkItem",
    "kind_of",
    "text_of",
]


class Project(Entity):
    """Everything known about one project; one attribute per top-level key of project.yaml."""

    project: ProjectInfo
    objectives: Annotated[tuple[Objective, ...], Star("V12")] = ()
    members: tuple[Member, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    systems: tuple[System, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    wbs: tuple[WorkItem, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    risks: tuple[Risk, ...] = ()
    issues: tuple[Issue, ...] = ()
    changes: tuple[Change, ...] = ()
    decisions: tuple[Decision, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    test_cases: tuple[TestCase, ...] = ()
    defects: tuple[Defect, ...] = ()
    migrations: tuple[Migration, ...] = ()
    compliance: tuple[ComplianceItem, ...] = ()
    releases: tuple[Release, ...] = ()
    trainings: tuple[Training, ...] = ()
    support: tuple[Support, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    roi: Roi | None = None
    glossary: tuple[Term, ...] = ()
    references: tuple[CitedDocument, ...] = ()
    documents: tuple[ControlledDocument, ...] = ()
    raci: tuple[Responsibility, ...] = ()
    actions: tuple[Action, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """Every entity that has an id, by id, in the order of the file."""
        return {entity.id: entity for entity in _identified(self)}

    @cached_property
    def texts(self) -> tuple[Written, ...]:
        """Every text in the project as it stands in the data, in the order of the fields."""
        return written(self)

    def by_id(self, identifier: str) -> Entity | None:
        """Return the entity with this id, or None."""
        return self.entities.get(identifier)

    def graph(self) -> TraceGraph:
        """Return the trace graph, built once per project."""
        return self._graph

    @cached_property
    def _graph(self) -> TraceGraph:
        from kb.project.graph import TraceGraph  # the graph reads entities, not the other way round

        return TraceGraph(self)


def _identified(project: Project) -> Iterator[Any]:
    """Yield the members of every list whose items have an id; meeting actions come with their meeting."""
    for name in Project.model_fields:
        items = getattr(project, name)
        if not isinstance(items, tuple):
            continue
        for item in items:
            if getattr(item, "id", None):
                yield item
            if isinstance(item, (Meeting, Lesson)):
                yield from (action for action in item.actions if action.id)
