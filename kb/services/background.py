"""The jobs of a running process: opened when they are first needed, and done here too if wanted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from kb.errors import DatabaseError
from kb.services.jobs import handlers
from kb.workspace import Workspace

if TYPE_CHECKING:
    from kb.database import Database
    from kb.jobs import Jobs, Worker

_log = logging.getLogger("fupan.jobs")


class Background:
    """The jobs of ``workspace``, kept beside ``database()``; this process does so many ``at_once``, 0 for none.

    DBOS takes half a second to import and start, so nothing of it happens before the first job.
    """

    def __init__(self, workspace: Workspace, database: Callable[[], Database], *, at_once: int) -> None:
        self._workspace, self._database, self._at_once = workspace, database, at_once
        self._opening = Lock()
        self._jobs: Jobs | None = None
        self._worker: Worker | None = None

    @property
    def jobs(self) -> Jobs:
        """To ask for jobs and watch them; from now on this process does some, if it is to."""
        with self._opening:
            if self._jobs is None:
                self._open()
            assert self._jobs is not None  # noqa: S101 - opened above
            return self._jobs

    def counts(self) -> dict[str, int]:
        """How many jobs wait and how many run; none as long as this process had nothing to do with any."""
        return self._jobs.counts() if self._jobs is not None else {"waiting": 0, "running": 0}

    def resume(self) -> None:
        """Go on with what an earlier process left unfinished, and with what others ask for on PostgreSQL.

        Where the jobs cannot be opened, that is logged: searching and reading need none of them.
        """
        settings, state = self._workspace.settings.server, self._workspace.state_dir
        if self._at_once and (settings.database_url.get_secret_value() or (state / "jobs.sqlite").exists()):
            try:
                _ = self.jobs
            except DatabaseError as error:
                _log.error("there are no jobs: %s", error.message("en"))

    def stop(self, grace_s: float = 10.0) -> None:
        """Give running jobs back to the queue, each when the step it is in has ended; take no more."""
        with self._opening:
            if self._worker is not None:
                self._worker.stop(grace_s)
            if self._jobs is not None:
                self._jobs.close()
            self._worker = self._jobs = None

    def _open(self) -> None:
        from kb.jobs import Jobs, Worker

        database = self._database()
        jobs = Jobs(database)
        if self._at_once:
            worker = Worker(database, handlers(self._workspace), at_once=self._at_once)
            try:
                worker.start()
            except BaseException:
                jobs.close()
                raise
            self._worker = worker
        self._jobs = jobs
