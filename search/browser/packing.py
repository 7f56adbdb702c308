"""Numbers and texts in forms that a script can carry: deltas of variable length, base64, JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: The function in the page that takes the parts.
RECEIVER = "fupanSearchPart"
#: Names the parts that are the same for every library, after what they were made from.
_FIXED = "fixed.txt"


def varints(numbers: NDArray[np.int64]) -> tuple[bytes, NDArray[np.int64]]:
    """Numbers below 2**35 seven bits a byte, the last byte below 128 (LEB128), and where each begins and all end."""
    sizes = np.ones(numbers.size, np.int64)
    for bits in (7, 14, 21, 28):
        sizes += numbers >> bits > 0
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    found = np.zeros(int(bounds[-1]), np.uint8)
    for byte in range(int(sizes.max(initial=0))):
        has = sizes > byte
        found[bounds[:-1][has] + byte] = (numbers[has] >> 7 * byte & 127) | (sizes[has] > byte + 1) << 7
    return found.tobytes(), bounds


def steps(numbers: NDArray[np.int64], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rising numbers as steps from the one before; the lists that begin at ``bounds`` each start from nothing."""
    found = np.diff(numbers, prepend=0)
    starts = bounds[:-1][bounds[:-1] < bounds[1:]]
    found[starts] = numbers[starts]
    return found


def encoded(data: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(data).decode("ascii")


def script(name: str, part: Any) -> str:  # noqa: ANN401 - anything that JSON holds
    """A script that hands over ``part`` under ``name`` as the text of a JSON; safe in any page, whatever it says.

    A text is read apart from the page, and quicker than a program of the same size.
    """
    text = json.dumps(part, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("<", "\\x3c")
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"{RECEIVER}({json.dumps(name)},'{text}');\n"


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

    def fixed(self, mark: str, parts: Callable[[], Iterable[tuple[str, Any]]]) -> None:
        """Write ``parts``, which are the same wherever ``mark`` is; where it is the one of last time, keep them."""
        stamp = self._path / _FIXED
        told, *names = stamp.read_text(encoding="utf-8").splitlines() if stamp.is_file() else [""]
        files = [self._path / f"{name}.js" for name in names]
        if told != mark or not all(file.is_file() for file in files):
            stamp.unlink(missing_ok=True)
            names = []
            for name, part in parts():
                self.part(name, part)
                names.append(name)
        else:
            self._written.update(files)
            self.size += sum(file.stat().st_size for file in files)
        self.file(_FIXED, "\n".join([mark, *names]))

    def finish(self) -> None:
        """Remove the files that were not written this time."""
        for file in self._path.rglob("*"):
            if file.is_file() and file not in self._written:
                file.unlink()
