"""Damaged parts are noticed, the rest answers, and the next update makes them whole."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, SearchError
from search.layout import Layout

TODAY = date(2026, 6, 1)


@pytest.fixture
def folder(tmp_path: Path, library: list[Record]) -> Path:
    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as index:
        index.update(library)
    return tmp_path


def opened(folder: Path) -> Index:
    return Index.open(folder, embedder=HashingEmbedder(64))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def scribble(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 3, len(data) // 3 + 40):
        data[at] ^= 0x5A
    path.write_bytes(data)


def vanish(path: Path) -> None:
    path.unlink()


DAMAGES = [truncate, empty, scribble, vanish]


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_its_vectors_the_lexical_leg_answers(
    folder: Path, library: list[Record], damage: Callable[[Path], None]
) -> None:
    damage(next(Layout(folder).vectors.iterdir()))
    with opened(folder) as index:
        results = index.search("ERR_5003", today=TODAY)
        assert (results.mode, results.hits[0].record_id) == ("lexical", "RB-001")
        assert "向量" in results.notes[0].zh
        assert results.notes[0].en
        assert index.status().damage == ("vectors",)
        index.update(library)
        assert index.search("ERR_5003", today=TODAY).mode == "hybrid"
        assert index.status().damage == ()


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_its_words_the_vectors_answer(
    folder: Path, library: list[Record], damage: Callable[[Path], None]
) -> None:
    words = Layout(folder).lexical
    for path in sorted((words / "1").glob("*.term")) + sorted((words / "1").glob("meta.json")):
        damage(path)
    with opened(folder) as index:
        results = index.search("消息队列积压超过一万条", today=TODAY)
        assert results.mode == "vector"
        assert results.hits[0].record_id == "RB-002"
        assert "全文" in results.notes[0].zh
        assert index.status().damage == ("lexical",)
        index.update(library)
        assert index.search("ERR_5003", today=TODAY).mode == "hybrid"


def test_with_both_legs_gone_the_error_says_what_to_do(folder: Path) -> None:
    empty(next(Layout(folder).vectors.iterdir()))
    empty(Layout(folder).lexical / "1" / "meta.json")
    with opened(folder) as index:
        with pytest.raises(SearchError) as caught:
            index.search("ERR_5003", today=TODAY)
        assert "重新建立索引" in caught.value.hint("zh")
        index.rebuild()
        assert index.search("ERR_5003", today=TODAY).hits[0].record_id == "RB-001"


@pytest.mark.parametrize("damage", [truncate, empty, scribble, vanish])
def test_a_damaged_manifest_is_put_aside_and_built_again(
    folder: Path, library: list[Record], damage: Callable[[Path], None]
) -> None:
    damage(Layout(folder).manifest)
    with opened(folder) as index:
        with contextlib.suppress(SearchError):
            hits = index.search("ERR_5003", today=TODAY).hits
            assert not hits or hits[0].record_id == "RB-001"
        assert index.update(library).passages == 14
        assert index.search("ERR_5003", today=TODAY).hits[0].record_id == "RB-001"
        assert index.status().records == 10


def test_only_an_update_with_all_records_starts_over(folder: Path, library: list[Record]) -> None:
    truncate(Layout(folder).manifest)
    with opened(folder) as index:
        with pytest.raises(SearchError):
            index.add(library[:1])
        with pytest.raises(SearchError):
            index.delete(["RB-001"])
        with pytest.raises(SearchError):
            index.rebuild()
        assert index.update(library).passages == 14


def test_an_index_of_another_version_asks_to_be_rebuilt(
    folder: Path, library: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("manifest", "snapshot", "generation", "writer"):
        monkeypatch.setattr(f"search.{module}.VERSION", 99)
    with opened(folder) as index:
        with pytest.raises(SearchError) as caught:
            index.search("ERR_5003", today=TODAY)
        assert "版本" in caught.value.message("zh")
        assert index.update(library).added == 10
        assert index.search("ERR_5003", today=TODAY).hits


def test_a_reader_notices_that_the_manifest_was_replaced(folder: Path, library: list[Record]) -> None:
    with opened(folder) as reader, opened(folder) as writer:
        assert reader.search("ERR_5003", today=TODAY).hits
        empty(Layout(folder).manifest)
        writer.update(library[2:])
        assert not any(hit.record_id == "RB-001" for hit in reader.search("ERR_5003", today=TODAY).hits)


def test_a_folder_that_may_not_be_written_can_still_be_searched(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with opened(folder) as index:
            assert index.search("ERR_5003", today=TODAY).hits[0].record_id == "RB-001"
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
