"""A job as those see it who asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, Self

from dbos import WorkflowStatus

from generators.errors import GenerationError
from kb.errors import KBError
from search.errors import SearchError

State = Literal["waiting", "running", "done", "failed", "cancelled", "restarted"]

#: A job in one of these is over.
FINAL = frozenset({"done", "failed", "cancelled", "restarted"})

_STATES: dict[str, State] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "CANCELLED": "cancelled",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, and what to do about it, as a `KBError` says it."""

    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    place: str = ""

    @classmethod
    def of(cls, error: KBError | SearchError | GenerationError) -> Self:
        """What ``error`` says."""
        return cls(error.zh, error.en, error.hint_zh, error.hint_en, error.place)


#: What is said of a job that ended in a way nobody foresaw.
UNFORESEEN = Failure(
    "程序内部出错，任务没有完成",
    "An internal error; the job was not finished",
    hint_zh="再提交一次；仍然如此，请把服务日志里这个任务编号的一段发给维护者。",
    hint_en="Submit it again; if that does not help, send the lines with this job's id in the server's log.",
)


@dataclass(frozen=True, slots=True)
class Job:
    """One job: what was asked for by whom, and how far it is.

    ``who`` is the name of the one who asked, ``owner`` what nobody else is called (`kb.access.Principal.owner`), and
    ``principal`` what this one may do, as JSON. ``project`` is empty for work that belongs to none.
    ``result`` is what the kind of job returns when it is done; ``successor`` is the job that started afresh when
    this one, interrupted, found other data than it had begun with ("restarted").
    """

    id: str
    kind: str
    project: str
    who: str
    owner: str
    principal: Mapping[str, Any]
    arguments: Mapping[str, Any]
    state: State
    created: datetime
    started: datetime | None
    ended: datetime | None
    result: Mapping[str, Any]
    failure: Failure | None
    successor: str

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINAL

    @classmethod
    def of(cls, status: WorkflowStatus) -> Self:
        """The job that a workflow of DBOS is."""
        given = (status.input["args"] if status.input else ()) or ("", {}, {})
        output = status.output if isinstance(status.output, dict) else {}
        failed = output.get("failure")
        state: State = _STATES.get(status.status) or _outcome(output)
        failure = Failure(**failed) if failed else UNFORESEEN if state == "failed" else None
        about = status.attributes or {}
        return cls(
            id=status.workflow_id,
            kind=str(given[0]),
            project=str(about.get("project", "")),
            who=str(given[2].get("name", "")),
            owner=status.authenticated_user or "",
            principal=given[2],
            arguments=given[1],
            state=state,
            created=_time(status.created_at) or datetime.now(UTC),
            started=_time(status.dequeued_at),
            ended=_time(status.completed_at),
            result=output.get("result") or {},
            failure=failure,
            successor=str(output.get("successor", "")),
        )


def failed(failure: Failure) -> dict[str, Any]:
    """The output of a job that failed."""
    return {"failure": asdict(failure)}


def _outcome(output: Mapping[str, Any]) -> State:
    if output.get("failure"):
        return "failed"
    return "restarted" if output.get("successor") else "done"


def _time(milliseconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
