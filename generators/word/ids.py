"""The one allocator of every number and name that must be unique inside a document."""

from __future__ import annotations

import re
import zlib

_NAME_LIMIT = 40  # Word cuts longer bookmark names


class Ids:
    """Hands out bookmark, content-control and drawing ids in order, and bookmark names by anchor."""

    def __init__(self, first: int = 1) -> None:
        self._bookmark = self._control = self._drawing = first - 1
        self._names: set[str] = set()

    def bookmark(self) -> int:
        """The next bookmark id."""
        self._bookmark += 1
        return self._bookmark

    def control(self) -> int:
        """The next content-control id."""
        self._control += 1
        return self._control

    def drawing(self) -> int:
        """The next drawing id."""
        self._drawing += 1
        return self._drawing

    def name(self, anchor: str, prefix: str = "") -> str:
        """A bookmark name that tells its anchor: letters, digits and ``_`` only, at most 40, never twice."""
        words = re.sub(r"\W", "_", anchor)
        if not prefix and not words[:1].isalpha():
            prefix = "b_"
        return self._unique(f"{prefix}{words}", anchor)

    def toc_name(self, anchor: str) -> str:
        """A name of the kind Word gives the targets of its contents; the same for the same anchor."""
        return self._unique(f"_Toc{zlib.crc32(anchor.encode('utf-8', 'replace')) % 10**8:08d}", anchor)

    def _unique(self, name: str, anchor: str) -> str:
        if len(name) > _NAME_LIMIT:
            name = f"{name[:31]}_{zlib.crc32(anchor.encode('utf-8', 'replace')):08x}"
        candidate, n = name, 1
        while candidate.lower() in self._names:  # Word compares names without case
            n += 1
            candidate = f"{name[: _NAME_LIMIT - len(str(n)) - 1]}_{n}"
        self._names.add(candidate.lower())
        return candidate
