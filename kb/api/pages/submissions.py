"""Handing in notes as a proposed record, and deciding on them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk, Desk, Number
from kb.api.problems import ProblemError
from kb.database import Submission, Submissions
from kb.records import Record
from kb.records.names import kind_name
from kb.services.passages import shareable
from kb.services.search import find
from kb.services.submissions import (
    ACCEPTED_SUFFIXES,
    MOST_BYTES,
    PLACES,
    Note,
    accept,
    handed_in,
    proposal_for,
    propose,
    proposed_text,
    reject,
)

router = APIRouter(include_in_schema=False)

#: Bytes of a request that brings a file, and of one that brings an edited text: forms take a little more room.
UPLOAD, EDITED = MOST_BYTES + 100_000, 6_000_000
ROWS = 30

Short = Annotated[str, Form(max_length=200)]
Long = Annotated[str, Form(max_length=2000)]
Text = Annotated[str, Form(max_length=2_000_000)]


@router.get("/submissions")
@needs(Permission.READ)
def submissions(desk: AtDesk, sent: int = 0) -> HTMLResponse:
    """The form, and what has become of what was handed in."""
    served = desk.served
    return desk.page(
        "submissions.html.j2",
        kinds={kind: kind_name(kind, desk.lang) for kind in ("reference", *PLACES)},
        projects=served.workspace.project_codes(),
        endings=",".join(ACCEPTED_SUFFIXES),
        found=handed_in(Submissions(served.database), served.principal, limit=ROWS),
        sent=sent,
    )


@router.post("/submissions")
@needs(Permission.COMMENT, body=UPLOAD, cost=10, audit="hand in")
def hand_in(
    desk: AtDesk,
    kind: Short = "reference",
    title: Short = "",
    project: Short = "",
    remark: Long = "",
    text: Text = "",
    file: UploadFile | None = None,
) -> RedirectResponse:
    """Keep a file, or the text that was typed, as a proposal."""
    served = desk.served
    name, data = (file.filename or "", file.file.read()) if file and file.filename else ("", text.encode())
    if not data.strip():
        raise ProblemError(
            "invalid-request",
            "没有文件，也没有文字",
            "There is neither a file nor a text",
            hint_zh="选一个文件，或把内容粘贴进来。",
            hint_en="Choose a file, or paste the text.",
        )
    note = Note(name or f"{title or desk.t('笔记', 'note')}.md", data, kind, title, project, remark)
    desk.note(project=project)
    number = propose(served.workspace, Submissions(served.database), note, served.principal, today=desk.today)
    desk.note(object=f"submission {number}")
    return desk.to("/submissions", sent=number)


@router.get("/submissions/{number}")
@needs(Permission.READ)
def submission(number: Number, desk: AtDesk) -> HTMLResponse:
    """A proposal with the records that are like it."""
    served, proposal = desk.served, _known(desk, number)
    text = proposed_text(served.workspace, proposal) if proposal.state != "accepted" else ""
    near = find(served.index, text[:400], today=desk.today, limit=6, legs="vector").hits if text else ()
    return desk.page(
        "submission.html.j2",
        proposal=proposal,
        text=text,
        near=list({hit.record_id: hit for hit in reversed(near)}.values())[::-1],
        record=_became(desk, proposal),
        may_decide=proposal.state == "proposed" and served.principal.may(Permission.WRITE),
        kind_name=kind_name(proposal.kind, desk.lang),
    )


@router.post("/submissions/{number}/accept")
@needs(Permission.WRITE, body=EDITED, audit="accept contribution")
def accepted(number: Number, desk: AtDesk, text: Text) -> RedirectResponse:
    """Make the text, as the editor leaves it, a record, and show it."""
    served, proposal = desk.served, _known(desk, number)
    desk.note(object=f"submission {number}", project=proposal.project)
    made = accept(
        served.workspace,
        Submissions(served.database),
        proposal,
        text,
        by=served.principal.name,
        index=served.server.index,
    )
    desk.note(object=f"submission {number} {made.path}")
    return desk.to(f"/records/{made.id}")


@router.post("/submissions/{number}/reject")
@needs(Permission.WRITE, audit="reject contribution")
def rejected(number: Number, desk: AtDesk, reason: Long = "") -> RedirectResponse:
    """Note that it becomes no record."""
    served, proposal = desk.served, _known(desk, number)
    desk.note(object=f"submission {number}", project=proposal.project)
    reject(Submissions(served.database), proposal, by=served.principal.name, reason=reason)
    return desk.to("/inbox")


def _became(desk: Desk, proposal: Submission) -> Record | None:
    """The record that an accepted proposal is now, where the reader may see it."""
    records = shareable(desk.served.workspace.load_records()[0]) if proposal.state == "accepted" else []
    return next((one for one in records if one.path == proposal.path), None)


def _known(desk: Desk, number: int) -> Submission:
    return proposal_for(Submissions(desk.served.database), number, desk.served.principal)
