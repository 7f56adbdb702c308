"""Values read from YAML, each knowing the file and line it was written on."""

from __future__ import annotations

from typing import Any


class YamlMap(dict[str, Any]):
    """A mapping read from YAML: an ordinary dict that knows its place and the line of each key."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}

    @property
    def place(self) -> str:
        """``file:line`` of the mapping."""
        return f"{self.file}:{self.line}"


class YamlList(list[Any]):
    """A list read from YAML: an ordinary list that knows its place and the line of each item."""

    __slots__ = ("file", "line", "lines")

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: list[int] = []

    @property
    def place(self) -> str:
        """``file:line`` of the list."""
        return f"{self.file}:{self.line}"
