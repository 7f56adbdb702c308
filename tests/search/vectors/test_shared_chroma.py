"""A Chroma server (the package's own, as a process) that the indexes of several processes share."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import chromadb
import numpy as np
import pytest

from search import HashingEmbedder, Index
from search.vectors.shared import SharedStore
from tests.search.vectors.test_chroma import TODAY, always_chroma, found, record, unit

pytestmark = pytest.mark.slow
QUERIES = [f"检查接口{at} 割接窗口{at % 31}" for at in range(20)]


class Server:
    """``chroma run`` on loopback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.url = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        program = str(Path(sys.executable).with_name("chroma"))
        where = ["--path", str(self._folder), "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(
            [program, "run", *where], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/api/v2/heartbeat").close()  # noqa: S310 - loopback
                return
            except urllib.error.URLError:
                assert self._process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.05)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def collections(self) -> list[str]:
        client = chromadb.HttpClient(host="127.0.0.1", port=self._port)
        return sorted(one.name for one in client.list_collections())


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "chroma")
    yield server
    server.stop()


@pytest.fixture
def opened(tmp_path: Path, server: Server) -> Iterator[Callable[[], Index]]:
    indexes: list[Index] = []

    def open_() -> Index:
        index = Index.open(tmp_path / "index", embedder=HashingEmbedder(64), chroma_url=server.url)
        indexes.append(index)
        return index

    yield open_
    for index in indexes:
        index.close()


def test_two_readers_share_the_server_and_answer_like_the_scan(
    opened: Callable[[], Index], server: Server
) -> None:
    one, other = opened(), opened()
    one.update(map(record, range(600)))
    by_scan = [found(one, query) for query in QUERIES]
    for index in (one, other):
        assert index.warm(force=True)
        assert index.status().chroma == "ready"
        always_chroma(index)
        by_server = [found(index, query) for query in QUERIES]
        assert index._vectors.planner.chroma_query != 4e-3, "Chroma was asked"
        same = sum(len(set(a) & set(b)) for a, b in zip(by_scan, by_server, strict=True))
        assert same >= 0.98 * sum(map(len, by_scan))
    assert len(server.collections()) == 1

    one.update(map(record, range(700)))  # what one adds the other finds
    assert "R699" in found(other, "文档699")
    assert other.warm()
    assert other.status().chroma == "ready"


def test_without_the_server_the_scan_answers_and_its_return_is_noticed(
    opened: Callable[[], Index], server: Server
) -> None:
    index = opened()
    index.update(map(record, range(600)))
    by_scan = [found(index, query) for query in QUERIES]
    assert index.warm(force=True)
    always_chroma(index)
    server.stop()
    results = index.search(QUERIES[0], today=TODAY, limit=10)
    assert [hit.record_id for hit in results.hits] == by_scan[0]
    assert "Chroma" in results.notes[-1].en
    assert not index.warm(force=True)
    assert [found(index, query) for query in QUERIES] == by_scan
    server.start()
    assert index.warm(force=True)
    assert index.status().chroma == "ready"


def test_a_collection_of_other_vectors_is_made_anew(server: Server, tmp_path: Path) -> None:
    vectors, others = unit(500), unit(500, seed=1)
    first = SharedStore.open(server.url, tmp_path / "folder")
    assert first is not None
    first.sync("a.f32", others)
    first.close()
    store = SharedStore.open(server.url, tmp_path / "folder")
    assert store is not None
    store.sync("a.f32", vectors)
    assert [int(store.nearest(vectors[at], 1)[0]) for at in (0, 250, 499)] == [0, 250, 499]
    store.sync("b.f32", vectors[:100])  # a compacted file: the old collection goes
    assert len(server.collections()) == 1
    assert int(store.nearest(vectors[7], 1)[0]) == 7
    assert SharedStore.open("http://127.0.0.1:1", tmp_path) is None
    assert np.array_equal(store.nearest(vectors[3], 2)[:1], [3])
