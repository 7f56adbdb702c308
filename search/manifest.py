"""The manifest: which records and passages the index holds, and which files belong to its current generation.

One SQLite file. Its commit is the single switch from one generation to the next: everything it names (lexical
folder, vector rows) is written and synced before, and removed only after. A rollback journal is used, not
WAL, so that readers need no write access and no shared memory file; the write transaction stays in memory
until it commits.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from search.errors import SearchError
from search.layout import not_written, remove
from search.records import Record
from search.stored import ChunkRow as ChunkRow
from search.stored import FileSum, moved, passage_sum, passage_table, record_from, record_sum
from search.vectors.matrix import Block

#: Changes with anything that makes older indexes unreadable or their tokens and passages different.
VERSION = 5
_BUSY_MS = 10_000

_TABLES = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE records (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, body BLOB NOT NULL, passages BLOB NOT NULL, crc INTEGER NOT
    NULL);
CREATE TABLE chunks (
    uid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
    anchor TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, line INTEGER NOT NULL,
    start INTEGER NOT NULL, lang TEXT NOT NULL, words TEXT NOT NULL, meaning TEXT NOT NULL, slot INTEGER NOT
    NULL, crc INTEGER NOT NULL);
CREATE INDEX chunks_of_record ON chunks (record_id);
CREATE TABLE blocks (start INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc INTEGER NOT NULL);
CREATE TABLE files (name TEXT PRIMARY KEY, size INTEGER NOT NULL, crc INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class State:
    """What the current generation consists of; ``stamp`` is random, another in every generation."""

    version: int = VERSION
    generation: int = 0
    stamp: str = ""
    embedder: str = ""
    dims: int = 0
    matrix: str = ""
    slots: int = 0
    lexical: str = ""
    lexical_dead: int = 0
    next_uid: int = 1


#: Reads stored text; what is damaged shows in its checksum, it must not end the reading.
_text = partial(str, encoding="utf-8", errors="replace")

#: Names of SQLite's errors when there is no room, or the disk refuses.
_UNWRITTEN = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE")


def damaged(path: Path, error: Exception) -> SearchError:
    """The error for a manifest that cannot be read, or not be written for lack of room."""
    if getattr(error, "sqlite_errorname", "") in _UNWRITTEN:
        return not_written(path, error)
    return SearchError(
        f"索引清单无法读取：{error}",
        f"the index manifest cannot be read: {error}",
        hint_zh="重新建立索引；原始文档不受影响",
        hint_en="rebuild the index; your documents are not affected",
        place=str(path),
    )


class StoredRecord(NamedTuple):
    """A record with the list of its passages; None and empty when what is stored fails its checksum."""

    id: str
    record: Record | None
    passages: bytes


class Manifest:
    """An open manifest. Readers open it read-only; the one writer holds the writer lock."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.path = path
        fresh = write and (not path.exists() or path.stat().st_size == 0)
        # Readers too: the first to come rolls back what a killed writer left. Read-only files are opened as such.
        mode = "rwc" if write else "rw"
        try:
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            self._db.text_factory = _text
            self._db.execute(f"PRAGMA busy_timeout={_BUSY_MS}")
            if not write:
                self._db.execute("PRAGMA query_only=ON")
            else:
                self._db.execute("PRAGMA cache_spill=OFF")
                self._db.execute("PRAGMA synchronous=FULL")
            if fresh:
                self._db.executescript(f"BEGIN;{_TABLES}COMMIT;")
        except sqlite3.Error as error:
            raise damaged(path, error) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def publish(self, target: Path) -> None:
        """Close the file and put it in the place of ``target``, of which nothing is kept."""
        self._db.close()
        # A journal left by a writer that was killed belongs to the old file and would spoil the new one.
        target.with_name(f"{target.name}-journal").unlink(missing_ok=True)
        if target.is_dir():
            remove(target)
        self.path.replace(target)

    def check(self) -> None:
        """Raise SearchError when anything in the file is damaged (reads all of it)."""
        verdict = self.rows("PRAGMA quick_check(1)")[0][0]
        if verdict != "ok":
            raise damaged(self.path, ValueError(verdict))
        listed: dict[int, int] = {}
        for stored in self.records():
            if stored.record is None:
                raise damaged(self.path, ValueError(f"record {stored.id}"))
            table = passage_table([stored.passages])
            listed.update(zip(table["uid"].tolist(), table["slot"].tolist(), strict=True))
        for row in map(ChunkRow._make, self._sound(self.rows("SELECT * FROM chunks"))):
            if listed.pop(row.uid, None) != row.slot:
                raise damaged(self.path, ValueError(f"passage {row.uid}"))
        if listed:
            raise damaged(self.path, ValueError(f"passage {min(listed)}"))
        self.state()

    def rows(self, query: str, parameters: Iterable[Any] = ()) -> list[Any]:
        """All rows of a query; SearchError when the file is damaged."""
        try:
            with closing(self._db.execute(query, tuple(parameters))) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise damaged(self.path, error) from error

    def begin(self, *, write: bool = False) -> None:
        """Start a transaction: from here on one generation is seen, until ``commit`` or ``rollback``."""
        try:
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        except sqlite3.Error as error:
            raise damaged(self.path, error) from error

    def rollback(self) -> None:
        """End the transaction without changing anything."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def commit(self) -> None:
        """End the transaction; what was written is on disk afterwards."""
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self.rollback()
            raise damaged(self.path, error) from error

    def stamp(self) -> str:
        """The stamp of the current generation; empty before the first."""
        found = self.rows("SELECT value FROM state WHERE key = 'stamp'")
        return str(found[0][0]) if found else ""

    def state(self) -> State:
        """The current state, the default one when nothing was ever committed; SearchError when damaged."""
        stored = dict(self.rows("SELECT key, value FROM state"))
        if not stored:
            return State()
        version = stored.get("version", "")
        if version != str(VERSION) and version.isdecimal():
            return State(version=int(version))
        if stored.pop("crc", "") != self._state_sum(stored):
            raise damaged(self.path, ValueError("state"))
        default = asdict(State())
        known = {key: type(default[key])(value) for key, value in stored.items() if key in default}
        return State(**known)

    def write_state(self, state: State) -> None:
        """Replace the state (inside a transaction, after blocks and files)."""
        values = {key: str(value) for key, value in asdict(state).items()}
        values["crc"] = self._state_sum(values)
        self.many("INSERT OR REPLACE INTO state VALUES (?, ?)", list(values.items()))

    def _state_sum(self, values: Mapping[str, str]) -> str:
        """CRC-32 over the state and the names and checksums of the files it speaks of."""
        everything = (sorted(values.items()), self.blocks(), self.files())
        return f"{zlib.crc32(repr(everything).encode()):08x}"

    def many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run ``statement`` for every row (inside a transaction)."""
        try:
            self._db.executemany(statement, rows)
        except sqlite3.Error as error:
            self.rollback()
            raise damaged(self.path, error) from error

    def digests(self) -> dict[str, str]:
        """Record id -> content hash."""
        return dict(self.rows("SELECT id, digest FROM records"))

    def records(self) -> Iterator[StoredRecord]:
        """All records without their sections, by id."""
        query = "SELECT id, digest, body, passages, crc FROM records ORDER BY id"
        for name, digest, body, passages, crc in self.rows(query):
            typed = isinstance(body, bytes) and isinstance(passages, bytes)
            sound = typed and record_sum(name, digest, body, passages) == crc
            yield StoredRecord(name, record_from(body) if sound else None, passages if sound else b"")

    def chunks_of(self, record_ids: Iterable[str]) -> list[ChunkRow]:
        """The passages of these records; SearchError when one does not match its checksum."""
        query = "SELECT * FROM chunks WHERE record_id IN (SELECT value FROM json_each(?))"
        return self._sound(self.rows(query, (json.dumps(list(record_ids)),)))

    def chunks_by_uid(self, uids: Iterable[int]) -> dict[int, ChunkRow]:
        """The passages with these numbers, by number; those that do not match their checksum are left out."""
        query = "SELECT * FROM chunks WHERE uid IN (SELECT value FROM json_each(?))"
        found = self.rows(query, (json.dumps(list(uids)),))
        return {row[0]: ChunkRow._make(row[:-1]) for row in found if _sound(row)}

    def all_chunks(self) -> list[ChunkRow]:
        """Every passage, by number; SearchError when one does not match its checksum."""
        return self._sound(self.rows("SELECT * FROM chunks ORDER BY uid"))

    def _sound(self, rows: list[Any]) -> list[ChunkRow]:
        for row in rows:
            if not _sound(row):
                raise damaged(self.path, ValueError(f"passage {row[0]}"))
        return [ChunkRow._make(row[:-1]) for row in rows]

    def move_vectors(self, slots: Mapping[int, int]) -> None:
        """Enter the new rows of all vectors (inside a transaction)."""
        self.many("UPDATE chunks SET slot = ? WHERE uid = ?", [(slot, uid) for uid, slot in slots.items()])
        query = "SELECT id, digest, body, passages FROM records"
        changed = [(name, digest, body, moved(old, slots)) for name, digest, body, old in self.rows(query)]
        self.many(
            "UPDATE records SET passages = ?, crc = ? WHERE id = ?",
            [(new, record_sum(name, digest, body, new), name) for name, digest, body, new in changed],
        )

    def blocks(self) -> list[Block]:
        """The blocks of the vector file."""
        return list(map(Block._make, self.rows("SELECT * FROM blocks ORDER BY start")))

    def files(self) -> list[FileSum]:
        """The files of the lexical folder."""
        return list(map(FileSum._make, self.rows("SELECT * FROM files ORDER BY name")))


def _sound(row: tuple[Any, ...]) -> bool:
    """Whether a row of the table of passages matches its checksum."""
    return bool(passage_sum(ChunkRow._make(row[:-1])) == row[-1])
