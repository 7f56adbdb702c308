"""The first tables, and the triggers that keep the audit log append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TIME = sa.String(27)


def upgrade() -> None:
    """Make the tables. Written out, not taken from `kb.database.tables`, which goes on changing."""
    _access()
    _inbox()
    op.create_table("workers", _name("id", 64, primary_key=True), _time("started"), _time("seen"))
    op.create_table(
        "job_events",
        _name("job", 64, primary_key=True),
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        _time("at"),
        sa.Column("what", sa.JSON, nullable=False),
    )
    _append_only("audit")


def _access() -> None:
    op.create_table(
        "keys",
        _name("id", 32, primary_key=True),
        _name("name", 200),
        _name("hash", 64),
        _name("role", 16),
        sa.Column("projects", sa.JSON, nullable=False),
        _time("created"),
        *(sa.Column(name, _TIME) for name in ("expires", "revoked", "last_used")),
    )
    op.create_table(
        "sessions",
        _name("id", 64, primary_key=True),
        sa.Column("principal", sa.JSON, nullable=False),
        _time("created"),
        _time("expires"),
        _name("csrf", 64),
    )
    op.create_index("sessions_expires", "sessions", ["expires"])
    op.create_table(
        "audit",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        _time("at"),
        _name("who", 200),
        _name("action", 64),
        _name("object", 400),
        _name("project", 64),
        _name("outcome", 32),
        _name("request_id", 64),
        _name("previous", 64),
        _name("hash", 64),
    )


def _inbox() -> None:
    op.create_table(
        "feedback",
        _number(),
        _time("at"),
        _name("who", 200),
        _name("kind", 16),
        sa.Column("query", sa.Text, nullable=False),
        _name("record", 200),
        _name("anchor", 200),
        _name("project", 64),
        sa.Column("note", sa.Text, nullable=False),
        _name("state", 16),
        *_decision(),
    )
    op.create_index("feedback_state", "feedback", ["state", "id"])
    op.create_table(
        "submissions",
        _number(),
        _time("at"),
        _name("who", 200),
        _name("project", 64),
        _name("name", 200),
        _name("kind", 32),
        _name("path", 400),
        _name("state", 16),
        *_decision(),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_index("submissions_state", "submissions", ["state", "id"])


def _append_only(table: str) -> None:
    """Refuse every change and removal of a row, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
    )


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _name(name: str, length: int, *, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=primary_key, nullable=False)


def _time(name: str) -> sa.Column[str]:
    return sa.Column(name, _TIME, nullable=False)


def _decision() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("decided_by", sa.String(200)), sa.Column("decided_at", _TIME)
