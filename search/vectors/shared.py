"""The vectors in a Chroma server that several processes share, instead of a store of each process's own.

The server holds numbers of rows and their vectors, nothing else. Rows are only ever added, in order, under the numbers
of the vector file: whoever finds fewer than the file has adds the rest, and two who do so at once write the same.
What the server answers is a proposal; the caller compares the rows it names with the vectors of the file itself.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from search.errors import SearchError
from search.vectors.chroma import CONFIGURATION
from search.vectors.matrix import Floats

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

_BATCH = 2_000
#: Vectors asked to find themselves before a collection is used, and how many of them must.
_SAMPLE, _FOUND = 32, 30


class SharedStore:
    """The collection of one index in the Chroma server at ``url``; offers what `ChromaStore` does."""

    def __init__(self, client: ClientAPI, url: str, index: str) -> None:
        self._client, self._url, self._index = client, url, index
        self._collection: Collection | None = None
        self._matrix = ""
        self.synced = 0

    @classmethod
    def open(cls, url: str, folder: Path) -> SharedStore | None:
        """The store for the index whose derived files lie in ``folder``; None while the server does not answer."""
        import chromadb
        from chromadb.config import Settings

        address = urlsplit(url)
        try:
            client = chromadb.HttpClient(
                host=address.hostname or "",
                port=address.port or (443 if address.scheme == "https" else 8000),
                ssl=address.scheme == "https",
                settings=Settings(anonymized_telemetry=False),
            )
            return cls(client, url, _identity(folder))
        except Exception:  # whatever its client raises: without the server the exact scan answers
            return None

    def serves(self, matrix_name: str) -> bool:
        """Whether the collection holds rows of this vector file."""
        return self._collection is not None and self.synced > 0 and self._matrix == matrix_name

    def sync(self, matrix_name: str, vectors: Floats) -> None:
        """Bring the collection to all rows of ``vectors``; raises SearchError when the server fails."""
        try:
            if not self.serves(matrix_name):
                self._start(matrix_name, vectors)
            self._add(vectors)
        except Exception as error:
            raise _failed(self._url, error) from error

    def nearest(self, vector: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Rows of the vector file near ``vector``, nearest first; SearchError when the server fails."""
        if self._collection is None:
            return np.empty(0, np.int64)
        try:
            found = self._collection.query(
                query_embeddings=vector[np.newaxis], n_results=min(count, self.synced), include=["distances"]
            )
            return np.array([int(name) for name in found["ids"][0]], np.int64)
        except Exception as error:
            raise _failed(self._url, error) from error

    def close(self) -> None:
        """Let go of the server; the collection stays for the others."""
        self._collection, self._matrix, self.synced = None, "", 0

    quarantine = close

    def _start(self, matrix_name: str, vectors: Floats) -> None:
        """Open the collection of this vector file, anew if it does not find its own rows, and remove older ones."""
        name = f"{self._index}-{hashlib.sha256(matrix_name.encode()).hexdigest()[:16]}"
        for other in self._client.list_collections():
            if other.name.startswith(f"{self._index}-") and other.name != name:
                self._client.delete_collection(other.name)
        collection = self._opened(name)
        if not _sound(collection, vectors):
            self._client.delete_collection(name)
            collection = self._opened(name)
        self._collection, self._matrix = collection, matrix_name

    def _opened(self, name: str) -> Collection:
        return self._client.get_or_create_collection(
            name, embedding_function=None, configuration=CONFIGURATION
        )

    def _add(self, vectors: Floats) -> None:
        collection = self._collection
        assert collection is not None  # noqa: S101 - opened before
        for first in range(collection.count(), vectors.shape[0], _BATCH):
            last = min(first + _BATCH, vectors.shape[0])
            rows: Any = np.ascontiguousarray(vectors[first:last])
            collection.upsert(ids=[str(slot) for slot in range(first, last)], embeddings=rows)
        self.synced = vectors.shape[0]


def _sound(collection: Collection, vectors: Floats) -> bool:
    """Whether rows of the collection are those of the file: they must find themselves."""
    count = min(collection.count(), vectors.shape[0])
    if not count:
        return True
    sample = np.unique(np.linspace(0, count - 1, _SAMPLE).astype(np.int64))
    rows: Any = np.ascontiguousarray(vectors[sample])
    found = collection.query(query_embeddings=rows, n_results=1, include=["distances"])
    nearest = [
        (int(ids[0]), distances[0])
        for ids, distances in zip(found["ids"], found["distances"] or (), strict=True)
    ]
    # a row that occurs twice may find its twin
    itself = sum(
        row == slot or (row < vectors.shape[0] and np.allclose(vectors[row], vectors[slot], atol=1e-4))
        for (row, _), slot in zip(nearest, sample, strict=True)
    )
    return bool(itself >= _FOUND * sample.size / _SAMPLE)


def _identity(folder: Path) -> str:
    """A name for this index in the server, the same for all processes that share its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "shared"
    try:
        with file.open("x", encoding="ascii") as new:
            new.write(f"fupan-{secrets.token_hex(8)}")
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii")


def _failed(url: str, error: Exception) -> SearchError:
    return SearchError(
        f"Chroma 服务出错：{type(error).__name__}",
        f"The Chroma server failed: {type(error).__name__}",
        hint_zh="检索不受影响；服务恢复后会自动接上",
        hint_en="searching is not affected; it is used again when it answers",
        place=url,
    )
