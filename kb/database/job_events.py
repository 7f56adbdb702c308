"""What happened in a job, numbered from 1, for those who watch it and for its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, text

from kb.database.engine import Database
from kb.database.tables import job_events


@dataclass(frozen=True, slots=True)
class JobEvent:
    """One thing that happened in a job."""

    n: int
    at: datetime
    what: Mapping[str, Any]


class JobEvents:
    """The events of all jobs in ``database``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: str, what: Mapping[str, Any]) -> int:
        """Add an event of now to a job; its number."""
        with self._database.writing() as connection:
            if not self._database.is_sqlite:  # the worker and somebody who cancels may write at once
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:job))"), {"job": job})
            last = connection.scalar(select(func.max(job_events.c.n)).where(job_events.c.job == job))
            number = (last or 0) + 1
            values = {"job": job, "n": number, "at": datetime.now(UTC), "what": dict(what)}
            connection.execute(insert(job_events).values(**values))
        return number

    def since(self, job: str, after: int = 0) -> list[JobEvent]:
        """The events of a job behind number ``after``, in order."""
        columns = job_events.c
        query = select(columns.n, columns.at, columns.what).where(columns.job == job, columns.n > after)
        with self._database.reading() as connection:
            return [JobEvent(**row._mapping) for row in connection.execute(query.order_by(columns.n))]

    def forget(self, jobs: list[str]) -> None:
        """Remove the events of jobs that are gone."""
        with self._database.writing() as connection:
            connection.execute(delete(job_events).where(job_events.c.job.in_(jobs)))
