"""The real Chroma behind its rules: owned by one process, checked, caught up, thrown away when in doubt."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from search import Filters, HashingEmbedder, Index, Record, Section
from search.layout import Layout
from search.vectors.chroma import ChromaStore, canary
from search.vectors.matrix import Floats

TODAY = date(2026, 1, 1)


def unit(count: int, seed: int = 0) -> Floats:
    rows = np.random.default_rng(seed).standard_normal((count, 32)).astype(np.float32)
    scaled: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return scaled


def record(at: int) -> Record:
    text = f"第{at}步：检查接口{at * 7 % 101}，对账文件版本{at * 13 % 97}，割接窗口{at % 31}。"
    return Record(f"R{at}", "runbook", f"文档{at}", (Section("s", (), text),), project=f"P{at % 4}")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "index", embedder=HashingEmbedder(64)) as opened:
        opened.update(map(record, range(600)))
        yield opened


def found(index: Index, query: str, filters: Filters | None = None) -> list[str]:
    hits = index.search(query, filters=filters, today=TODAY, limit=10).hits
    return [hit.record_id for hit in hits]


def always_chroma(index: Index) -> None:
    """From here on Chroma is asked wherever it could be, and has been checked enough."""
    planner = index._vectors.planner
    planner.exact_per_value, planner.checked, planner._asked = 1.0, 1_000, -1_000_000


def test_chroma_and_the_scan_answer_alike(index: Index) -> None:
    queries = [f"检查接口{at} 割接窗口{at % 31}" for at in range(20)]
    by_scan = [found(index, query) for query in queries]
    assert index.warm(force=True)
    assert index.status().chroma == "ready"
    always_chroma(index)
    by_chroma = [found(index, query) for query in queries]
    assert index._vectors.planner.chroma_query != 4e-3, "Chroma was asked"
    same = sum(len(set(a) & set(b)) for a, b in zip(by_scan, by_chroma, strict=True))
    assert same >= 0.98 * sum(map(len, by_scan))


def test_the_scan_checks_what_chroma_finds(index: Index) -> None:
    queries = [f"检查接口{at} 割接窗口{at % 31}" for at in range(40)]
    by_scan = [found(index, query) for query in queries]
    assert index.warm(force=True)
    planner, store = index._vectors.planner, index._vectors._store
    assert store is not None
    planner.exact_per_value = 1.0
    assert [found(index, query) for query in queries[:16]] == by_scan[:16], "the scan answers meanwhile"
    assert planner.checked == 16
    assert planner.recall > 0.97
    for query in queries:
        found(index, query)
    assert planner.checked in (18, 19), "of the others one of sixteen"


def test_a_store_that_misses_much_is_not_asked(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = [f"检查接口{at} 割接窗口{at % 31}" for at in range(40)]
    by_scan = [found(index, query) for query in queries]
    assert index.warm(force=True)
    planner, asked = index._vectors.planner, [0]
    planner.exact_per_value = 1.0
    nearest = ChromaStore.nearest

    def forgetful(store: ChromaStore, vector: Floats, count: int) -> NDArray[np.int64]:
        asked[0] += 1
        slots = nearest(store, vector, 2 * count)
        return slots[slots % 10 > 0][:count]

    monkeypatch.setattr(ChromaStore, "nearest", forgetful)
    assert [found(index, query) for query in queries] == by_scan
    assert asked[0] == 16
    assert planner.recall < 0.97
    assert index.status().chroma == "inexact"


def test_filters_lose_nothing(index: Index) -> None:
    only = Filters(projects=("P1",))
    by_scan = found(index, "割接窗口", only)
    index.warm(force=True)
    always_chroma(index)
    assert found(index, "割接窗口", only) == by_scan
    wide = Filters(projects=("P0", "P1", "P2"))
    assert {int(name[1:]) % 4 for name in found(index, "割接窗口", wide)} <= {0, 1, 2}


def test_small_libraries_are_left_to_the_scan(index: Index) -> None:
    assert not index.warm()
    assert index.status().chroma == "off"


def test_an_open_store_follows_the_index(index: Index) -> None:
    index.warm(force=True)
    always_chroma(index)
    index.add([Record("NEW", "runbook", "证书更换", (Section("s", (), "证书过期后更换证书。"),))])
    assert index.status().chroma == "ready"
    assert found(index, "证书过期")[0] == "NEW"
    index.delete(["NEW"])
    assert "NEW" not in found(index, "证书过期")
    index.update(map(record, range(200)))
    assert index.status().dead_share == 0, "compacted, so the store was built anew"
    assert index.status().chroma == "ready"
    assert all(int(name[1:]) < 200 for name in found(index, "割接窗口"))


def test_rows_written_by_another_process_are_found_before_the_store_has_them(
    index: Index, tmp_path: Path
) -> None:
    index.warm(force=True)
    always_chroma(index)
    with Index.open(tmp_path / "index", embedder=HashingEmbedder(64)) as other:
        other.add([Record("NEW", "runbook", "证书更换", (Section("s", (), "证书过期后更换证书。"),))])
    assert index.status().chroma == "behind"
    assert found(index, "证书过期")[0] == "NEW"


def test_only_one_process_owns_the_store(index: Index, tmp_path: Path) -> None:
    index.warm(force=True)
    program = (
        "import sys; from search import HashingEmbedder, Index\n"
        "index = Index.open(sys.argv[1], embedder=HashingEmbedder(64))\n"
        "print(index.warm(force=True), len(index.search('割接窗口').hits), 'chromadb' in sys.modules)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "index")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "False 10 False\n"


def test_a_store_is_opened_again_without_being_built_again(index: Index, tmp_path: Path) -> None:
    index.warm(force=True)
    generations = [path for path in Layout(tmp_path / "index").chroma.iterdir() if path.name.isdecimal()]
    index.close()
    with Index.open(tmp_path / "index", embedder=HashingEmbedder(64)) as again:
        assert again.warm(force=True)
        assert again._vectors._store is not None
        assert again._vectors._store.synced == 600
    assert [
        path for path in Layout(tmp_path / "index").chroma.iterdir() if path.name.isdecimal()
    ] == generations


@pytest.mark.parametrize("kind", ["zero", "truncate", "missing", "other"])
def test_a_damaged_store_is_put_aside_and_built_anew(index: Index, tmp_path: Path, kind: str) -> None:
    index.warm(force=True)
    index.close()
    folder = Layout(tmp_path / "index").chroma
    database = folder / "1" / "chroma.sqlite3"
    if kind == "zero":
        database.write_bytes(b"")
    elif kind == "truncate":
        database.write_bytes(database.read_bytes()[:9_000])
    elif kind == "missing":
        database.unlink()
    else:
        (folder / "current.json").write_text('{"folder": "1", "matrix"', encoding="utf-8")
    with Index.open(tmp_path / "index", embedder=HashingEmbedder(64)) as again:
        assert found(again, "割接窗口")
        assert again.warm(force=True)
        assert again.status().chroma == "ready"
        always_chroma(again)
        assert found(again, "检查接口7")


def test_a_store_that_fails_while_asked_gives_way_to_the_scan(index: Index) -> None:
    index.warm(force=True)
    always_chroma(index)
    store = index._vectors._store
    assert store is not None
    assert store._client is not None
    store._client.delete_collection("passages")
    results = index.search("检查接口7", today=TODAY)
    assert results.hits
    assert "Chroma" in results.notes[0].zh
    assert index.warm(force=True)
    assert index.search("检查接口7", today=TODAY).notes == ()


def test_the_canary_notices_wrong_vectors(tmp_path: Path) -> None:
    store = ChromaStore.open(tmp_path)
    assert store is not None
    vectors = unit(200)
    store.sync("1.f32", vectors)
    store.close()
    assert canary(tmp_path / "1", vectors)
    assert not canary(tmp_path / "1", unit(200, seed=1)), "other vectors"
    assert not canary(tmp_path / "1", unit(300)), "too few rows"
    assert not canary(tmp_path / "none", vectors)


def test_an_interrupted_build_is_continued(tmp_path: Path) -> None:
    vectors = unit(500)
    store = ChromaStore.open(tmp_path)
    assert store is not None
    store.sync("1.f32", vectors[:300])
    store.close()
    pointer = tmp_path / "current.json"
    pointer.write_text(pointer.read_text(encoding="utf-8").replace("300", "200"), encoding="utf-8")
    again = ChromaStore.open(tmp_path)
    assert again is not None
    again.sync("1.f32", vectors)
    assert again.synced == 500
    nearest = [int(again.nearest(vectors[at], 1)[0]) for at in range(0, 500, 9)]
    assert nearest == list(range(0, 500, 9))
    again.close()


def test_many_rows_are_added_by_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.vectors.chroma._BUILDER_BATCH", 300)
    rows = unit(1000)
    rows.tofile(tmp_path / "1.f32")
    mapped: Floats = np.memmap(tmp_path / "1.f32", np.float32, "r", shape=rows.shape)
    store = ChromaStore.open(tmp_path / "chroma")
    assert store is not None
    added: list[int] = []
    monkeypatch.setattr(ChromaStore, "_upsert", lambda self, first, last, vectors: added.append(first))
    store.sync("1", mapped[:700])
    assert added == [], "this process added nothing"
    assert [store.nearest(rows[at], 1)[0] for at in (0, 350, 699)] == [0, 350, 699]
    store.sync("1", mapped)
    assert added == [700, 900], "a few rows are added here"
    store.close()
    assert store.nearest(rows[0], 1).size == 0
