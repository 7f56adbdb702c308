"""What Alembic runs for every migration: the connection it was handed, in the transaction it is in."""

from __future__ import annotations

from alembic import context

from kb.database.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's too: `kb.database.engine` begins transactions itself
    render_as_batch=True,
)
context.run_migrations()
