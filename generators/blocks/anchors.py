"""Names for the blocks of a document: the ones people typed, and derived ones for the rest."""

from __future__ import annotations


class Anchors:
    """Gives every block a unique anchor.

    A typed anchor is kept; a repeated one gets ``~2``. A heading without one is ``s1.2`` by its position, any
    other block ``<anchor of the heading above>/<position>``: a change in one section leaves the others alone.
    """

    def __init__(self) -> None:
        self._uses: dict[str, int] = {}
        self._counts = [0, 0, 0, 0]
        self._section = "s0"
        self._position = 0

    def heading(self, level: int, typed: str | None) -> str:
        """The anchor of the next heading of ``level`` 1 to 4."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        self._position = 0
        derived = "s" + ".".join(str(count) for count in self._counts[:level])
        self._section = self._unique(typed or derived)
        return self._section

    def next(self, typed: str | None = None) -> str:
        """The anchor of the next block that is not a heading."""
        self._position += 1
        return self._unique(typed or f"{self._section}/{self._position}")

    def _unique(self, name: str) -> str:
        candidate = name
        while candidate in self._uses:
            self._uses[name] += 1
            candidate = f"{name}~{self._uses[name]}"
        self._uses[candidate] = 1
        return candidate
