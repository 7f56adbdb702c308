"""The manifest: which records and passages the index holds, and which files belong to its current generation.

One SQLite file. Its commit is the single switch from one generation to the next: everything it names (lexical
folder, vector rows) is written and synced before, and removed only after. A rollback journal is used, not
WAL, so that readers need no write access and no shared memory file; the write transaction stays in memory
until it commits.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from search.errors import SearchError
from search.records import Record
from search.vectors.matrix import Block

#: Changes with anything that makes older indexes unreadable or their tokens and passages different.
VERSION = 2
_BUSY_MS = 10_000

_TABLES = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE records (id TEXT PRIMARY KEY, digest TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE chunks (
    uid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record_id TEXT NOT NULL, ordinal INTEGER NOT NULL,
    anchor TEXT NOT NULL, path TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL, line INTEGER NOT NULL,
    start INTEGER NOT NULL, lang TEXT NOT NULL, words TEXT NOT NULL, meaning TEXT NOT NULL, slot INTEGER NOT
    NULL);
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


def record_body(record: Record) -> str:
    """``record`` without its sections, as JSON."""
    body = asdict(replace(record, sections=()))
    del body["sections"]
    return json.dumps(body, ensure_ascii=False)


def record_from(body: str) -> Record:
    """The record stored by ``record_body``; its sections are empty."""
    fields: dict[str, Any] = json.loads(body)
    for name in ("systems", "phases", "tags", "keywords", "supersedes"):
        fields[name] = tuple(fields[name])
    return Record(sections=(), **fields)


def damaged(path: Path, error: Exception) -> SearchError:
    """The error for a manifest that cannot be read."""
    return SearchError(
        f"索引清单无法读取：{error}",
        f"the index manifest cannot be read: {error}",
        hint_zh="重新建立索引；原始文档不受影响",
        hint_en="rebuild the index; your documents are not affected",
        place=str(path),
    )


class Manifest:
    """An open manifest. Readers open it read-only; the one writer holds the writer lock."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self._path = path
        fresh = write and (not path.exists() or path.stat().st_size == 0)
        mode = "rwc" if write else "ro"
        try:
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
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

    def check(self) -> None:
        """Raise SearchError when SQLite finds the file damaged (reads all of it)."""
        try:
            verdict = self._db.execute("PRAGMA quick_check(1)").fetchone()[0]
        except sqlite3.Error as error:
            raise damaged(self._path, error) from error
        if verdict != "ok":
            raise damaged(self._path, ValueError(verdict))

    def rows(self, query: str, parameters: Iterable[Any] = ()) -> list[Any]:
        """All rows of a query; SearchError when the file is damaged."""
        try:
            with closing(self._db.execute(query, tuple(parameters))) as cursor:
                return cursor.fetchall()
        except sqlite3.Error as error:
            raise damaged(self._path, error) from error

    def begin(self, *, write: bool = False) -> None:
        """Start a transaction: from here on one generation is seen, until ``commit`` or ``rollback``."""
        try:
            self._db.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        except sqlite3.Error as error:
            raise damaged(self._path, error) from error

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
            raise damaged(self._path, error) from error

    def stamp(self) -> str:
        """The stamp of the current generation; empty before the first."""
        found = self.rows("SELECT value FROM state WHERE key = 'stamp'")
        return str(found[0][0]) if found else ""

    def state(self) -> State:
        """The current state; the default one when nothing was ever committed."""
        stored = dict(self.rows("SELECT key, value FROM state"))
        default = asdict(State())
        known = {key: type(default[key])(value) for key, value in stored.items() if key in default}
        return State(**known)

    def write_state(self, state: State) -> None:
        """Replace the state (inside a transaction)."""
        self.many(
            "INSERT OR REPLACE INTO state VALUES (?, ?)", [(k, str(v)) for k, v in asdict(state).items()]
        )

    def many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run ``statement`` for every row (inside a transaction)."""
        try:
            self._db.executemany(statement, rows)
        except sqlite3.Error as error:
            self.rollback()
            raise damaged(self._path, error) from error

    def digests(self) -> dict[str, str]:
        """Record id -> content hash."""
        return dict(self.rows("SELECT id, digest FROM records"))

    def records(self) -> list[Record]:
        """All records without their sections, by id."""
        return [record_from(body) for (body,) in self.rows("SELECT body FROM records ORDER BY id")]

    def chunks_of(self, record_ids: Iterable[str]) -> list[ChunkRow]:
        """The passages of these records."""
        query = "SELECT * FROM chunks WHERE record_id IN (SELECT value FROM json_each(?))"
        return [ChunkRow._make(row) for row in self.rows(query, (json.dumps(list(record_ids)),))]

    def chunks_by_uid(self, uids: Iterable[int]) -> dict[int, ChunkRow]:
        """The passages with these numbers, by number."""
        query = "SELECT * FROM chunks WHERE uid IN (SELECT value FROM json_each(?))"
        return {row[0]: ChunkRow._make(row) for row in self.rows(query, (json.dumps(list(uids)),))}

    def all_chunks(self) -> list[ChunkRow]:
        """Every passage, by number."""
        return list(map(ChunkRow._make, self.rows("SELECT * FROM chunks ORDER BY uid")))

    def blocks(self) -> list[Block]:
        """The blocks of the vector file."""
        return list(map(Block._make, self.rows("SELECT * FROM blocks ORDER BY start")))

    def files(self) -> list[FileSum]:
        """The files of the lexical folder."""
        return list(map(FileSum._make, self.rows("SELECT * FROM files ORDER BY name")))


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection. Readers may roll back what a killed writer left; read-only folders work too."""
    uri = path.absolute().as_uri()
    try:
        return sqlite3.connect(f"{uri}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False)
    except sqlite3.OperationalError:
        if mode == "rwc":
            raise
        return sqlite3.connect(f"{uri}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
