"""The first page: search, and the documents of each project."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse

import search
from kb.api.excerpt import excerpt, marks
from kb.api.state import Lang, Served, State, pages
from kb.records.names import KIND_NAMES
from kb.services.explain import expanded
from kb.services.gap_log import note_gap
from kb.services.generate import generate
from kb.services.projects import project_cards
from kb.services.search import find
from kb.services.types import document_types
from search.confidence import answered

router = APIRouter(include_in_schema=False)

#: Questions to begin with.
EXAMPLES = {
    "zh": ("对账不平怎么办", "证书快到期", "切换当晚要不要回退", "接口超时 不明状态"),
    "en": ("reconciliation does not balance", "certificate expiry", "when to roll back", "callback timeout"),
}


@router.get("/")
def first(
    served: Served,
    lang: Lang,
    q: Annotated[str, Query(max_length=500)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    made: Annotated[str, Query(max_length=300)] = "",
    points: Annotated[int, Query(ge=0)] = 0,
) -> HTMLResponse:
    """The page: the results of ``q``, or the projects, and ``made``, the Word file written just now."""
    filters = search.Filters(kinds=(kind,) if kind in KIND_NAMES else ())
    asked = q.strip()
    today = date.today()
    results = (
        find(served.index, asked, limit=10, filters=filters, today=today, root=served.workspace.root)
        if asked
        else None
    )
    if results is not None:
        note_gap(served.workspace, results, "api", today=today, filters=filters)
    sure = results is not None and answered(results)
    return _render(served, lang, q=asked, kind=kind, results=results, sure=sure, made=made, points=points)


@router.post("/generate")
def write(
    served: Served,
    lang: Lang,
    type: Annotated[str, Form()],
    project: Annotated[str, Form()],
    document_lang: Annotated[str, Form(pattern="^(zh|en)$")],
) -> RedirectResponse:
    """Generate a document, then show the page with its download."""
    done = generate(served.workspace, type, project, lang=document_lang, use_model=False, today=date.today())
    name = done.document.rsplit("/", 1)[-1]
    query = urlencode({"lang": lang, "made": name, "points": done.open_points})
    return RedirectResponse(f"/?{query}#{quote(project)}", status_code=303)


def _render(served: State, lang: str, **values: object) -> HTMLResponse:
    status = served.index.status()
    page = pages().get_template("first.html.j2")
    text = page.render(
        lang=lang,
        marks=marks,
        excerpt=excerpt,
        expanded=expanded,
        kinds={name: names[lang == "en"] for name, names in KIND_NAMES.items()},
        examples=EXAMPLES[lang],
        records=status.records,
        passages=status.passages,
        projects=project_cards(served.workspace, lang),
        types=list(document_types(served.workspace).values()),
        **values,
    )
    return HTMLResponse(text)
