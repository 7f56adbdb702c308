"""What the manifest keeps of records and passages, each with a checksum of its own.

SQLite notices a page that is no page, but not a page that says something else. So every passage carries the
CRC-32 of its content, and every record that of its fields and of the list of its passages.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.records import Record

#: A passage in the list of its record. ``section`` numbers the sections of the record, ``kind`` is a place in
#: ``KINDS``; with these lists a reader knows all passages without reading their texts.
PASSAGE = np.dtype([("uid", "<i8"), ("slot", "<i8"), ("section", "<i4"), ("kind", "u1"), ("chinese", "u1")])
KINDS = ("section", "step", "lesson", "item")


class ChunkRow(NamedTuple):
    """A passage as stored.

    ``words`` and ``meaning`` are hashes of what the two legs see, ``slot`` is the row of its vector.
    """

    uid: int
    id: str
    record_id: str
    ordinal: int
    anchor: str
    path: str
    kind: str
    text: str
    line: int
    start: int
    lang: str
    words: str
    meaning: str
    slot: int


class FileSum(NamedTuple):
    """A file of the lexical folder with its size and CRC-32."""

    name: str
    size: int
    crc: int


def record_body(record: Record) -> bytes:
    """``record`` without its sections, as JSON."""
    body = asdict(replace(record, sections=()))
    del body["sections"]
    return json.dumps(body, ensure_ascii=False).encode()


def record_from(body: bytes) -> Record:
    """The record stored by ``record_body``; its sections are empty."""
    fields: dict[str, Any] = json.loads(body)
    for name in ("systems", "phases", "tags", "keywords", "supersedes"):
        fields[name] = tuple(fields[name])
    return Record(sections=(), **fields)


def passage_list(rows: Iterable[ChunkRow]) -> bytes:
    """The list of a record's passages, in ``PASSAGE`` entries."""
    sections: dict[str, int] = {}
    entries = [
        (
            row.uid,
            row.slot,
            sections.setdefault(row.anchor, len(sections)),
            KINDS.index(row.kind) if row.kind in KINDS else 0,
            row.lang == "zh",
        )
        for row in rows
    ]
    return np.array(entries, PASSAGE).tobytes()


def moved(passages: bytes, slots: Mapping[int, int]) -> bytes:
    """The list with the vectors of its passages at new rows."""
    table = np.frombuffer(passages, PASSAGE).copy()
    table["slot"] = [slots[uid] for uid in table["uid"].tolist()]
    return table.tobytes()


def passage_table(lists: Iterable[bytes]) -> NDArray[np.void]:
    """The entries of all lists one after the other, shape [passages]."""
    return np.frombuffer(b"".join(lists), PASSAGE)


def record_sum(name: str, digest: str, body: bytes, passages: bytes) -> int:
    """CRC-32 over all that is stored of a record."""
    return zlib.crc32(passages, zlib.crc32(body, zlib.crc32(f"{name} {digest}".encode())))


def passage_sum(row: ChunkRow) -> int:
    """CRC-32 over what is stored of a passage; the row of its vector is in the list of its record."""
    return zlib.crc32(repr(tuple(row[:-1])).encode("utf-8", "backslashreplace"))
