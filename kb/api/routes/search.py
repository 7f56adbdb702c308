"""Ranked passages for a query."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query

import search
from kb.api.schemas import ResultsOut
from kb.api.state import Lang, Served
from kb.services.search import find

router = APIRouter(prefix="/api/v1", tags=["search"])

Kind = Literal["lesson", "runbook", "checklist", "retrospective", "reference", "step", "item"]
Kinds = Annotated[list[Kind], Query(default_factory=list)]
Names = Annotated[list[str], Query(default_factory=list)]


@router.get("/search")
def passages(
    served: Served,
    lang: Lang,
    q: Annotated[str, Query(min_length=1, max_length=500)],
    kind: Kinds,
    project: Names,
    system: Names,
    phase: Names,
    tag: Names,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    since: date | None = None,
    as_of: date | None = None,
) -> ResultsOut:
    """Passages of the knowledge base that answer ``q``, best first; restricted records are not among them."""
    filters = search.Filters(
        kinds=tuple(kind),
        projects=tuple(project),
        systems=tuple(system),
        phases=tuple(phase),
        tags=tuple(tag),
        since=since.isoformat() if since else "",
        as_of=as_of.isoformat() if as_of else "",
    )
    results = find(served.index, q, limit=limit, filters=filters, today=date.today())
    return ResultsOut.of(results, lang)
