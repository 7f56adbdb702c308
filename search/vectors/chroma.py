"""Chroma as a derived, disposable store of the vectors, for processes that stay open.

Embedded Chroma is a database for one process, never shrinks, and loses recall when rows are deleted and added
again. So one process owns it under a lock; rows are only ever added, under the numbers of the vector file
(what is gone is filtered out of the answers, and a compacted vector file gets a store of its own); before use
a child process checks it by letting stored vectors find themselves; and whatever is in doubt is put aside and
built anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from search.errors import SearchError
from search.layout import remove
from search.lock import FileLock
from search.vectors.matrix import Floats

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

COLLECTION = "passages"
#: Rows added at once: searches wait that long for a batch here, and not at all for one in the builder.
_BATCH, _BUILDER_BATCH = 200, 4_000
#: Searching wider costs 0.7 ms and finds 0.996 of 82 nearest instead of 0.987 (30,000 real passages, static model).
#: The rest stays as it comes: what is written to disk less often has to be added again at every opening, and
#: denser graphs find hardly more for a tenth to a half more of building (benchmarks/search/chroma_settings.py).
CONFIGURATION: Any = {"hnsw": {"space": "cosine", "ef_search": 400}}
_CANARY_SECONDS = 120


class ChromaStore:
    """The store below ``folder``; this process owns it until ``close``."""

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self._folder = folder
        self._lock = lock
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._matrix = ""
        self._generation = ""
        self.synced = 0

    @classmethod
    def open(cls, folder: Path) -> ChromaStore | None:
        """Take ownership; None when another process has it."""
        lock = FileLock(folder / "owner.lock")
        return cls(folder, lock) if lock.acquire() else None

    def serves(self, matrix_name: str) -> bool:
        """Whether the open store holds rows of this vector file."""
        return self._collection is not None and self.synced > 0 and self._matrix == matrix_name

    def sync(self, matrix_name: str, vectors: Floats) -> None:
        """Bring the store to all rows of ``vectors``: catch up where possible, else build a new generation.

        Raises SearchError when Chroma fails; the store is unusable then.
        """
        try:
            if not self.serves(matrix_name) and not self._reopen(matrix_name, vectors):
                self._start(matrix_name, vectors.shape[1])
            self._add(vectors)
        except Exception as error:
            raise _failed(self._folder, error) from error

    def nearest(self, vector: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Rows of the vector file near ``vector``, nearest first; SearchError when Chroma fails.

        Empty while another thread has the store closed to build it.
        """
        collection, nothing = self._collection, np.empty(0, np.int64)
        if collection is None:
            return nothing
        try:
            found = collection.query(
                query_embeddings=vector[np.newaxis], n_results=min(count, self.synced), include=["distances"]
            )
            return np.array([int(name) for name in found["ids"][0]], np.int64)
        except Exception as error:
            if collection is not self._collection:
                return nothing
            raise _failed(self._folder, error) from error

    def close(self) -> None:
        """Close the database and give up ownership."""
        self._disconnect()
        self._lock.release()

    def quarantine(self) -> None:
        """Put the current generation aside as unusable, close, and give up ownership."""
        self._disconnect()
        if self._generation:
            self._set_aside(self._generation)
        (self._folder / "current.json").unlink(missing_ok=True)
        self._lock.release()

    def _disconnect(self) -> None:
        client = self._client
        self._client, self._collection, self._matrix, self.synced = None, None, "", 0
        if client is not None:
            client.close()

    def _set_aside(self, generation: str) -> None:
        target = self._folder / "damaged"
        remove(target)
        source = self._folder / generation
        if source.exists():
            source.rename(target)

    def _reopen(self, matrix_name: str, vectors: Floats) -> bool:
        """Open the generation the pointer names, if it is of this vector file and passes the canary."""
        pointer = self._pointer()
        if pointer.get("matrix") != matrix_name or not 0 < pointer["synced"] <= vectors.shape[0]:
            return False
        generation, synced = pointer["folder"], pointer["synced"]
        if not (self._folder / generation).is_dir() or not canary(
            self._folder / generation, vectors[:synced]
        ):
            self._set_aside(generation)
            return False
        self._disconnect()
        self._connect(generation, matrix_name)
        self.synced = synced
        return True

    def _pointer(self) -> dict[str, Any]:
        try:
            pointer = json.loads((self._folder / "current.json").read_text(encoding="utf-8"))
            return pointer if {"folder", "matrix", "synced"} <= set(pointer) else {}
        except (OSError, ValueError):
            return {}

    def _start(self, matrix_name: str, dims: int) -> None:
        """Begin a new generation and remove all others."""
        self._disconnect()
        taken = [int(path.name) for path in self._folder.iterdir() if path.name.isdecimal()]
        for number in taken:
            remove(self._folder / str(number))
        self._connect(str(max(taken, default=0) + 1), matrix_name)

    def _connect(self, generation: str, matrix_name: str) -> None:
        import chromadb
        from chromadb.config import Settings

        folder = self._folder / generation
        settings = Settings(anonymized_telemetry=False)
        self._client = cast("Client", chromadb.PersistentClient(str(folder), settings=settings))
        self._collection = self._client.get_or_create_collection(
            COLLECTION, embedding_function=None, configuration=CONFIGURATION
        )
        self._matrix, self._generation = matrix_name, generation

    def _add(self, vectors: Floats) -> None:
        """Add the rows the store has not got, then move the pointer."""
        count = vectors.shape[0]
        if self.synced == count:
            return
        if isinstance(vectors, np.memmap) and count - self.synced > _BUILDER_BATCH and os.name == "posix":
            self._build(vectors)
        for first in range(self.synced, count, _BATCH):
            last = min(first + _BATCH, count)
            self._upsert(first, last, vectors)
        self.synced = count
        pointer = {"folder": self._generation, "matrix": self._matrix, "synced": count}
        _write(self._folder / "current.json", json.dumps(pointer))

    def _upsert(self, first: int, last: int, vectors: Floats) -> None:
        if self._collection is None:
            raise ValueError("no collection")
        rows = np.ascontiguousarray(vectors[first:last])
        self._collection.upsert(ids=[str(slot) for slot in range(first, last)], embeddings=rows)

    def _build(self, vectors: Floats) -> None:
        """Add all rows in a process of its own, with the store closed here; the scan answers meanwhile."""
        matrix_name, generation, first = self._matrix, self._generation, self.synced
        self._disconnect()
        task = {
            "folder": str(self._folder / generation),
            "collection": COLLECTION,
            "configuration": CONFIGURATION,
            "path": str(vectors.filename),  # type: ignore[attr-defined]
            "dims": vectors.shape[1],
            "first": first,
            "last": vectors.shape[0],
            "batch": _BUILDER_BATCH,
        }
        # The lock goes along: were this process killed, nobody else could open the store before the builder ends.
        subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-P", str(Path(__file__).with_name("builder.py"))],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            pass_fds=(self._lock.descriptor,),
            check=True,
        )
        self._connect(generation, matrix_name)
        self.synced = vectors.shape[0]


def canary(folder: Path, vectors: Floats) -> bool:
    """Whether stored vectors find themselves; asked in a child, as a damaged store can crash its reader."""
    sample = np.unique(np.linspace(0, vectors.shape[0] - 1, 32).astype(np.int64))
    question = {
        "folder": str(folder),
        "collection": COLLECTION,
        "count": vectors.shape[0],
        "slots": sample.tolist(),
        "vectors": vectors[sample].tolist(),
    }
    program = Path(__file__).with_name("canary.py")
    try:
        # -P: the folder of the program must not become a place to import from.
        answer = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-P", str(program)],
            input=json.dumps(question),
            capture_output=True,
            text=True,
            timeout=_CANARY_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _failed(folder: Path, error: Exception) -> SearchError:
    return SearchError(
        f"Chroma 出错：{error}",
        f"Chroma failed: {error}",
        hint_zh="检索不受影响；向量库会自动重建",
        hint_en="searching is not affected; the store is rebuilt by itself",
        place=str(folder),
    )
