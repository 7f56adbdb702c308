"""The one allocator of every number and name that must be unique inside a document."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import count

_NAME_LIMIT = 40  # Word cuts longer bookmark names


def _free(taken: Collection[int]) -> Iterator[int]:
    return (number for number in count(1) if number not in taken)


class Ids:
    """Hands out the ids of bookmarks, controls, drawings, footnotes and comments, and bookmark names by anchor.

    ``numbers`` and ``names`` are taken already, by what is kept of a template.
    """

    def __init__(self, numbers: Collection[int] = (), names: Iterable[str] = ()) -> None:
        self._bookmarks = _free(numbers)
        self._controls = _free(numbers)
        self._drawings = _free(numbers)
        self._footnotes = _free(numbers)
        self._comments = _free(numbers)
        self._names = {name.lower() for name in names}

    def bookmark(self) -> int:
        """The next bookmark id."""
        return next(self._bookmarks)

    def control(self) -> int:
        """The next content-control id."""
        return next(self._controls)

    def drawing(self) -> int:
        """The next drawing id."""
        return next(self._drawings)

    def footnote(self) -> int:
        """The next footnote id."""
        return next(self._footnotes)

    def comment(self) -> int:
        """The next comment id."""
        return next(self._comments)

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
