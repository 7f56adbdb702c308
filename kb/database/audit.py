"""The audit log: who did what to which object, each entry bound to the one before by SHA-256.

It holds names and ids, never what a record, a question or a document says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text

from kb.database.engine import Database
from kb.database.tables import audit
from kb.database.texts import fitting

_FIRST = "0" * 64
_LOCK = 0x6175646974  # on PostgreSQL writers of the log take turns by this number


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; ``n`` counts from 1 without a gap."""

    n: int
    at: datetime
    who: str
    action: str
    object: str
    project: str
    outcome: str
    request_id: str
    previous: str
    hash: str

    @property
    def digest(self) -> str:
        """What `hash` must be: SHA-256 of the entry's fields, the hash of the one before among them."""
        fields = [
            self.n,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.who,
            self.action,
            self.object,
            self.project,
            self.outcome,
            self.request_id,
            self.previous,
        ]
        return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


class Audit:
    """The log in ``database``; entries are added and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        *,
        who: str,
        action: str,
        object: str = "",
        project: str = "",
        outcome: str = "ok",
        request_id: str = "",
    ) -> Entry:
        """Add an entry of now and return it; texts that are too long are cut to what the table holds."""
        with self._database.writing() as connection:
            if not self._database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            last = _last(connection)
            entry = Entry(
                n=last.n + 1 if last else 1,
                at=datetime.now(UTC),
                who=fitting(who, 200),
                action=fitting(action, 64),
                object=fitting(object, 400),
                project=fitting(project, 64),
                outcome=fitting(outcome, 32),
                request_id=fitting(request_id, 64),
                previous=last.hash if last else _FIRST,
                hash="",
            )
            values = {column.name: getattr(entry, column.name) for column in audit.columns}
            connection.execute(insert(audit).values(**values | {"hash": entry.digest}))
        return Entry(**values | {"hash": entry.digest})

    def entries(self, *, before: int | None = None, limit: int = 100) -> list[Entry]:
        """The newest ``limit`` entries, those below number ``before`` if given, newest first."""
        query = select(audit).order_by(audit.c.n.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.n < before)
        with self._database.reading() as connection:
            return [Entry(**row._mapping) for row in connection.execute(query)]

    def broken_at(self) -> int | None:
        """The number of the first entry that is missing or was altered; None when the chain holds.

        Entries cut off at the end leave no trace in the table itself: compare the last number with a backup's.
        """
        previous, expected = _FIRST, 1
        for entry in self._all():
            if entry.n != expected or entry.previous != previous or entry.hash != entry.digest:
                return expected
            previous, expected = entry.hash, expected + 1
        return None

    def _all(self) -> Iterator[Entry]:
        with self._database.reading() as connection:
            for row in connection.execute(select(audit).order_by(audit.c.n)):
                yield Entry(**row._mapping)


def _last(connection: Connection) -> Entry | None:
    row = connection.execute(select(audit).order_by(audit.c.n.desc()).limit(1)).first()
    return Entry(**row._mapping) if row else None
