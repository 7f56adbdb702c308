"""What no checksum shows: the canary finds it, and the damaged part is written anew."""

from __future__ import annotations

import sqlite3
import time
import zlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from search import HashingEmbedder, Index, Record, Section, Upkeep
from search.layout import Layout, file_sums
from search.lexical import LexicalWriter, Passage
from search.manifest import Manifest
from search.vectors.matrix import Block

TODAY = date(2026, 1, 1)
TEXTS = ["数据库主从切换失败", "消息队列积压处理", "证书到期更换", "割接前检查回退方案", "磁盘空间不足告警"]


def opened(folder: Path) -> Index:
    return Index.open(folder, embedder=HashingEmbedder(64))


def records() -> list[Record]:
    return [
        Record(f"R{at}", "runbook", text, (Section("s", (), f"{text}，编号{at}"),))
        for at, text in enumerate(TEXTS * 10)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with opened(tmp_path) as index:
        index.update(records())
    return tmp_path


def resealed(folder: Path) -> None:
    """Make the manifest believe in the files as they are now."""
    manifest = Manifest(Layout(folder).manifest, write=True)
    state = manifest.state()
    rows = np.fromfile(Layout(folder).vectors / state.matrix, "<f4").reshape(-1, state.dims)
    manifest.begin(write=True)
    manifest.many("DELETE FROM blocks WHERE 1 = ?", [(1,)])
    manifest.many(
        "INSERT INTO blocks VALUES (?, ?, ?)", [Block(0, rows.shape[0], zlib.crc32(rows.tobytes()))]
    )
    manifest.many("DELETE FROM files WHERE 1 = ?", [(1,)])
    manifest.many("INSERT INTO files VALUES (?, ?, ?)", file_sums(Layout(folder).lexical / state.lexical))
    manifest.write_state(state)
    manifest.commit()
    manifest.close()


def drift_vectors(folder: Path) -> None:
    path = next(Layout(folder).vectors.iterdir())
    rows = np.fromfile(path, "<f4").reshape(-1, 64)
    np.roll(rows, 1, axis=0).tofile(path)
    resealed(folder)


def drift_words(folder: Path) -> None:
    words = next(Layout(folder).lexical.iterdir())
    for path in words.iterdir():
        path.unlink()
    writer = LexicalWriter(words)
    for uid in range(1, 51):
        writer.add(Passage(uid, "", "", "", "", "", TEXTS[uid % 5]))
    writer.commit()
    resealed(folder)


def lose_a_passage(folder: Path) -> None:
    writer = LexicalWriter(next(Layout(folder).lexical.iterdir()))
    writer.delete([7])
    writer.commit()
    resealed(folder)


def scribble(folder: Path) -> None:
    path = next(Layout(folder).vectors.iterdir())
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (drift_vectors, "vectors"),
        (drift_words, "lexical"),
        (lose_a_passage, "lexical"),
        (scribble, "vectors"),
    ],
)
def test_a_part_that_drifted_is_found_and_written_anew(folder: Path, fault: object, part: str) -> None:
    with opened(folder) as index:
        right = [hit.record_id for hit in index.search("主从切换失败 编号5", today=TODAY).hits]
        assert index.verify() == ()
        generation = index.status().generation
        fault(folder)  # type: ignore[operator]
        assert index.verify() == (part,)
        assert index.repair() == (part,)
        assert index.verify() == ()
        assert index.status().generation == generation + 1
        assert [hit.record_id for hit in index.search("主从切换失败 编号5", today=TODAY).hits] == right
        assert index.repair() == ()
        assert index.status().generation == generation + 1, "what is sound is left alone"


def test_an_update_repairs_what_drifted_though_no_record_changed(folder: Path) -> None:
    drift_vectors(folder)
    with opened(folder) as index:
        assert index.update(records()).changed == 0
        assert index.verify() == ()


def test_a_damaged_manifest_is_found_and_left_for_an_update(folder: Path) -> None:
    with sqlite3.connect(Layout(folder).manifest) as database:
        database.execute("UPDATE chunks SET text = '改过' WHERE uid = 3")
    database.close()
    with opened(folder) as index:
        assert index.repair() == ("manifest",)
        assert index.verify() == ("manifest",)
        index.update(records())
        assert index.verify() == ()


def test_nothing_is_wrong_with_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "none") as index:
        assert index.verify() == ()
        index.update([])
        assert index.verify() == ()
        index.update([Record("EMPTY", "runbook", "", ()), Record("SIGNS", "runbook", "！？", ())])
        assert index.verify() == ()


def test_a_process_that_stays_repairs_what_its_searches_stumble_on(folder: Path) -> None:
    with opened(folder) as index:
        right = [hit.record_id for hit in index.search("主从切换失败 编号5", today=TODAY).hits]
    scribble(folder)
    with opened(folder) as index:
        assert index.search("主从切换失败 编号5", today=TODAY).mode == "lexical"
        assert index.damage == ("vectors",)
        with Upkeep(index, look=0.05):
            for _ in range(200):
                if index.search("主从切换失败 编号5", today=TODAY).mode == "hybrid":
                    break
                time.sleep(0.05)
        results = index.search("主从切换失败 编号5", today=TODAY)
        assert [hit.record_id for hit in results.hits] == right
        assert not (*results.notes, *index.damage, *index.verify())


def test_a_full_verification_finds_what_no_search_meets(folder: Path) -> None:
    with opened(folder) as index:
        index.search("割接", today=TODAY)
        drift_vectors(folder)
        with Upkeep(index, look=0.05, verify=0.0):
            for _ in range(200):
                if index.verify() == ():
                    break
                time.sleep(0.05)
        assert index.verify() == ()
