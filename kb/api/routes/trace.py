"""The trace of a project: items up and down, the matrix, links that are missing or suspect, the impact of a change."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.problems import ProblemError
from kb.api.project_schemas import ImpactOut, MissingLink, TraceOut
from kb.api.routes.projects import Code
from kb.api.state import Lang, Served
from kb.project import Project
from kb.services.impact import impact
from kb.services.reviews import Link, links, unknown
from kb.services.trace import MatrixRow, all_gaps, gaps, matrix, record_titles, tree

router = APIRouter(prefix="/api/v1/projects/{code}", tags=["trace"], responses=problems(404))

Id = Annotated[str, Path(max_length=40, examples=["REQ-001"])]
Direction = Literal["both", "up", "down"]


@router.get("/trace", summary="跟踪矩阵 · Traceability matrix")
@needs(Permission.READ)
def get_matrix(served: Served, lang: Lang, code: Code, part: Part) -> Listed[MatrixRow]:
    """The chain from every objective over requirements and interfaces to tests and work; ``gaps`` names open ends."""
    rows = matrix(served.workspace.project(code), lang)
    return part.part(rows, lambda row: f"{row.objective}/{row.requirement}", lambda row: row)


@router.get("/trace/{identifier}", summary="一个编号的上下游 · Trace of an item")
@needs(Permission.READ)
def get_trace(
    served: Served,
    lang: Lang,
    code: Code,
    identifier: Id,
    direction: Direction = "both",
    depth: Annotated[
        int, Query(ge=0, le=100, description="最多几层，0 不限 · Levels at most, 0 for all")
    ] = 0,
) -> TraceOut:
    """What an item follows from and what follows from it, as trees, and the links it should have and has not."""
    project = _holding(served.workspace.project(code), identifier)
    titles = record_titles(served.workspace, lang)
    root = tree(project, identifier, "up", lang, depth=depth, titles=titles)
    return TraceOut(
        id=identifier,
        label=root.label,
        place=root.place,
        up=root if direction != "down" else None,
        down=tree(project, identifier, "down", lang, depth=depth, titles=titles)
        if direction != "up"
        else None,
        missing=[MissingLink.of(gap, lang) for gap in gaps(project, identifier)],
    )


@router.get("/missing-links", summary="缺失的链接 · Missing links")
@needs(Permission.READ)
def list_missing_links(served: Served, lang: Lang, code: Code, part: Part) -> Listed[MissingLink]:
    """The links that items should have and have not."""
    found = all_gaps(served.workspace.project(code))
    key = lambda gap: f"{gap.id}/{gap.direction}/{gap.missing}"  # noqa: E731 - a name for one line
    return part.part(found, key, lambda gap: MissingLink.of(gap, lang))


@router.get("/links", summary="链接与审阅 · Links and their reviews")
@needs(Permission.READ)
def list_links(
    served: Served,
    code: Code,
    part: Part,
    state: Annotated[list[Literal["reviewed", "suspect", "open"]], Query(default_factory=list)],
) -> Listed[Link]:
    """The links that a review covers; suspect are those whose upper text has changed since."""
    project = served.workspace.project(code)
    found = [one for one in links(served.workspace, code, project) if not state or one.state in state]
    return part.part(found, lambda one: f"{one.source}/{one.target}", lambda one: one)


@router.get("/impact/{identifier}", summary="变更影响 · Impact of a change")
@needs(Permission.READ, cost=2)
def get_impact(served: Served, lang: Lang, code: Code, identifier: Id) -> ImpactOut:
    """What a change (or any other item) touches, by which path and whose it is; the milestones it reaches."""
    project = _holding(served.workspace.project(code), identifier)
    found = impact(served.workspace, code, project, identifier, today=date.today(), lang=lang)
    return ImpactOut.of(found, lang)


def _holding(project: Project, identifier: str) -> Project:
    """``project``, if it has the item; raises `ProblemError` (not-found) with the nearest id."""
    graph = project.graph()
    if identifier in graph:
        return project
    error = unknown(identifier, list(graph))
    raise ProblemError("not-found", error.zh, error.en, hint_zh=error.hint_zh, hint_en=error.hint_en)
