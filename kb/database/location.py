"""Where the database is, and opening it with its tables up to date."""

from __future__ import annotations

from pathlib import Path

from kb.database.engine import Database
from kb.database.migrating import migrate
from kb.settings import ServerSettings

FILE = "server.sqlite"
BACKUPS = "backups"


def database_url(state: Path, settings: ServerSettings) -> str:
    """The address in ``[server] database_url``, or that of the SQLite file in the folder ``state``."""
    return settings.database_url.get_secret_value() or f"sqlite:///{state / FILE}"


def open_database(state: Path, settings: ServerSettings) -> Database:
    """The database of the workspace whose ``.fupan`` folder is ``state``.

    It is made, or migrated after a backup into ``state``/backups, where that is needed. Raises `DatabaseError`
    when it cannot be reached or was written by a newer release.
    """
    database = Database(database_url(state, settings))
    try:
        migrate(database, state / BACKUPS)
    except BaseException:
        database.close()
        raise
    return database
