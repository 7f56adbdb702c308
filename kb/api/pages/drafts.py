"""A draft: what a model wrote in it, paragraph by paragraph beside its sources, for a person to decide on."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse, RedirectResponse

from kb.access.principal import LOCAL, Permission
from kb.api.access import needs
from kb.api.decider import decider
from kb.api.pages.desk import AtDesk
from kb.assistant.writer.sections import CHECKED
from kb.services import draft_changes
from kb.services.draft_changes import decide, write_word
from kb.services.generate import open_points
from kb.services.review_draft import DATA

router = APIRouter(include_in_schema=False)

#: Characters of a paragraph that somebody may send, and bytes of the form.
LONGEST, FORM = 20_000, 256 * 1024

Code = Annotated[str, Path(max_length=100)]
Name = Annotated[str, Path(max_length=120)]


@router.get("/drafts/{code}/{name}")
@needs(Permission.READ, cost=2)
def draft(code: Code, name: Name, desk: AtDesk) -> HTMLResponse:
    """The paragraphs that a model drafted, the open ones first to be seen, and the whole text."""
    workspace, name = desk.served.workspace, name.removesuffix(".md")
    review = draft_changes.review(workspace, code, name)
    return desk.page(
        "draft.html.j2",
        code=code,
        name=name,
        review=review,
        text=draft_changes.read_text(workspace, code, name).text,
        data=DATA,
        checks={CHECKED[desk.lang] if one.checks in CHECKED.values() else one.checks for one in review.blocks}
        - {""},
        asks_name=desk.served.principal.by == LOCAL.by,
        states={
            "changed": desk.t("引用后已改动", "changed since it was cited"),
            "deprecated": desk.t("已废止", "no longer in force"),
            "superseded": desk.t("已被取代", "superseded"),
            "missing": desk.t("找不到了", "not to be found"),
        },
    )


@router.post("/drafts/{code}/{name}/blocks/{key}")
@needs(Permission.WRITE, body=FORM, audit="review draft")
def decision(
    code: Code,
    name: Name,
    key: Annotated[str, Path(max_length=40)],
    desk: AtDesk,
    verdict: Annotated[str, Form(pattern="^(accept|edit|reject)$")],
    text: Annotated[str, Form(max_length=LONGEST)] = "",
    by: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Accept a paragraph as it is or as edited, or put the text by rule in its place; then the draft again."""
    decide(
        desk.served.workspace,
        code,
        name,
        key,
        accepted=verdict != "reject",
        by=decider(desk.served.principal, by),
        text=text if verdict == "edit" else None,
        today=desk.today,
    )
    return desk.to(f"/drafts/{quote(code)}/{quote(name)}", anchor="open")


@router.post("/drafts/{code}/{name}/word")
@needs(Permission.WRITE, cost=10, audit="make Word file")
def word(code: Code, name: Name, desk: AtDesk) -> RedirectResponse:
    """Make the Word file of the draft as it stands, then show the project with the download."""
    made, _ = write_word(desk.served.workspace, code, name)
    document = made.rsplit("/", 1)[-1]
    text = draft_changes.read_text(desk.served.workspace, code, name).text
    return desk.to(f"/projects/{quote(code)}", made=document, points=open_points(text))
