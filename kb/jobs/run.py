"""What the function behind a kind of job works with: steps that are done once, and the news of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from dbos import DBOS

from generators.errors import GenerationError
from kb.database import JobEvents
from kb.errors import KBError
from kb.jobs.job import Failure
from search.errors import SearchError


class ChangedError(Exception):
    """What a finished step was made from has changed while the job was interrupted: it has to start afresh."""


class Stopped(BaseException):
    """The process stops; the job stays as it is, for the next worker. Nobody catches it but the worker."""


class Run:
    """One execution of a job, from its first step on or from where another worker died."""

    def __init__(
        self,
        id: str,
        principal: Mapping[str, Any],
        events: JobEvents,
        stopping: Callable[[], bool],
    ) -> None:
        self.id, self.principal = id, principal
        self._events, self._stopping = events, stopping

    def step(self, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - JSON, whatever the step makes
        """What ``work`` returned (JSON), now or when this step was done first.

        Between steps a job can be cancelled, and stopped with the process. A step that was interrupted is done
        again, so it must bear that. An error of ours that ``work`` raises is raised again whenever the step is
        met.
        """
        if self._stopping():
            raise Stopped
        outcome = DBOS.run_step({"name": name}, lambda: _kept(work))
        if failure := outcome.get("failure"):
            raise KBError(**failure)
        return outcome["value"]

    def report(self, **what: Any) -> None:  # noqa: ANN401 - JSON
        """Tell those who watch the job; call it within a step, or it is told again after an interruption."""
        self._events.add(self.id, what)


def _kept(work: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"value": work()}
    except (KBError, SearchError, GenerationError) as error:
        return {"failure": asdict(Failure.of(error))}
