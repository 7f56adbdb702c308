"""Browser sessions, known by the SHA-256 of their cookie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from kb.database.engine import Database
from kb.database.tables import sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session: plain values of who it is (or of a login under way), until when, its form token."""

    id: str
    principal: dict[str, Any]
    created: datetime
    expires: datetime
    csrf: str


class SessionTable:
    """The sessions in ``database``; those that have run out go when a new one begins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: SessionRow) -> None:
        """Begin a session."""
        values = {column.name: getattr(row, column.name) for column in sessions.columns}
        with self._database.writing() as connection:
            connection.execute(delete(sessions).where(sessions.c.expires <= row.created))
            connection.execute(insert(sessions).values(**values))

    def get(self, session_id: str) -> SessionRow | None:
        """The session of that id unless it has run out."""
        alive = (sessions.c.id == session_id) & (sessions.c.expires > datetime.now(UTC))
        with self._database.reading() as connection:
            row = connection.execute(select(sessions).where(alive)).first()
        return SessionRow(**row._mapping) if row else None

    def take(self, session_id: str) -> SessionRow | None:
        """As `get`, and the session ends: of several that ask at once only one gets it."""
        row = self.get(session_id)
        with self._database.writing() as connection:
            gone = connection.execute(delete(sessions).where(sessions.c.id == session_id)).rowcount
        return row if gone else None
