"""The processes that run jobs: each is heard of every few seconds, so that others notice when one dies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from kb.database.engine import Database
from kb.database.tables import workers


class Workers:
    """The running workers in ``database``, by their id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, worker: str) -> None:
        """Note that ``worker`` is alive now."""
        with self._database.writing() as connection:
            now = self._now(connection)
            done = connection.execute(update(workers).where(workers.c.id == worker).values(seen=now))
            if not done.rowcount:
                connection.execute(insert(workers).values(id=worker, started=now, seen=now))

    def forget(self, worker: str) -> None:
        """Take a worker out that has stopped, or whose jobs somebody else has taken over."""
        with self._database.writing() as connection:
            connection.execute(delete(workers).where(workers.c.id == worker))

    def all(self, *, silent_for: timedelta = timedelta(0)) -> list[str]:
        """The ids of the workers not heard of for so long; every one of them by default."""
        with self._database.reading() as connection:
            before = self._now(connection) - silent_for
            return list(
                connection.scalars(select(workers.c.id).where(workers.c.seen <= before).order_by("id"))
            )

    def _now(self, connection: Connection) -> datetime:
        """The database's own time: the clocks of several machines may differ."""
        if self._database.is_sqlite:  # whose users are on one machine
            return datetime.now(UTC)
        now = connection.scalar(select(func.clock_timestamp()))
        assert isinstance(now, datetime)  # noqa: S101 - what PostgreSQL returns
        return now
