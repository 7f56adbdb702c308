"""Ranked passages for a query."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response

import search
from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.days import Day
from kb.api.metrics import metrics_of
from kb.api.search_schemas import ResultsOut
from kb.api.state import Lang, Served
from kb.services.gap_log import note_gap
from kb.services.search import find, statuses

#: Searches in work at a time. They share one interpreter: more of them only take turns, and make each other wait.
_AT_ONCE = 2
_SEARCHING: RunVar[CapacityLimiter] = RunVar("searching")

router = APIRouter(prefix="/api/v1", tags=["search"])

Kind = Literal["lesson", "runbook", "checklist", "retrospective", "reference", "step", "item"]
Status = Literal["current", "draft", "reviewed", "approved", "deprecated", "superseded"]
Kinds = Annotated[tuple[Kind, ...], Query()]
Statuses = Annotated[tuple[Status, ...], Query()]
Languages = Annotated[tuple[Literal["zh", "en"], ...], Query()]
Names = Annotated[tuple[str, ...], Query()]


async def _filters(
    kind: Kinds = (),
    project: Names = (),
    system: Names = (),
    phase: Names = (),
    tag: Names = (),
    industry: Names = (),
    record_lang: Languages = (),
    status: Statuses = (),
    since: Day | None = None,
    until: Day | None = None,
    as_of: Day | None = None,
    include_superseded: bool = False,
) -> search.Filters:
    """What the search is narrowed to."""
    return search.Filters(
        kinds=kind,
        projects=_given(project),
        systems=_given(system),
        phases=_given(phase),
        tags=_given(tag),
        industries=_given(industry),
        langs=record_lang,
        statuses=statuses(status, include_superseded=include_superseded),
        since=_text(since),
        until=_text(until),
        as_of=_text(as_of),
    )


Narrowed = Annotated[search.Filters, Depends(_filters)]


@router.get("/search", summary="检索 · Search", response_model=ResultsOut)
@needs(Permission.READ)
async def search_passages(
    request: Request,
    served: Served,
    lang: Lang,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=500,
            description="问题、关键词或编号 · Question, words or an identifier",
            examples=["ESB-E-3004 怎么处理"],
        ),
    ],
    filters: Narrowed,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    facets: bool = False,
    context: Annotated[int, Query(ge=0, le=5)] = 0,
    explain: bool = False,
) -> Response:
    """Passages of the knowledge base that answer ``q``, best first; restricted records are not among them.

    ``facets`` adds counts of records by field, ``context`` so many passages before and after each, ``explain``
    the reasons and the passages just beyond the limit.
    """
    today = date.today()

    def body() -> str:
        with metrics_of(request).search_seconds.time():
            results = find(
                served.index,
                q,
                limit=limit,
                filters=filters,
                today=today,
                explain=explain,
                facets=facets,
                context=context,
                root=served.workspace.root,
            )
        note_gap(served.workspace, results, "api", today=today, filters=filters)
        return ResultsOut.of(
            results, lang
        ).model_dump_json()  # as it is: the framework would check it once more

    return Response(await run_sync(body, limiter=_turns()), media_type="application/json")


def _turns() -> CapacityLimiter:
    """Whose turn it is to search: the others wait in the order in which they came."""
    try:
        return _SEARCHING.get()
    except LookupError:
        _SEARCHING.set(limiter := CapacityLimiter(_AT_ONCE))
        return limiter


def _given(values: tuple[str, ...]) -> tuple[str, ...]:
    """What was chosen; a field that a form leaves empty chooses nothing."""
    return tuple(filter(None, map(str.strip, values)))


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
