"""When to leave an endpoint alone: after repeated failures nothing is asked for a while, so nobody waits for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from kb.llm.faults import EndpointError

#: Failures in a row after which an endpoint is left alone, and for how many seconds.
FAILURES, PAUSE_S = 3, 30.0

#: Failures of one answer, which say nothing of the next request.
_OF_THE_ANSWER = frozenset(
    {
        "rejected",
        "too_long",
        "filtered",
        "refusal",
        "length",
        "oversized",
        "empty",
        "not_json",
        "wrong_schema",
    }
)


class Breaker:
    """Counts the failures of one endpoint. Safe to share between threads.

    Open for ``pause_s`` seconds after ``failures`` in a row, or after one that every request would meet (a wrong
    key). Then one request may try; its failure opens the breaker again.
    """

    def __init__(
        self, failures: int = FAILURES, pause_s: float = PAUSE_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._pause, self._clock = failures, pause_s, clock
        self._lock = threading.Lock()
        self._failures, self._until = 0, 0.0
        self._last: EndpointError | None = None

    def check(self) -> None:
        """Raise `EndpointError` "paused", which names the last failure, while the endpoint is left alone."""
        with self._lock:
            left = self._until - self._clock()
            if self._last is None or not self._until:
                return
            if left > 0:
                raise EndpointError("paused", cause=self._last.kind, detail=f"{left:.0f} s")
            self._until = (
                self._clock() + self._pause
            )  # this request may try; the others wait for what it meets

    def succeeded(self) -> None:
        """Note an answer."""
        with self._lock:
            self._failures, self._until, self._last = 0, 0.0, None

    def failed(self, error: EndpointError) -> None:
        """Note a failure; one that is of the answer, not of the endpoint, counts as an answer."""
        if error.kind in _OF_THE_ANSWER:
            self.succeeded()
            return
        with self._lock:
            self._failures += 1
            self._last = error
            if error.alike or self._failures >= self._most:
                self._until = self._clock() + self._pause
