"""The projects, and one project at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk, Desk
from kb.checks.catalogue import rule_texts
from kb.checks.finding import Finding, Severity
from kb.checks.gates import RANK
from kb.checks.report import SEVERITY_NAMES
from kb.errors import WorkspaceError
from kb.services.board import Board, boards, document_files, drafts_of, project_board
from kb.services.pictures import project_picture
from kb.services.types import document_types

router = APIRouter(include_in_schema=False)

#: Rows of each list on the dashboard.
ROWS = 8

#: Drawings of a project, by the name in their address.
FIGURES = ("gantt", "milestones", "context")


@router.get("/projects")
@needs(Permission.READ)
def projects(desk: AtDesk) -> HTMLResponse:
    """Every project with how far it is."""
    found = boards(desk.served.workspace, lang=desk.lang, today=desk.today)
    return desk.page("projects.html.j2", projects=found)


@router.get("/projects/{code}")
@needs(Permission.READ)
def project(
    code: str,
    desk: AtDesk,
    made: Annotated[str, Query(max_length=300)] = "",
    points: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """A project: its gates, findings, milestones, risks, changes, documents and drafts.

    ``made`` is the Word file written just now, ``points`` the number of open points in it.
    """
    workspace = desk.served.workspace
    board = project_board(workspace, code, lang=desk.lang, today=desk.today)
    types = document_types(workspace)
    return desk.page(
        "project.html.j2",
        board=board,
        made=made,
        points=points,
        rows=ROWS,
        risks=sorted(board.risks, key=lambda one: -one.score)[:ROWS],
        heat=_heat(board),
        findings=_by_rule(desk, board.findings),
        documents=document_files(workspace, code),
        drafts=drafts_of(workspace, code),
        type_name=lambda name: types[name].title.text(desk.lang) if name in types else name,
        severities=_severities(desk),
    )


@router.get("/projects/{code}/findings")
@needs(Permission.READ)
def findings(
    code: str, desk: AtDesk, severity: Annotated[str, Query(pattern="^(|error|warning|info)$")] = ""
) -> HTMLResponse:
    """What the checks find in the data of a project, the gravest first, the waived at the end."""
    board = project_board(desk.served.workspace, code, lang=desk.lang, today=desk.today)
    chosen = [one for one in board.findings if severity in ("", one.severity)]
    chosen.sort(key=lambda one: (one.waiver is not None, RANK[one.severity], one.rule, one.line))
    return desk.page(
        "findings.html.j2",
        board=board,
        severity=severity,
        found=chosen,
        severities=_severities(desk),
        rules=rule_texts(),
    )


@router.get("/projects/{code}/figures/{name}.png")
@needs(Permission.READ)
def figure(code: str, name: str, desk: AtDesk) -> Response:
    """A drawing of the project."""
    workspace = desk.served.workspace
    drawn = None
    if name in FIGURES:
        drawn = project_picture(workspace, code, name, lang=desk.lang, today=desk.today)
    if drawn is None:
        raise WorkspaceError("没有这张图", "There is no such figure", place=f"projects/{code}")
    return Response(drawn, media_type="image/png", headers={"Cache-Control": "no-cache"})


def _by_rule(desk: Desk, found: Sequence[Finding]) -> list[tuple[Severity, str, str, int]]:
    """(severity, rule, what it asks for, findings) of what is not waived, the gravest and most frequent first."""
    counts = Counter((one.severity, one.rule) for one in found if one.waiver is None)
    order = sorted(counts.items(), key=lambda one: (RANK[one[0][0]], -one[1], one[0][1]))
    texts = rule_texts()
    return [
        (severity, rule, texts[rule].title(desk.lang) if rule in texts else "", count)
        for (severity, rule), count in order
    ]


def _severities(desk: Desk) -> dict[Severity, str]:
    return {name: names[desk.lang == "en"] for name, names in SEVERITY_NAMES.items()}


def _heat(board: Board) -> list[list[tuple[str, tuple[str, ...]]]]:
    """The rows of the heat map, the likeliest first: (level, ids of open risks) for each impact from 1 to 5."""
    cells = {(one.probability, one.impact): (one.level, one.ids) for one in board.risk_cells}
    if not any(ids for _, ids in cells.values()):
        return []
    return [
        [cells.get((probability, impact), ("", ())) for impact in range(1, 6)]
        for probability in range(5, 0, -1)
    ]
