"""Background jobs: asked for, listed, followed while they run, cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Header, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from kb.access.principal import Permission
from kb.api.access import audit_note, needs
from kb.api.answers import problems
from kb.api.job_schemas import GenerationRequest, IndexRequest, JobOut
from kb.api.listing import Listed, Part
from kb.api.problems import ProblemError
from kb.api.state import Lang, Served, State, server_of
from kb.jobs import Job, Jobs
from kb.services.imports import submit_import
from kb.services.jobs import (
    Generation,
    may_cancel,
    may_see,
    submit_evaluation,
    submit_generation,
    submit_index,
)
from kb.services.submissions import MOST_BYTES, Note

router = APIRouter(prefix="/api/v1/jobs", tags=["jobs"])

STREAM = "text/event-stream"
#: Seconds between looks at the database, and of silence after which a comment keeps the connection open.
_LOOK_S, _QUIET_S = 0.3, 15.0
#: The latest jobs that can be listed.
_LISTED = 500

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}(-[0-9]{1,4})?$", examples=["0" * 32])]

_EVENTS = {
    STREAM: {
        "schema": {"type": "string"},
        "example": 'id: 3\nevent: section\ndata: {"section": "background", "state": "drafted", '
        '"done": 2, "total": 9}\n\n',
    }
}


@router.post(
    "/generate",
    status_code=202,
    summary="在后台生成文档 · Generate a document in the background",
    responses=problems(404, 409, 415),
)
@needs(Permission.WRITE, cost=20, audit="generate")
def submit_document(
    request: Request, body: GenerationRequest, response: Response, served: Served, lang: Lang
) -> JobOut:
    """Ask for a document and return at once; the Location header has the job's address.

    While the same document is being generated, asking again with the same options gives that job, with others 409.
    """
    audit_note(request, object=f"{body.type} {body.lang}", project=body.project)
    state = served.sources_for(body.project)
    job = submit_generation(
        served.server.background.jobs,
        state.workspace,
        Generation(**body.model_dump()),
        served.principal,
        today=date.today(),
    )
    audit_note(request, object=f"{body.type} {body.lang} job {job.id}")
    return _accepted(job, response, lang)


@router.post(
    "/index",
    status_code=202,
    summary="在后台更新索引 · Bring the index up to date in the background",
    responses=problems(409, 415),
)
@needs(Permission.ADMIN, every=True, cost=20, audit="index")
def submit_reindex(
    request: Request, body: IndexRequest, response: Response, served: Served, lang: Lang
) -> JobOut:
    """Ask for the index to be brought to the state of the folder."""
    job = submit_index(served.server.background.jobs, served.principal, rebuild=body.rebuild)
    audit_note(request, object=f"job {job.id}")
    return _accepted(job, response, lang)


@router.post(
    "/evaluate",
    status_code=202,
    summary="量一次检索质量 · Measure the search",
    responses=problems(409),
)
@needs(Permission.ADMIN, every=True, cost=20, audit="evaluate")
def submit_measurement(request: Request, response: Response, served: Served, lang: Lang) -> JobOut:
    """Ask for the golden questions of the workspace to be asked; the figures are then at ``/api/v1/evaluation``."""
    job = submit_evaluation(served.server.background.jobs, served.principal)
    audit_note(request, object=f"job {job.id}")
    return _accepted(job, response, lang)


@router.post(
    "/import",
    status_code=202,
    summary="在后台读入投稿 · Read notes in the background",
    responses=problems(404, 413, 415),
)
@needs(Permission.COMMENT, body=MOST_BYTES + 100_000, cost=10, audit="hand in")
def submit_note(
    request: Request,
    response: Response,
    served: Served,
    lang: Lang,
    file: UploadFile,
    kind: Annotated[Literal["reference", "retrospective", "runbook", "checklist"], Form()] = "reference",
    title: Annotated[str, Form(max_length=200)] = "",
    project: Annotated[str, Form(max_length=100)] = "",
    remark: Annotated[str, Form(max_length=2000)] = "",
) -> JobOut:
    """Hand in a Word, PDF or Markdown file; the result names the submission that an editor decides on."""
    note = Note(file.filename or "", file.file.read(), kind, title, project, remark)
    audit_note(request, project=project)
    jobs = served.server.background.jobs
    job = submit_import(jobs, served.workspace, note, served.principal, today=date.today())
    audit_note(request, object=f"job {job.id}")
    return _accepted(job, response, lang)


@router.get("", summary="任务 · Jobs")
@needs(Permission.READ)
def list_jobs(
    served: Served,
    lang: Lang,
    part: Part,
    mine: Annotated[bool, Query(description="只看我提交的 · Mine alone")] = False,
) -> Listed[JobOut]:
    """The latest jobs, the newest first: one's own, and those of the projects one sees."""

    def visible(job: Job) -> bool:
        return may_see(job, served.principal) and (not mine or job.owner == served.principal.owner)

    found = served.server.background.jobs.history(visible, limit=_LISTED).jobs
    return part.part(found, lambda job: job.id, lambda job: JobOut.of(job, lang))


@router.get("/{id}", summary="一个任务 · A job", responses=problems(404))
@needs(Permission.READ)
def read_job(id: Id, served: Served, lang: Lang) -> JobOut:
    """What became of a job."""
    return JobOut.of(_job(served, id), lang)


@router.post("/{id}/cancel", summary="取消任务 · Cancel a job", responses=problems(404))
@needs(Permission.COMMENT, audit="cancel")
def cancel_job(request: Request, id: Id, served: Served, lang: Lang) -> JobOut:
    """Stop a job: at once if it waits, after the section it is in if it runs. Others' jobs only an admin stops."""
    job = _job(served, id)
    audit_note(request, project=job.project)
    if not may_cancel(job, served.principal):
        raise ProblemError("not-allowed", "这是别人的任务", "It is somebody else's job")
    return JobOut.of(served.server.background.jobs.cancel(id), lang)


@router.get(
    "/{id}/events",
    summary="跟踪任务的进展 · Follow a job",
    response_class=StreamingResponse,
    responses={
        200: {"content": _EVENTS, "description": "事件流 · A stream of events"},
        **problems(404),
    },
)
@needs(Permission.READ)
def follow_job(
    request: Request,
    id: Id,
    served: Served,
    lang: Lang,
    last_event_id: Annotated[
        str,
        Header(
            max_length=20, description="收到的最后一个事件，断线后从它之后继续 · The last event that arrived"
        ),
    ] = "",
) -> StreamingResponse:
    """Server-sent events of a job, from its beginning or behind ``Last-Event-ID``; the last, ``job``, is the job.

    ``started``, ``section`` (state begun, then drafted or rules), ``stage``, ``restarted``, ``cancelled``, ``ended``.
    """
    _job(served, id)
    after = int(last_event_id) if last_event_id.isdecimal() else 0
    stream = _follow(request, served.server.background.jobs, id, after, lang)
    return StreamingResponse(stream, media_type=STREAM, headers={"Cache-Control": "no-store"})


async def _follow(request: Request, jobs: Jobs, id: str, after: int, lang: str) -> AsyncIterator[str]:
    quiet = 0.0
    while not server_of(request).stopping:
        job = await run_in_threadpool(
            jobs.known, id
        )  # before its events: none of a job that is over is missed
        events = await run_in_threadpool(jobs.events, id, after)
        for event in events:
            after = event.n
            what = {name: value for name, value in event.what.items() if name not in ("event", "worker")}
            data = json.dumps({"at": event.at.isoformat(), **what}, ensure_ascii=False)
            yield f"id: {event.n}\nevent: {event.what['event']}\ndata: {data}\n\n"
        if job.over:
            yield f"event: job\ndata: {JobOut.of(job, lang).model_dump_json()}\n\n"
            return
        quiet = 0.0 if events else quiet + _LOOK_S
        if quiet >= _QUIET_S:
            quiet = 0.0
            yield ": still there\n\n"
        await asyncio.sleep(_LOOK_S)


def _accepted(job: Job, response: Response, lang: str) -> JobOut:
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return JobOut.of(job, lang)


def _job(served: State, id: str) -> Job:
    job = served.server.background.jobs.get(id)
    if job is None or not may_see(job, served.principal):
        raise ProblemError("not-found", "没有这个任务", "There is no such job")
    return job
