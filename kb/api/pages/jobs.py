"""What the server does in the background: asked for, followed, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, RedirectResponse

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk, Desk
from kb.api.problems import ProblemError
from kb.database import JobEvent
from kb.jobs import Job
from kb.services.jobs import KINDS, may_cancel, may_see
from kb.services.types import document_types

router = APIRouter(include_in_schema=False)

#: Jobs of the list.
ROWS = 50

Id = Annotated[str, Path(pattern="^[0-9a-f]{32}(-[0-9]{1,4})?$")]

_STATES = {
    "waiting": ("等候", "waiting"),
    "running": ("进行中", "running"),
    "done": ("完成", "done"),
    "failed": ("失败", "failed"),
    "cancelled": ("已取消", "cancelled"),
    "restarted": ("已重新开始", "started anew"),
}
_SECTIONS = {
    "begun": ("正在写", "being written"),
    "drafted": ("模型已起草", "drafted by the model"),
    "rules": ("按规则写成", "written by rule"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the document in the making: its title and how far it is."""

    name: str
    title: str
    state: str
    label: str


@router.get("/jobs")
@needs(Permission.READ)
def jobs(desk: AtDesk) -> HTMLResponse:
    """The latest jobs, the newest first."""
    found = desk.served.server.background.jobs.history(
        lambda job: may_see(job, desk.served.principal), limit=ROWS
    ).jobs
    return desk.page("jobs.html.j2", jobs=found, **_words(desk))


@router.get("/jobs/{id}")
@needs(Permission.READ)
def job(id: Id, desk: AtDesk) -> HTMLResponse:
    """One job: how far it is, and when it is done what it made."""
    found, queue = _known(desk, id), desk.served.server.background.jobs
    events = [one for one in queue.events(id) if one.what.get("event") == "section"]
    sections = _sections(desk, events)
    written = sum(one.state != "begun" for one in sections)
    total = max((int(one.what.get("total", 0)) for one in events), default=0)
    return desk.page(
        "job.html.j2",
        job=found,
        sections=sections,
        written=written,
        total=total,
        document=str(found.result.get("document", "")).rsplit("/", 1)[-1],
        draft=str(found.result.get("draft", "")).rsplit("/", 1)[-1],
        notes=[note[desk.lang] for note in found.result.get("notes", ())],
        may_cancel=not found.over and may_cancel(found, desk.served.principal),
        section_labels={name: desk.t(*names) for name, names in _SECTIONS.items()},
        **_words(desk),
    )


@router.post("/jobs/{id}/cancel")
@needs(Permission.COMMENT, audit="cancel")
def cancel(id: Id, desk: AtDesk) -> RedirectResponse:
    """Stop it after the section it is in; others' jobs only an admin stops."""
    job = _known(desk, id)
    desk.note(project=job.project)
    if not may_cancel(job, desk.served.principal):
        raise ProblemError("not-allowed", "这是别人的任务", "It is somebody else's job")
    desk.served.server.background.jobs.cancel(id)
    return desk.to(f"/jobs/{id}")


def _sections(desk: Desk, events: Sequence[JobEvent]) -> list[Section]:
    """The sections that were begun, each in its last state, in their order."""
    found: dict[str, Section] = {}
    for event in events:
        name, state = str(event.what.get("section", "")), str(event.what.get("state", ""))
        title = str(event.what.get("title", "")) or (found[name].title if name in found else name)
        found[name] = Section(name, title, state, desk.t(*_SECTIONS.get(state, (state, state))))
    return list(found.values())


def _words(desk: Desk) -> dict[str, object]:
    types = document_types(desk.served.workspace)

    def called(job: Job) -> str:
        if job.kind != "generate":
            return desk.t(*KINDS[job.kind]) if job.kind in KINDS else job.kind
        name = str(job.arguments.get("type", ""))
        return types[name].title.text(desk.lang) if name in types else name

    return {"states": {name: desk.t(*names) for name, names in _STATES.items()}, "called": called}


def _known(desk: Desk, id: str) -> Job:
    found = desk.served.server.background.jobs.get(id)
    if found is None or not may_see(found, desk.served.principal):
        raise ProblemError("not-found", "没有这个任务", "There is no such job")
    return found
