"""The worker: runs jobs in threads of this process, and takes over those of workers that died."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypedDict

from dbos import DBOS, DBOSConfig

from generators.errors import GenerationError
from kb.database import Database, JobEvents, Workers
from kb.errors import KBError, places
from kb.jobs import store
from kb.jobs.job import UNFORESEEN, Failure, failed
from kb.jobs.queue import Jobs
from kb.jobs.run import ChangedError, Run, Stopped
from search.errors import SearchError

#: Does a job: takes its run and arguments, returns its result (JSON).
Work = Callable[[Run, Mapping[str, Any]], Mapping[str, Any]]

#: Seconds between signs of life, and without one until a worker counts as dead.
BEAT_S, DEAD_S = 3.0, 20.0

#: How long jobs that are over stay in the history: what their steps returned holds drafted text.
KEPT = timedelta(days=90)
_DAY_S = 24 * 3600.0

_log = logging.getLogger("fupan.jobs")


class _Queues(TypedDict):
    polling_interval_sec: float
    on_conflict: Literal["always_update"]


_QUEUES = _Queues(polling_interval_sec=0.3, on_conflict="always_update")


@dataclass(frozen=True, slots=True)
class Handler:
    """How a kind of job is done."""

    work: Work


class Worker:
    """Runs jobs of the kinds in ``handlers``, ``at_once`` at a time, until it is stopped.

    There is one in a process at most: DBOS is a singleton.
    """

    def __init__(self, database: Database, handlers: Mapping[str, Handler], *, at_once: int = 2) -> None:
        self._database, self._handlers, self._at_once = database, handlers, at_once
        self._workers, self._events = Workers(database), JobEvents(database)
        self._stop = threading.Event()
        self._watch: threading.Thread | None = None
        self.id = f"{_here()}:{os.getpid()}:{secrets.token_hex(4)}"

    def start(self) -> None:
        """Begin to take jobs."""
        global _current
        if _current is not None:
            raise RuntimeError("a worker runs in this process already")
        url = store.prepare(self._database)
        config = DBOSConfig(
            name="fupan",
            system_database_url=url,
            dbos_system_schema=store.SCHEMA,
            serializer=store.serializer,
            application_version=store.VERSION,
            executor_id=self.id,
            run_migrations=False,
            log_level="ERROR",
            enable_otlp=False,
        )
        self._workers.beat(self.id)
        _current = self
        try:
            DBOS(config=config)
            DBOS.launch()
            DBOS.register_queue(store.QUEUE, worker_concurrency=self._at_once, **_QUEUES)
            DBOS.register_queue(store.INDEX_QUEUE, global_concurrency=1, **_QUEUES)
        except BaseException:
            DBOS.destroy()
            _current = None
            raise
        self._watch = threading.Thread(target=self._watching, name="fupan-worker", daemon=True)
        self._watch.start()

    def stop(self, grace_s: float = 10.0) -> None:
        """Take no more jobs and give those that run back to the queue, each when the step it is in has ended.

        A step that takes longer than ``grace_s`` goes on until the process ends; its job counts as a dead worker's.
        """
        global _current
        self._stop.set()
        if self._watch is not None:
            self._watch.join()
        until = time.monotonic() + grace_s
        while _busy and time.monotonic() < until:
            time.sleep(0.05)
        if not _busy:
            DBOS._recover_pending_workflows([self.id])
            self._workers.forget(self.id)
        DBOS.destroy()
        _current = None

    @property
    def stopping(self) -> bool:
        """Whether it takes no more steps."""
        return self._stop.is_set()

    def run(
        self, id: str, kind: str, arguments: Mapping[str, Any], principal: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Do a job and return its output; what goes wrong is part of it."""
        run = Run(id, principal, self._events, lambda: self.stopping)
        self._events.add(id, {"event": "started", "worker": self.id})
        output: dict[str, Any]
        try:
            output = {"result": dict(self._handlers[kind].work(run, arguments))}
        except ChangedError:
            output = {"successor": self._again(id)}
        except (KBError, SearchError, GenerationError) as error:
            output = failed(Failure.of(error))
        except Exception as error:
            # the trace of an exception may quote what is written in a document: its places alone are logged
            _log.error("job %s failed: %s at %s", id, type(error).__name__, places(error))
            output = failed(UNFORESEEN)
        self._events.add(id, {"event": "ended", **{name: True for name in output}})
        return output

    def _again(self, id: str) -> str:
        """Ask for the same job once more, from its beginning."""
        with Jobs(self._database) as jobs:
            job = jobs.get(id)
            assert job is not None  # noqa: S101 - it is the one that runs
            successor = f"{id[:32]}-{int(id.partition('-')[2] or 0) + 1}"
            again = jobs.submit(
                job.kind,
                job.arguments,
                owner=job.owner,
                principal=job.principal,
                project=job.project,
                id=successor,
            )
        self._events.add(id, {"event": "restarted", "successor": successor})
        return again.id

    def _watching(self) -> None:
        """Give signs of life, and take over from workers that give none."""
        pruned = 0.0
        while True:
            try:
                self._workers.beat(self.id)
                self.take_over()
                if not pruned or time.monotonic() - pruned > _DAY_S:
                    pruned = time.monotonic()
                    with Jobs(self._database) as jobs:
                        jobs.prune(datetime.now(UTC) - KEPT)
            except Exception as error:  # the database may be away for a while; the next round tries again
                _log.warning("worker %s: %s", self.id, type(error).__name__)
            if self._stop.wait(BEAT_S):
                return

    def take_over(self) -> list[str]:
        """The workers found dead, whose jobs are back in the queue now."""
        silent = set(self._workers.all(silent_for=timedelta(seconds=DEAD_S)))
        dead = [one for one in self._workers.all() if one in silent or _died_here(one)]
        for one in dead:
            if one != self.id:
                DBOS._recover_pending_workflows([one])
                self._workers.forget(one)
        return dead


@cache
def _here() -> str:
    """Where process numbers mean what they mean to this process: not on another machine, nor in another container.

    Names of machines are not told apart by themselves: two may be called the same.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
        place = f"{boot}{Path('/proc/self/ns/pid').readlink()}"
    except OSError:  # Linux alone has them
        place = f"{uuid.getnode()}"
    digest = hashlib.sha256(place.encode()).hexdigest()
    return f"{socket.gethostname()[:21]}-{digest[:8]}"


def _died_here(worker: str) -> bool:
    """Whether a worker of this machine is known to be dead: its process is gone, or its number is now ours."""
    host, number, _ = worker.rsplit(":", 2)
    if host != _here():
        return False
    if int(number) == os.getpid():
        return _current is None or worker != _current.id
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


_current: Worker | None = None
_busy: set[str] = set()


@DBOS.workflow(name=store.WORKFLOW)
def _job(kind: str, arguments: dict[str, Any], principal: dict[str, Any]) -> dict[str, Any]:
    """Every job is this workflow of DBOS."""
    id, worker = DBOS.workflow_id, _current
    if worker is None or id is None or worker.stopping:
        raise Stopped
    _busy.add(id)
    try:
        return worker.run(id, kind, arguments, principal)
    finally:
        _busy.discard(id)
