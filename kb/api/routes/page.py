"""The first page: search, and the documents of each project."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from kb.api.state import Lang, Served, State
from kb.services.search import find
from kb.services.generate import generate
from kb.services.projects import project_cards
from kb.services.types import document_types

router = APIRouter(include_in_schema=False)


@router.get("/")
def first(served: Served, lang: Lang, q: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
    """The page, with the results of ``q`` if there is one."""
    results = find(served.index, q, limit=10, today=date.today()) if q.strip() else None
    return _render(served, lang, q=q, results=results)


@router.post("/generate")
def write(
    served: Served, lang: Lang, type: Annotated[str, Form()], project: Annotated[str, Form()], document_lang: Annotated[str, Form()]
) -> RedirectResponse:
    """Generate a document, then show the page with its download."""
    generate(served.workspace, type, project, lang=document_lang, use_model=False, today=date.today())
    return RedirectResponse(f"/?lang={lang}#{project}", status_code=303)


def _render(served: State, lang: str, **values: Any) -> HTMLResponse:
    template = served.pages.get_template("first.html.j2")
    page = template.render(
        lang=lang,
        t=lambda zh, en: zh if lang == "zh" else en,
        projects=project_cards(served.workspace, lang),
        types=list(document_types(served.workspace).values()),
        **values,
    )
    return HTMLResponse(page)
