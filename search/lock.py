"""One writer at a time: an operating-system lock on a file, freed by the system when its holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from search.errors import BusyError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        # Far behind the process id in the file, which others must be able to read.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Holds the lock on ``path`` from ``acquire`` to ``release``; the file names the holder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor >= 0

    @property
    def descriptor(self) -> int:
        """The open file that carries the lock (-1: not held); a process that inherits it shares the lock."""
        return self._descriptor

    def acquire(self) -> bool:
        """Take the lock without waiting; False when somebody else holds it."""
        if self.held:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self.held:
            os.close(self._descriptor)
            self._descriptor = -1

    def holder(self) -> str:
        """The process id written by the holder; "?" when it cannot be read."""
        try:
            return self._path.read_text(encoding="ascii").strip() or "?"
        except (OSError, UnicodeDecodeError):
            return "?"

    def __enter__(self) -> FileLock:
        if not self.acquire():
            holder = self.holder()
            raise BusyError(
                f"索引正被进程 {holder} 写入",
                f"the index is being written by process {holder}",
                hint_zh="等它结束后再试",
                hint_en="try again when it has finished",
                place=str(self._path.parent),
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
