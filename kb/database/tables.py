"""The tables as the program sees them; `kb.database.migrations` makes them.

Times are UTC, written as ISO 8601 text of fixed width, so that they sort as text and read the same in both databases.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import JSON, Column, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


class Instant(TypeDecorator[datetime]):
    """An aware ``datetime``, kept as UTC text to the microsecond."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """The text of ``value``; raises `ValueError` for a time without zone, which could mean anything."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time needs its zone")
        return value.astimezone(UTC).strftime(_FORMAT)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The time of day in UTC that the text means."""
        return None if value is None else datetime.strptime(value, _FORMAT).replace(tzinfo=UTC)


metadata = MetaData()

#: API keys: the secret is not here, only its SHA-256. ``projects`` is a list of codes, or "*" for every one.
keys = Table(
    "keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("projects", JSON, nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant),
    Column("revoked", Instant),
    Column("last_used", Instant),
)

#: Browser sessions by the SHA-256 of their cookie.
sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("principal", JSON, nullable=False),
    Column("created", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("csrf", String(64), nullable=False),
    Index("sessions_expires", "expires"),
)

#: Who did what to which object, chained by hash; rows are added, never changed (triggers see to it).
audit = Table(
    "audit",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("who", String(200), nullable=False),
    Column("action", String(64), nullable=False),
    Column("object", String(400), nullable=False),
    Column("project", String(64), nullable=False),
    Column("outcome", String(32), nullable=False),
    Column("request_id", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

#: What readers say about hits, for the owner of the record.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("query", Text, nullable=False),
    Column("record", String(200), nullable=False),
    Column("anchor", String(200), nullable=False),
    Column("project", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", String(200)),
    Column("decided_at", Instant),
    Index("feedback_state", "state", "id"),
)

#: Proposed records: uploaded notes, turned into Markdown at ``path``, that an editor accepts or rejects.
submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("who", String(200), nullable=False),
    Column("owner", String(300), nullable=False),
    Column("project", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("path", String(400), nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", String(200)),
    Column("decided_at", Instant),
    Column("note", Text, nullable=False),
    Index("submissions_state", "state", "id"),
)

#: The processes that run jobs, and when each was last heard of.
workers = Table(
    "workers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("started", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
)

#: What a job did, step by step, in the order of ``n``; read by those who wait for it.
job_events = Table(
    "job_events",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("what", JSON, nullable=False),
)
