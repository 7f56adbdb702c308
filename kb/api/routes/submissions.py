"""Notes handed in as proposed records, and the decision on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Form, Path, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from kb.access.principal import Permission
from kb.api.access import audit_note, needs
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.state import Served, State
from kb.database import Submission, Submissions
from kb.services.submissions import (
    MOST_BYTES,
    Note,
    accept,
    handed_in,
    proposal_for,
    propose,
    proposed_text,
    reject,
)

router = APIRouter(prefix="/api/v1/submissions", tags=["submissions"])

#: Bytes of a request that brings a file, and of one that brings an edited text.
UPLOAD, EDITED = MOST_BYTES + 100_000, 6_000_000
_LISTED = 500

Id = Annotated[int, Path(ge=1, le=2**31 - 1)]
Kind = Literal["reference", "retrospective", "runbook", "checklist"]


class SubmissionOut(BaseModel):
    """一份投稿 · A contribution."""

    id: int
    at: datetime
    who: str
    project: str
    name: str = Field(description="文件名 · Name of the file")
    kind: str
    state: Literal["proposed", "accepted", "rejected"]
    decided_by: str | None
    decided_at: datetime | None
    note: str
    text: str = Field(
        default="", description="提案的 Markdown，单独取时才有 · Its Markdown, when it is read alone"
    )

    @classmethod
    def of(cls, one: Submission) -> Self:
        """The contribution as it is sent, without its text."""
        return cls.model_validate(one, from_attributes=True)


class Acceptance(BaseModel):
    """接受时的文字 · The text that is accepted."""

    model_config = ConfigDict(extra="forbid")
    text: str | None = Field(
        default=None,
        max_length=2_000_000,
        description="改过的 Markdown；空为原样 · Markdown as edited; null: as it is",
    )


class AcceptedOut(BaseModel):
    """成为的记录 · The record it became."""

    record: str
    path: str
    indexed: bool = Field(
        description="索引里已有；否则运行 fupan index · Found already; else run fupan index"
    )


class Rejection(BaseModel):
    """不收的理由 · Why not."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(default="", max_length=2000)


@router.post("", status_code=201, summary="投稿 · Hand in notes", responses=problems(404, 413, 415))
@needs(Permission.COMMENT, body=UPLOAD, cost=10, audit="hand in")
def hand_in(
    request: Request,
    served: Served,
    response: Response,
    file: UploadFile,
    kind: Annotated[Kind, Form()] = "reference",
    title: Annotated[str, Form(max_length=200)] = "",
    project: Annotated[str, Form(max_length=100)] = "",
    remark: Annotated[str, Form(max_length=2000)] = "",
) -> SubmissionOut:
    """Hand in a Word, PDF or Markdown file; its text becomes a proposal that an editor decides on."""
    note = Note(file.filename or "", file.file.read(), kind, title, project, remark)
    audit_note(request, project=project)
    proposals = Submissions(served.database)
    number = propose(served.workspace, proposals, note, served.principal, today=date.today())
    audit_note(request, object=f"submission {number}")
    response.headers["Location"] = f"/api/v1/submissions/{number}"
    return SubmissionOut.of(_known(served, number))


@router.get("", summary="投稿列表 · List of contributions")
@needs(Permission.READ)
def list_submissions(
    served: Served,
    part: Part,
    state: Annotated[
        Literal["proposed", "accepted", "rejected", "any"], Query(description="状态 · State")
    ] = "any",
) -> Listed[SubmissionOut]:
    """What was handed in, the newest first: one's own, and for editors that of the projects they see."""
    wanted = "" if state == "any" else state
    found = handed_in(Submissions(served.database), served.principal, state=wanted, limit=_LISTED)
    return part.part(found, lambda one: str(one.id), SubmissionOut.of)


@router.get("/{id}", summary="一份投稿 · One contribution", responses=problems(404))
@needs(Permission.READ)
def get_submission(id: Id, served: Served) -> SubmissionOut:
    """A contribution with the text that is proposed."""
    found = _known(served, id)
    text = proposed_text(served.workspace, found) if found.state != "accepted" else ""
    return SubmissionOut.of(found).model_copy(update={"text": text})


@router.post(
    "/{id}/accept", summary="接受投稿 · Accept a contribution", responses=problems(404, 409, 413, 415)
)
@needs(Permission.WRITE, body=EDITED, audit="accept contribution")
def accept_submission(request: Request, id: Id, body: Acceptance, served: Served) -> AcceptedOut:
    """Make it a record of the knowledge base, under the next free id."""
    found = _known(served, id)
    audit_note(request, object=f"submission {id}", project=found.project)
    text = proposed_text(served.workspace, found) if body.text is None else body.text
    made = accept(
        served.workspace,
        Submissions(served.database),
        found,
        text,
        by=served.principal.name,
        index=served.server.index,
    )
    audit_note(request, object=f"submission {id} {made.path}")
    return AcceptedOut(record=made.id, path=made.path, indexed=made.indexed)


@router.post(
    "/{id}/reject", status_code=204, summary="不收 · Reject a contribution", responses=problems(404, 409, 415)
)
@needs(Permission.WRITE, audit="reject contribution")
def reject_submission(request: Request, id: Id, body: Rejection, served: Served) -> None:
    """Note that it becomes no record."""
    found = _known(served, id)
    audit_note(request, object=f"submission {id}", project=found.project)
    reject(Submissions(served.database), found, by=served.principal.name, reason=body.reason)


def _known(served: State, number: int) -> Submission:
    return proposal_for(Submissions(served.database), number, served.principal)
