"""What readers say about records and about questions that nothing answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from kb.access.principal import Permission
from kb.api.access import audit_note, needs
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.problems import ProblemError
from kb.api.state import Served
from kb.database import FeedbackList
from kb.services.feedback import Told, tell, told

router = APIRouter(prefix="/api/v1/feedback", tags=["feedback"])

#: The latest entries that can be listed.
_LISTED = 500

Kind = Literal["useful", "outdated", "wrong", "missing"]


class FeedbackRequest(BaseModel):
    """一条反馈 · A word of a reader."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "outdated", "record": "RB-002", "note": "命令已改名"}]},
    )
    kind: Kind = Field(
        description="missing：没有答案的问题；其余针对一条记录 · missing: a question; the others: a record"
    )
    record: str = Field(default="", max_length=200, examples=["RB-002"])
    anchor: str = Field(default="", max_length=200, description="记录里的位置 · The place in the record")
    query: str = Field(default="", max_length=500, description="搜的是什么 · What was searched for")
    note: str = Field(default="", max_length=2000)


class FeedbackMade(BaseModel):
    """收下了 · It is kept."""

    id: int


class FeedbackOut(BaseModel):
    """一条反馈和它的去向 · A word of a reader and what became of it."""

    id: int
    at: datetime
    who: str
    kind: str
    record: str
    anchor: str
    title: str = Field(description="记录的标题 · Title of the record")
    owner: str = Field(description="记录的负责人 · Owner of the record")
    project: str = Field(
        description="记录的项目；提问是提问的人能看的项目（用 | 隔开，* 为全部） · "
        "The record's project; of a question those its author sees (| between them, * for all)"
    )
    query: str
    note: str
    state: Literal["open", "done"]
    decided_by: str | None
    decided_at: datetime | None

    @classmethod
    def of(cls, one: Told) -> Self:
        """The entry as it is sent."""
        names = (
            "id",
            "at",
            "who",
            "kind",
            "record",
            "anchor",
            "project",
            "query",
            "note",
            "decided_by",
            "decided_at",
        )
        values = {name: getattr(one.entry, name) for name in names}
        return cls(
            **values, state="open" if one.entry.state == "open" else "done", title=one.title, owner=one.owner
        )


@router.post("", status_code=201, summary="反馈 · Say something of a record", responses=problems(404, 415))
@needs(Permission.COMMENT, audit="feedback")
def give_feedback(request: Request, body: FeedbackRequest, served: Served) -> FeedbackMade:
    """Keep what somebody says, for the owner's list: 404 for a record that there is none of."""
    words = FeedbackList(served.database)
    made = tell(served.workspace, words, who=served.principal.name, **body.model_dump())
    audit_note(request, object=f"feedback {made} {body.record}")
    return FeedbackMade(id=made)


@router.get("", summary="反馈列表 · List of feedback")
@needs(Permission.WRITE)
def list_feedback(
    served: Served,
    part: Part,
    state: Annotated[Literal["open", "done", "any"], Query(description="状态 · State")] = "open",
    owner: Annotated[
        str, Query(max_length=200, description="只看谁负责的 · Of this owner's records alone")
    ] = "",
) -> Listed[FeedbackOut]:
    """What readers said, the newest first."""
    found = told(
        served.workspace,
        FeedbackList(served.database),
        projects=served.principal.projects,
        state="" if state == "any" else state,
        owner=owner,
        limit=_LISTED,
    )
    return part.part(found, lambda one: str(one.entry.id), FeedbackOut.of)


@router.post("/{id}/done", status_code=204, summary="处理完了 · Dealt with", responses=problems(404))
@needs(Permission.WRITE, audit="feedback-done")
def close_feedback(id: Annotated[int, Path(ge=1, le=2**31 - 1)], served: Served) -> None:
    """Note that somebody has dealt with it: 404 for one that is closed already."""
    if not FeedbackList(served.database).close(
        id, by=served.principal.name, projects=served.principal.projects
    ):
        raise ProblemError("not-found", "没有这条未处理的反馈", "There is no such open feedback")
