"""What readers say, and the list of everything that waits for an editor."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk, Number
from kb.api.pages.preferences import own
from kb.api.pages.rows import title_of
from kb.database import FeedbackList, Submissions
from kb.errors import WorkspaceError
from kb.services.feedback import KINDS, tell, told
from kb.services.gaps import clusters_now

router = APIRouter(include_in_schema=False)

#: Entries of each list.
ROWS = 50

Text = Annotated[str, Form(max_length=2000)]
Name = Annotated[str, Form(max_length=200)]


@router.post("/feedback")
@needs(Permission.COMMENT, audit="feedback")
def give(
    desk: AtDesk,
    kind: Annotated[str, Form(max_length=16)],
    record: Name = "",
    anchor: Name = "",
    query: Annotated[str, Form(max_length=500)] = "",
    note: Text = "",
    back: Text = "/",
) -> Response:
    """Keep it, and lead back to where it was said; a script gets a sentence instead."""
    served = desk.served
    words = FeedbackList(served.database)
    who = served.principal.name
    number = tell(
        served.workspace, words, kind, who=who, record=record, anchor=anchor, query=query, note=note
    )
    desk.note(object=f"feedback {number} {record}")
    if "text/plain" in desk.request.headers.get("accept", ""):
        return PlainTextResponse(desk.t("已转给维护者，谢谢。", "Passed on, thank you."))
    address = own(back)
    return RedirectResponse(f"{address}{'&' if '?' in address else '?'}told=thanks", status_code=303)


@router.get("/inbox")
@needs(Permission.WRITE)
def inbox(desk: AtDesk) -> HTMLResponse:
    """Feedback and proposals that nobody has dealt with, and the questions that nothing answers."""
    served, projects = desk.served, desk.served.principal.projects
    found = clusters_now(served.workspace, served.index, today=desk.today)
    return desk.page(
        "inbox.html.j2",
        told=told(served.workspace, FeedbackList(served.database), projects=projects, limit=ROWS),
        title=lambda record: title_of(record, desk.lang),
        kinds={name: names[desk.lang == "en"] for name, names in KINDS.items()},
        proposals=Submissions(served.database).entries(state="proposed", projects=projects, limit=ROWS),
        gaps=[one for one in found if not one.closed][:ROWS],
    )


@router.post("/inbox/feedback/{number}")
@needs(Permission.WRITE, audit="feedback-done")
def done(number: Number, desk: AtDesk) -> RedirectResponse:
    """Note that an entry has been dealt with."""
    served = desk.served
    words = FeedbackList(served.database)
    if not words.close(number, by=served.principal.name, projects=served.principal.projects):
        raise WorkspaceError(
            "没有这条反馈，或已经处理过",
            "There is no such feedback, or it has been dealt with",
            place=f"{number}",
        )
    return desk.to("/inbox")
