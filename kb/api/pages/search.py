"""The first page: what is found, or, before anybody has asked, what is new, late and missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

import search
from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.excerpt import excerpt, marks
from kb.api.pages.desk import AtDesk, Desk, addressed
from kb.api.pages.facets import FIELDS, chosen, groups
from kb.api.pages.home import home
from kb.records.names import KIND_NAMES
from kb.services.explain import expanded, explained
from kb.services.gap_log import note_gap
from kb.services.search import find
from search.confidence import answered

router = APIRouter(include_in_schema=False)

#: Hits on a page at first, and at most.
FIRST, MOST = 10, 50

#: Values of one parameter that are taken.
_VALUES = 20

Values = Annotated[list[str], Query(default_factory=list, max_length=_VALUES)]


async def _given(
    kind: Values,
    project: Values,
    system: Values,
    phase: Values,
    status: Values,
    industry: Values,
    record_lang: Values,
    tag: Values,
) -> Mapping[str, Sequence[str]]:
    """What the search is narrowed to, by the names of `FIELDS`."""
    values = (kind, project, system, phase, status, industry, record_lang, tag)
    return dict(zip(FIELDS.values(), values, strict=True))


Given = Annotated[Mapping[str, Sequence[str]], Depends(_given)]


@router.get("/")
@needs(Permission.READ)
def first(
    desk: AtDesk,
    given: Given,
    q: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = FIRST,
    part: Annotated[str, Query(pattern="^(|results)$")] = "",
) -> HTMLResponse:
    """The results of ``q``, or the home page without one.

    ``part=results`` asks for the results alone, while somebody types: what is half written is no gap.
    """
    asked = " ".join(q.split())
    if not asked:
        return home(desk)
    query = {"q": [asked]} | {name: [*values] for name, values in given.items() if values}
    if "lang" in desk.request.query_params:
        query["lang"] = [desk.lang]
    filters = _filters(given)
    results = find(
        desk.served.index,
        asked,
        limit=limit,
        filters=filters,
        today=desk.today,
        explain=True,
        facets=True,
        context=1,
        root=desk.served.workspace.root,
    )
    if not part:
        note_gap(desk.served.workspace, results, "api", today=desk.today, filters=filters)
    return desk.page(
        "results.html.j2" if part else "found.html.j2",
        q=asked,
        kept=[
            (name, value) for name, values in query.items() if name not in ("q", "lang") for value in values
        ],
        results=results,
        sure=bool(results.hits) and answered(results),
        groups=groups(results.facets, query, desk.lang),
        chosen=chosen(query, desk.lang),
        longer=addressed("/", {**query, "limit": MOST}) if _more(results, limit) else "",
        **_words(desk),
    )


def _filters(given: Mapping[str, Sequence[str]]) -> search.Filters:
    return search.Filters(
        kinds=tuple(given["kind"]),
        projects=tuple(given["project"]),
        systems=tuple(given["system"]),
        phases=tuple(given["phase"]),
        statuses=tuple(given["status"]),
        industries=tuple(given["industry"]),
        langs=tuple(given["record_lang"]),
        tags=tuple(given["tag"]),
    )


def _more(results: search.Results, limit: int) -> bool:
    return limit < MOST and len(results.hits) >= limit


def _words(desk: Desk) -> dict[str, object]:
    return {
        "marks": marks,
        "excerpt": excerpt,
        "expanded": expanded,
        "explained": explained,
        "kinds": {name: names[desk.lang == "en"] for name, names in KIND_NAMES.items()},
    }
