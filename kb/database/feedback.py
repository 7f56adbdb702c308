"""What readers say about what they found, for the owner of the record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, insert, or_, select, true, update

from kb.database.engine import Database
from kb.database.tables import feedback
from kb.database.texts import fitting

OPEN, DONE = "open", "done"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One word of a reader. ``record`` is empty when nothing was found; ``project`` is that of the record, or empty.

    ``state`` is open or done; ``decided_by`` and ``decided_at`` say who closed it.
    """

    id: int
    at: datetime
    who: str
    kind: str
    query: str
    record: str
    anchor: str
    project: str
    note: str
    state: str
    decided_by: str | None
    decided_at: datetime | None


class FeedbackList:
    """The feedback in ``database``. ``projects`` narrows a question to these and to what belongs to none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        who: str,
        kind: str,
        query: str = "",
        record: str = "",
        anchor: str = "",
        project: str = "",
        note: str = "",
    ) -> int:
        """Keep what ``who`` says and return its number; texts are cut to what the table holds."""
        values = {
            "at": datetime.now(UTC),
            "who": fitting(who, 200),
            "kind": kind,
            "query": fitting(query, 500),
            "record": fitting(record, 200),
            "anchor": fitting(anchor, 200),
            "project": fitting(project, 64),
            "note": fitting(note, 2000),
            "state": OPEN,
        }
        with self._database.writing() as connection:
            made = connection.execute(insert(feedback).values(**values).returning(feedback.c.id))
            return int(made.scalar_one())

    def entries(
        self,
        *,
        state: str = "",
        projects: Collection[str] | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> list[Feedback]:
        """The newest ``limit`` entries in ``state`` ("" for any), those below number ``before`` if given."""
        query = select(feedback).where(_among(projects)).order_by(feedback.c.id.desc()).limit(limit)
        query = query.where(feedback.c.state == state) if state else query
        query = query.where(feedback.c.id < before) if before is not None else query
        with self._database.reading() as connection:
            return [Feedback(**row._mapping) for row in connection.execute(query)]

    def count(self, *, projects: Collection[str] | None = None) -> int:
        """How many are open."""
        query = select(func.count()).select_from(feedback).where(feedback.c.state == OPEN, _among(projects))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def close(self, number: int, *, by: str, projects: Collection[str] | None = None) -> bool:
        """Note that ``by`` has dealt with it; False when there is no such open one among ``projects``."""
        change = update(feedback).where(feedback.c.id == number, feedback.c.state == OPEN, _among(projects))
        values = {"state": DONE, "decided_by": fitting(by, 200), "decided_at": datetime.now(UTC)}
        with self._database.writing() as connection:
            return connection.execute(change.values(**values)).rowcount == 1


def _among(projects: Collection[str] | None) -> ColumnElement[bool]:
    return true() if projects is None else or_(feedback.c.project == "", feedback.c.project.in_(projects))
