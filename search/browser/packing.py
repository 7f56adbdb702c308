"""Numbers and texts in forms that a script can carry: deltas of variable length, base64, JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The function in the page that takes the parts.
RECEIVER = "fupanSearchPart"


def deltas(numbers: Sequence[int] | NDArray[np.int64]) -> bytes:
    """Rising numbers as differences of variable length, seven bits a byte, the last byte below 128 (LEB128)."""
    found = bytearray()
    last = 0
    for number in numbers:
        step = int(number) - last
        last = int(number)
        while step > 127:
            found.append(step & 127 | 128)
            step >>= 7
        found.append(step)
    return bytes(found)


def encoded(data: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def shard_of(text: str, shards: int) -> int:
    """The shard of a token: the 32-bit FNV-1a hash of its UTF-8 bytes, modulo the number of shards."""
    value = 0x811C9DC5
    for byte in text.encode("utf-8", "surrogatepass"):
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value % shards


def script(name: str, part: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """A script that hands over ``part`` under ``name``; safe in any page, whatever the texts in it say."""
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"{RECEIVER}({json.dumps(name)},{text});\n"


class Folder:
    """The folder that the parts go to; files that have not changed are left alone, strange ones removed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written: set[Path] = set()
        #: Bytes of all files.
        self.size = 0

    def part(self, name: str, part: Any) -> None:  # noqa: ANN401 - as in ``script``
        """Write one part as a script; ``name`` is also the file's."""
        self.file(f"{name}.js", script(name, part))

    def file(self, name: str, text: str) -> None:
        """Write one file, whole or not at all."""
        file = self._path / name
        data = text.encode("utf-8", "replace")
        self._written.add(file)
        self.size += len(data)
        if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.part")
        fresh.write_bytes(data)
        fresh.replace(file)

    def finish(self) -> None:
        """Remove the files that were not written this time."""
        for file in self._path.rglob("*"):
            if file.is_file() and file not in self._written:
                file.unlink()


def sharded(values: Mapping[str, Any], shards: int) -> list[dict[str, Any]]:
    """``values`` by the shard of their keys."""
    parts: list[dict[str, Any]] = [{} for _ in range(shards)]
    for key, value in values.items():
        parts[shard_of(key, shards)][key] = value
    return parts
