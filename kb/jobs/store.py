"""Where DBOS keeps its workflows: beside the server's database, as JSON, never as pickled objects."""

from __future__ import annotations

import logging
from pathlib import Path

from dbos import DBOS, DBOSPortableJSONSerializer, error

from kb.database import Database
from kb.database.engine import private, translated

#: The schema on PostgreSQL; the file beside server.sqlite on SQLite.
SCHEMA, FILE = "fupan_jobs", "jobs.sqlite"

#: The one workflow there is; jobs of every kind are calls of it.
WORKFLOW = "fupan.job"

#: Raised when the steps of a kind change so that a job of an older release cannot be taken up again.
VERSION = "1"

#: Most jobs go through the first; those that write the index through the second, one at a time everywhere.
QUEUE, INDEX_QUEUE = "jobs", "index"

serializer = DBOSPortableJSONSerializer()


def address(database: Database) -> str:
    """The address of the workflows that belong to ``database``."""
    if database.file is None:
        return database.full_address
    return f"sqlite:///{database.file.with_name(FILE)}"


def prepare(database: Database) -> str:
    """Make or update the tables of DBOS and return their address; raises `DatabaseError` where that fails."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
    logging.getLogger("dbos").addFilter(_is_a_fault)
    url = address(database)
    private(file(database))
    with translated(*([FILE] if database.is_sqlite else [])):
        DBOS.migrate(url, schema=SCHEMA)
    return url


def _is_a_fault(record: logging.LogRecord) -> bool:
    """Whether the log is to have it: that somebody cancelled a job is none."""
    raised = record.exc_info[1] if record.exc_info else None
    return not isinstance(raised, error.DBOSAwaitedWorkflowCancelledError | error.DBOSWorkflowCancelledError)


def file(database: Database) -> Path | None:
    """The SQLite file of the workflows; None on PostgreSQL."""
    return database.file.with_name(FILE) if database.file else None
