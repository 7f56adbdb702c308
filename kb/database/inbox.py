"""A list of what somebody has to decide on, each entry of a project or of none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, insert, select, true, update

from kb.database.engine import Database
from kb.database.texts import fitting

AND = "|"
"""Between the codes where the ``project`` of an entry is several: it is for those who see them all. None holds it."""

Entry = TypeVar("Entry")


class Inbox(Generic[Entry]):
    """The entries of a table with the columns id, at, who, project, state, decided_by and decided_at.

    ``projects`` narrows a question to these, to what belongs to none, and to what belongs to several of them.
    """

    def __init__(self, database: Database, table: Table, entry: type[Entry], waiting: str) -> None:
        """``waiting`` is the ``state`` of an entry that nobody has decided on; ``entry`` takes the columns."""
        self._database, self._table, self._entry, self._waiting = database, table, entry, waiting

    def entries(
        self,
        *,
        state: str = "",
        projects: Collection[str] | None = None,
        owner: str = "",
        before: int | None = None,
        limit: int = 50,
    ) -> list[Entry]:
        """The newest ``limit`` entries in ``state``, of ``owner`` ("" for any), below number ``before`` if given."""
        columns = self._table.c
        query = select(self._table).order_by(columns.id.desc()).limit(limit)
        query = query.where(columns.state == state) if state else query
        query = query.where(columns.owner == fitting(owner, 300)) if owner else query
        query = query.where(columns.id < before) if before is not None else query
        with self._database.reading() as connection:
            rows = connection.execute(query.where(self._among(projects, connection)))
            return [self._entry(**row._mapping) for row in rows]

    def get(self, number: int, *, projects: Collection[str] | None = None) -> Entry | None:
        """The entry of that number; None when there is none among ``projects``."""
        query = select(self._table).where(self._table.c.id == number)
        with self._database.reading() as connection:
            row = connection.execute(query.where(self._among(projects, connection))).first()
            return self._entry(**row._mapping) if row else None

    def count(self, *, projects: Collection[str] | None = None) -> int:
        """How many wait for a decision."""
        query = select(func.count()).where(self._table.c.state == self._waiting)
        with self._database.reading() as connection:
            return int(connection.execute(query.where(self._among(projects, connection))).scalar_one())

    def _keep(self, values: Mapping[str, object]) -> int:
        """A new entry that waits, as of now; its number."""
        given = {"at": datetime.now(UTC), "state": self._waiting, **values}
        with self._database.writing() as connection:
            made = connection.execute(insert(self._table).values(**given).returning(self._table.c.id))
            return int(made.scalar_one())

    def _decide(
        self,
        number: int,
        state: str,
        *,
        by: str,
        projects: Collection[str] | None = None,
        also: Mapping[str, object],
    ) -> bool:
        """Note the decision, and change ``also`` that; False when no such entry waits, so that of two one decides."""
        columns = self._table.c
        change = update(self._table).where(columns.id == number, columns.state == self._waiting)
        values = {"state": state, "decided_by": fitting(by, 200), "decided_at": datetime.now(UTC), **also}
        with self._database.writing() as connection:
            mine = change.where(self._among(projects, connection))
            return connection.execute(mine.values(**values)).rowcount == 1

    def _among(self, projects: Collection[str] | None, connection: Connection) -> ColumnElement[bool]:
        if projects is None:
            return true()
        project = self._table.c.project
        several = connection.execute(
            select(project).where(project.contains(AND, autoescape=True)).distinct()
        ).scalars()
        return project.in_(["", *projects, *(one for one in several if {*one.split(AND)} <= {*projects})])
