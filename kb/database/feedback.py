"""What readers say about what they found, for the owner of the record."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, true, update

from kb.database.engine import Database
from kb.database.tables import feedback
from kb.database.texts import fitting

OPEN, DONE = "open", "done"
#: Instead of a project: who sees every one. Between several: who sees them all. No code holds either.
EVERY_PROJECT, AND = "*", "|"
#: Characters that the projects of an entry may have.
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Feedback:
    """One word of a reader. ``record`` is empty when nothing was found.

    ``project`` is that of the record, or empty; of a question `belonging` to the projects whoever asked sees.
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


def belonging(projects: Collection[str] | None) -> str:
    """The ``project`` of what may tell of any of ``projects`` (None: of every one): for who sees as much alone."""
    several = EVERY_PROJECT if projects is None else AND.join(sorted(projects))
    return several if len(several) <= _LONGEST else EVERY_PROJECT


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
            "project": fitting(project, _LONGEST),
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
        query = select(feedback).order_by(feedback.c.id.desc()).limit(limit)
        query = query.where(feedback.c.state == state) if state else query
        query = query.where(feedback.c.id < before) if before is not None else query
        with self._database.reading() as connection:
            rows = connection.execute(query.where(_among(projects, connection)))
            return [Feedback(**row._mapping) for row in rows]

    def count(self, *, projects: Collection[str] | None = None) -> int:
        """How many are open."""
        query = select(func.count()).select_from(feedback).where(feedback.c.state == OPEN)
        with self._database.reading() as connection:
            return int(connection.execute(query.where(_among(projects, connection))).scalar_one())

    def close(self, number: int, *, by: str, projects: Collection[str] | None = None) -> bool:
        """Note that ``by`` has dealt with it; False when there is no such open one among ``projects``."""
        change = update(feedback).where(feedback.c.id == number, feedback.c.state == OPEN)
        values = {"state": DONE, "decided_by": fitting(by, 200), "decided_at": datetime.now(UTC)}
        with self._database.writing() as connection:
            mine = change.where(_among(projects, connection))
            return connection.execute(mine.values(**values)).rowcount == 1


def _among(projects: Collection[str] | None, connection: Connection) -> ColumnElement[bool]:
    if projects is None:
        return true()
    several = select(feedback.c.project).where(feedback.c.project.contains(AND, autoescape=True)).distinct()
    seen = [one for one in connection.execute(several).scalars() if {*one.split(AND)} <= {*projects}]
    return feedback.c.project.in_(["", *projects, *seen])
