"""Projects: the list, one at a glance, and its registers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.project_schemas import BoardOut, ChangeOut, ProjectEntry, RequirementOut
from kb.api.state import Lang, Served
from kb.project.entities_plan import RiskStatus, Verdict
from kb.project.entities_scope import InterfaceStatus, Priority, RequirementStatus
from kb.project.interface_views import InterfaceRow, interface_rows
from kb.project.open_points import OpenPoint, open_points
from kb.project.registers import ActionRow, Registers
from kb.project.risk_register import RiskRegister, RiskRow
from kb.project.schedule import MilestoneRow, Plan
from kb.services.board import document_files, drafts_of, project_board
from kb.services.projects import project_cards

router = APIRouter(prefix="/api/v1", tags=["projects"], responses=problems(404))

Code = Annotated[str, Path(max_length=100, examples=["SJYH-2026"])]
Level = Literal["low", "medium", "high", "extreme"]


def _codes(
    served: Served,
    project: Annotated[str, Query(max_length=100, description="只看这个项目 · Of this project alone")] = "",
) -> list[str]:
    """The project that is asked for, or all of them; raises `WorkspaceError` for one that is not there."""
    if project:
        served.workspace.project_path(project)
    return [project] if project else served.workspace.project_codes()


Codes = Annotated[list[str], Depends(_codes)]
_SOME = Query(default_factory=list, max_length=50)


@router.get("/projects", summary="项目列表 · List of projects")
@needs(Permission.READ)
def list_projects(served: Served, lang: Lang, part: Part) -> Listed[ProjectEntry]:
    """The projects in the order of their codes; one whose data cannot be read says why."""
    cards = project_cards(served.workspace, lang)
    return part.part(
        cards,
        lambda card: card.code,
        lambda card: ProjectEntry(
            code=card.code, name=card.name, documents=len(card.documents), problem=card.problem
        ),
    )


@router.get("/projects/{code}", summary="项目一览 · A project at a glance")
@needs(Permission.READ, cost=2)
def get_project(served: Served, lang: Lang, code: Code) -> BoardOut:
    """How far it is, which gates it passes, milestones with their slip, risks, open changes, documents and drafts."""
    workspace = served.workspace
    board = project_board(workspace, code, lang=lang, today=date.today())
    return BoardOut.of(board, document_files(workspace, code), drafts_of(workspace, code), lang)


@router.get("/projects/{code}/requirements", summary="需求 · Requirements")
@needs(Permission.READ)
def list_requirements(
    served: Served,
    lang: Lang,
    code: Code,
    part: Part,
    status: Annotated[list[RequirementStatus], _SOME],
    priority: Annotated[list[Priority], _SOME],
) -> Listed[RequirementOut]:
    """The requirements in the order of the data; ``status`` and ``priority`` match any of the values."""
    found = [
        one
        for one in served.workspace.project(code).requirements
        if (not status or one.status in status) and (not priority or one.priority in priority)
    ]
    return part.part(found, lambda one: one.id, lambda one: RequirementOut.of(one, lang))


@router.get("/projects/{code}/interfaces", summary="接口 · Interfaces")
@needs(Permission.READ)
def list_interfaces(
    served: Served, lang: Lang, code: Code, part: Part, status: Annotated[list[InterfaceStatus], _SOME]
) -> Listed[InterfaceRow]:
    """The interfaces, each with the fields that its state asks for and that are empty."""
    rows = interface_rows(served.workspace.project(code), lang)
    found = [row for row in rows if not status or row.status in status]
    return part.part(found, lambda row: row.id, lambda row: row)


@router.get("/projects/{code}/risks", summary="风险 · Risks")
@needs(Permission.READ)
def list_risks(
    served: Served,
    lang: Lang,
    code: Code,
    part: Part,
    status: Annotated[list[RiskStatus], _SOME],
    level: Annotated[list[Level], _SOME],
) -> Listed[RiskRow]:
    """The risk register: open ones first, among them the highest score first."""
    rows = RiskRegister(served.workspace.project(code), today=date.today(), lang=lang).rows()
    found = [
        row for row in rows if (not status or row.status in status) and (not level or row.level in level)
    ]
    return part.part(found, lambda row: row.id, lambda row: row)


@router.get("/projects/{code}/milestones", summary="里程碑 · Milestones")
@needs(Permission.READ)
def list_milestones(served: Served, lang: Lang, code: Code, part: Part) -> Listed[MilestoneRow]:
    """The milestones in the order of their dates, with their slip in workdays."""
    rows = Plan(served.workspace.project(code), today=date.today(), lang=lang).milestones()
    return part.part(rows, lambda row: row.id, lambda row: row)


@router.get("/projects/{code}/changes", summary="变更 · Changes")
@needs(Permission.READ)
def list_changes(
    served: Served, lang: Lang, code: Code, part: Part, decision: Annotated[list[Verdict], _SOME]
) -> Listed[ChangeOut]:
    """The changes in the order of the data."""
    found = [
        one for one in served.workspace.project(code).changes if not decision or one.decision in decision
    ]
    return part.part(found, lambda one: one.id, lambda one: ChangeOut.of(one, lang))


@router.get("/projects/{code}/actions", summary="行动项 · Actions")
@needs(Permission.READ)
def list_actions(
    served: Served, lang: Lang, code: Code, part: Part, overdue: bool | None = None
) -> Listed[ActionRow]:
    """What was promised in lists, meetings and lessons of the project."""
    rows = Registers(served.workspace.project(code), today=date.today(), lang=lang).actions()
    found = [row for row in rows if overdue is None or row.overdue == overdue]
    return part.part(found, lambda row: f"{row.origin}/{row.id}/{row.title}", lambda row: row)


@router.get("/projects/{code}/open-points", summary="待确认事项 · Open points")
@needs(Permission.READ)
def list_open_points(served: Served, lang: Lang, code: Code, part: Part) -> Listed[OpenPoint]:
    """What the data still lacks."""
    found = open_points(served.workspace.project(code), lang)
    return part.part(found, lambda one: f"{one.subject}/{one.text}", lambda one: one)
