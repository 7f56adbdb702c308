"""Asking for jobs and watching them, from any process that reaches the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from dbos import DBOSClient, EnqueueOptions, WorkflowHandle

from kb.database import Database, JobEvent, JobEvents
from kb.errors import JobError, TooManyJobsError
from kb.jobs import store
from kb.jobs.job import Job

#: Unfinished jobs one person may have; more are refused, not queued.
MOST_OF_ONE = 20

_UNFINISHED = ["ENQUEUED", "DELAYED", "PENDING"]


@dataclass(frozen=True, slots=True)
class History:
    """Some jobs, the newest first; ``next`` continues the list, None at its end."""

    jobs: tuple[Job, ...]
    next: int | None


class Jobs:
    """The jobs kept beside ``database``; to be closed. Safe to share between threads.

    Raises `DatabaseError` when the database does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._events = database, JobEvents(database)
        self._client = DBOSClient(
            system_database_url=store.prepare(database),
            dbos_system_schema=store.SCHEMA,
            serializer=store.serializer,
            lazy=True,
        )

    def submit(
        self,
        kind: str,
        arguments: Mapping[str, Any],
        *,
        owner: str,
        principal: Mapping[str, Any],
        project: str = "",
        unique: str = "",
        queue: str = store.QUEUE,
        id: str = "",
    ) -> Job:
        """Put a job into the queue; ``arguments`` and ``principal`` are JSON, kept for the one who runs it.

        ``owner`` is whose the job is, by what nobody else is called.
        While a job with the same ``unique`` is not over, one with the same arguments is that job, and one with
        others is refused. Raises `JobError` for that, and when the person has too many jobs already. The same
        ``id`` never makes two jobs.
        """
        if not id:
            self.refuse_too_many(owner)
        wanted = id or uuid4().hex
        options = EnqueueOptions(
            workflow_name=store.WORKFLOW,
            queue_name=queue,
            workflow_id=wanted,
            app_version=store.VERSION,
            authenticated_user=owner,
            attributes={"kind": kind, "project": project},
        )
        if unique:
            options["deduplication_id"] = hashlib.sha256(unique.encode("utf-8", "replace")).hexdigest()
            options["duplication_policy"] = "return-existing"
        given = json.loads(json.dumps([kind, arguments, principal]))
        handle: WorkflowHandle[Any] = self._client.enqueue(options, *given)
        job = self.known(handle.get_workflow_id())
        if job.id != wanted and job.arguments != given[1]:
            raise _running_already(job)
        return job

    def refuse_too_many(self, owner: str) -> None:
        """Raise `TooManyJobsError` when ``owner`` has so many unfinished jobs that no more are taken."""
        unfinished = self._client.list_workflows(
            name=store.WORKFLOW,
            user=owner,
            status=_UNFINISHED,
            load_input=False,
            load_output=False,
            limit=MOST_OF_ONE,
        )
        if len(unfinished) >= MOST_OF_ONE:
            raise TooManyJobsError(
                f"你还有 {MOST_OF_ONE} 个任务没有完成，先等它们结束或取消几个",
                f"{MOST_OF_ONE} of your jobs are not finished; wait for them or cancel some",
            )

    def get(self, id: str) -> Job | None:
        """The job of that id; None when there is none."""
        found = self._client.list_workflows(workflow_ids=[id], name=store.WORKFLOW)
        return Job.of(found[0]) if found else None

    def history(
        self, visible: Callable[[Job], bool] = lambda job: True, *, start: int = 0, limit: int = 50
    ) -> History:
        """Up to ``limit`` jobs that are ``visible``, the newest first, from place ``start`` of all jobs on."""
        jobs: list[Job] = []
        place, page = start, max(limit, 50)
        while True:
            found = self._client.list_workflows(name=store.WORKFLOW, sort_desc=True, offset=place, limit=page)
            for status in found:
                if len(jobs) == limit:
                    return History(tuple(jobs), place)
                place += 1
                if visible(job := Job.of(status)):
                    jobs.append(job)
            if len(found) < page:
                return History(tuple(jobs), None)

    def events(self, id: str, after: int = 0) -> list[JobEvent]:
        """What happened in a job behind event number ``after``."""
        return self._events.since(id, after)

    def cancel(self, id: str) -> Job:
        """Ask a job to stop: at once if it waits, after the step it is in if it runs; one that is over stays so.

        Raises `JobError` when there is no such job.
        """
        job = self.known(id)
        if not job.over:
            self._client.cancel_workflow(id)
            job = self.known(id)
            self._events.add(id, {"event": "cancelled"})
        return job

    def counts(self) -> dict[str, int]:
        """How many jobs wait and how many run."""
        found = self._client.list_workflows(
            name=store.WORKFLOW, status=_UNFINISHED, load_input=False, load_output=False
        )
        running = sum(one.status == "PENDING" for one in found)
        return {"waiting": len(found) - running, "running": running}

    def forget(self, ids: list[str]) -> None:
        """Remove jobs with their steps and events."""
        self._client.delete_workflows(ids)
        self._events.forget(ids)

    def prune(self, before: datetime) -> int:
        """Remove the jobs that were over ``before`` then, with what their steps returned; how many."""
        found = self._client.list_workflows(
            name=store.WORKFLOW, completed_before=before.isoformat(), load_input=False, load_output=False
        )
        if found:
            self.forget([one.workflow_id for one in found])
        return len(found)

    def close(self) -> None:
        """Give back the connections."""
        self._client.destroy()

    def __enter__(self) -> Jobs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def known(self, id: str) -> Job:
        """The job of that id; raises `JobError` when there is none."""
        job = self.get(id)
        if job is None:
            raise JobError(
                "没有这个任务",
                "There is no such job",
                hint_zh="fupan jobs list 列出全部任务。",
                hint_en="fupan jobs list shows all jobs.",
            )
        return job


def _running_already(job: Job) -> JobError:
    return JobError(
        f"{job.who} 的同类任务 {job.id} 还没有完成，选项不同，不能同时进行",
        f"Job {job.id} of {job.who} does the same with other options and is not finished",
        hint_zh="等它完成，或取消它再提交。",
        hint_en="Wait until it is done, or cancel it first.",
    )
