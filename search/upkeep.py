"""Looking after the index of a process that stays: warm it, follow it, repair it, while searches go on."""

from __future__ import annotations

import threading
import time
from types import TracebackType

from search.errors import SearchError
from search.index import Index

#: Seconds between two looks at the index, and between two verifications of all of it.
_LOOK, _VERIFY = 30.0, 3600.0
_PATIENCE = 5.0


class Upkeep:
    """A thread beside an open index, from entering to leaving the context.

    It opens Chroma where that pays, and has damaged parts written anew: those that searches stumble on soon,
    those that only a full verification shows within the hour. A damaged manifest is left for ``update``.
    """

    def __init__(self, index: Index, *, look: float = _LOOK, verify: float = _VERIFY) -> None:
        self._index, self._look, self._verify = index, look, verify
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="index-upkeep", daemon=True)

    def __enter__(self) -> Upkeep:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leaving.set()
        self._thread.join(_PATIENCE)  # what is being built then is left unfinished, and begun anew next time

    def _run(self) -> None:
        verified = time.monotonic()
        while not self._leaving.is_set():
            try:
                self._index.warm()
                if self._index.damage or time.monotonic() - verified >= self._verify:
                    verified = time.monotonic()
                    self._index.repair()
            except SearchError:
                pass  # searches tell it too; another process may be writing, or the disk be full
            self._leaving.wait(self._look)
