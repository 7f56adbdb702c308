"""How often somebody may ask: token buckets in memory, one per person, program or address."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

#: So many callers are remembered; the one not seen longest is forgotten first.
_REMEMBERED = 10_000


class Limits:
    """Buckets of ``per_minute`` tokens each (0: no limit), filled evenly; every process has its own."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._guard = Lock()

    def wait(self, who: str, cost: int = 1) -> int:
        """Take ``cost`` tokens from the bucket of ``who``: 0, or after how many seconds to come again.

        What costs more than the whole bucket is let through when the bucket is full.
        """
        if not self._most:
            return 0
        now = self._clock()
        with self._guard:
            left, at = self._buckets.pop(who, (float(self._most), now))
            left = min(self._most, left + (now - at) * self._most / 60)
            asked = min(cost, self._most)
            granted = left >= asked
            self._buckets[who] = (left - asked if granted else left, now)
            while len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
        return 0 if granted else max(1, math.ceil((asked - left) * 60 / self._most))
