"""The vectors themselves: a file of float32 rows that only grows, read through memory mapping.

A row never changes once the manifest counts it. Rows behind the counted ones are left-overs of an interrupted
write and are overwritten by the next; rows whose passage is gone stay as dead weight until the file is
compacted.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.errors import SearchError

Floats = NDArray[np.float32]


class Block(NamedTuple):
    """Rows written together, and their CRC-32."""

    start: int
    rows: int
    crc: int


def append(path: Path, start: int, rows: Floats) -> Block:
    """Write ``rows`` at row ``start``, cut off anything behind them, and sync to disk."""
    data = np.ascontiguousarray(rows, dtype="<f4").tobytes()
    width = rows.shape[1] * 4
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.seek(start * width)
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
    return Block(start, rows.shape[0], zlib.crc32(data))


def view(path: Path, count: int, dims: int) -> Floats:
    """The first ``count`` rows, memory-mapped, shape [count, dims]; SearchError if the file is too short."""
    if not count:
        return np.empty((0, dims), np.float32)
    try:
        size = path.stat().st_size
    except OSError:
        size = -1
    if size < count * dims * 4:
        raise SearchError(
            "向量文件缺失或不完整",
            "the vector file is missing or too short",
            hint_zh="重新建立索引",
            hint_en="rebuild the index",
            place=str(path),
        )
    return np.memmap(path, dtype="<f4", mode="r", shape=(count, dims))


def intact(rows: Floats, blocks: Iterable[Block]) -> bool:
    """Whether every block still has the checksum it was written with."""
    return all(
        block.start + block.rows <= rows.shape[0]
        and zlib.crc32(rows[block.start : block.start + block.rows].tobytes()) == block.crc
        for block in blocks
    )


def sound(path: Path, count: int, dims: int, blocks: Iterable[Block]) -> bool:
    """Whether the file holds all rows as they were written; reads all of them."""
    try:
        return intact(view(path, count, dims), blocks)
    except SearchError:
        return False
