"""Proposed records: what somebody has uploaded, as Markdown that waits for an editor."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update

from kb.database.engine import Database
from kb.database.tables import submissions
from kb.database.texts import fitting

PROPOSED, ACCEPTED, REJECTED = "proposed", "accepted", "rejected"


@dataclass(frozen=True, slots=True)
class Submission:
    """One proposal. ``name`` is that of the uploaded file, ``kind`` the type of record proposed.

    ``path`` is the Markdown below the workspace: of the proposal, and once it is accepted of the record. ``note`` is
    what the uploader said, and after a rejection the reason.
    """

    id: int
    at: datetime
    who: str
    project: str
    name: str
    kind: str
    path: str
    state: str
    decided_by: str | None
    decided_at: datetime | None
    note: str


class Submissions:
    """The proposals in ``database``. ``projects`` narrows a question to these and to what belongs to none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, *, who: str, project: str, name: str, kind: str, path: str, note: str = "") -> int:
        """Keep a proposal and return its number; texts are cut to what the table holds."""
        values = {
            "at": datetime.now(UTC),
            "who": fitting(who, 200),
            "project": fitting(project, 64),
            "name": fitting(name, 200),
            "kind": kind,
            "path": path,
            "state": PROPOSED,
            "note": fitting(note, 2000),
        }
        with self._database.writing() as connection:
            made = connection.execute(insert(submissions).values(**values).returning(submissions.c.id))
            return int(made.scalar_one())

    def entries(
        self,
        *,
        state: str = "",
        projects: Collection[str] | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Submission]:
        """The newest ``limit`` proposals in ``state`` ("" for any), those below number ``before`` if given."""
        query = select(submissions).where(_among(projects)).order_by(submissions.c.id.desc()).limit(limit)
        query = query.where(submissions.c.state == state) if state else query
        query = query.where(submissions.c.id < before) if before is not None else query
        with self._database.reading() as connection:
            return [Submission(**row._mapping) for row in connection.execute(query)]

    def get(self, number: int, *, projects: Collection[str] | None = None) -> Submission | None:
        """The proposal of that number; None when there is none among ``projects``."""
        query = select(submissions).where(submissions.c.id == number, _among(projects))
        with self._database.reading() as connection:
            row = connection.execute(query).first()
            return Submission(**row._mapping) if row else None

    def count(self, *, projects: Collection[str] | None = None) -> int:
        """How many wait for a decision."""
        waiting = submissions.c.state == PROPOSED
        query = select(func.count()).select_from(submissions).where(waiting, _among(projects))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def decide(
        self, number: int, state: str, *, by: str, path: str | None = None, note: str | None = None
    ) -> bool:
        """Note the decision of ``by``; False when it is not waiting any more, so that of two only one decides."""
        values = {"state": state, "decided_by": fitting(by, 200), "decided_at": datetime.now(UTC)}
        values |= {} if path is None else {"path": path}
        values |= {} if note is None else {"note": fitting(note, 2000)}
        change = update(submissions).where(submissions.c.id == number, submissions.c.state == PROPOSED)
        with self._database.writing() as connection:
            return connection.execute(change.values(**values)).rowcount == 1


def _among(projects: Collection[str] | None) -> ColumnElement[bool]:
    return (
        true() if projects is None else or_(submissions.c.project == "", submissions.c.project.in_(projects))
    )
