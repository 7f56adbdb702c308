"""Several processes on one index: one writer, consistent readers, and writers killed at any point."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, SearchError, Section
from search.layout import Layout
from search.lock import FileLock
from tests.search.writing import start

TODAY = date(2026, 1, 1)


def records(version: int) -> list[Record]:
    def section(name: str) -> Section:
        return Section("s", (), f"版本{version} 内容{name[1:]} 割接回退")

    return [Record(name, "runbook", title, (section(name),)) for name, title in expected(version).items()]


def write(folder: Path, version: int, events: int = -1) -> int:
    """What a process that writes the version ends with: 0, or -9 where it was killed after so many events."""
    process = start(folder, [records(version)], events)
    process.join(60)
    assert process.exitcode in (0, -9)
    return process.exitcode


def state(folder: Path) -> dict[str, str]:
    """What a fresh reader finds: record id -> title, which must be of one version."""
    with Index.open(folder, embedder=HashingEmbedder(32)) as index:
        results = index.search("割接回退", today=TODAY, limit=500)
        assert results.notes == ()
        found = {hit.record_id: hit.title for hit in results.hits}
        assert len(found) == index.status().records
        return found


def expected(version: int) -> dict[str, str]:
    """Record id -> title of a version."""
    return {f"R{at}": f"第{version}版" for at in range(version * 7, 40 + version * 3)}


@pytest.mark.slow
def test_a_writer_killed_at_any_step_leaves_a_whole_generation_and_the_next_converges(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert write(folder, 1) == 0
    version, kills = 1, 0
    for events in (0, 1, 2, 3, 5, 8, 10, 12, 14, 16, 18, 20, 23, 26, 30, 35, 40, 50, 70, 100):
        done = write(folder, version + 1, events)
        kills += done == -9
        assert state(folder) in (expected(version), expected(version + 1)), events
        assert write(folder, version + 1) == 0
        assert state(folder) == expected(version + 1)
        layout = Layout(folder)
        assert len(list(layout.lexical.iterdir())) == len(list(layout.vectors.iterdir())) == 1, "no litter"
        version = version + 1 if version < 5 else 1
        if version == 1:
            assert write(folder, 1) == 0
    assert kills >= 12


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_generation(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert write(folder, 1) == 0
    versions = [records(2), records(1)] * 500
    for trial in range(8):
        writer = start(folder, versions)
        # The moments differ so that tantivy and SQLite are hit in the middle of their own writing, too.
        time.sleep(0.3 + trial * 0.0173)
        writer.kill()
        writer.join()
        assert state(folder) in (expected(1), expected(2))
    assert write(folder, 3) == 0
    assert state(folder) == expected(3)


def test_a_first_build_that_was_killed_can_be_done_again(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert write(folder, 1, 9) == -9
    with Index.open(folder, embedder=HashingEmbedder(32)) as index:
        assert index.search("割接", today=TODAY).hits == ()
    assert write(folder, 1) == 0
    assert state(folder) == expected(1)


def test_a_second_writer_is_told_who_holds_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert write(folder, 1) == 0
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from search.lock import FileLock\n"
            "with FileLock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()",
            str(Layout(folder).lock),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with Index.open(folder, embedder=HashingEmbedder(32)) as index:
            with pytest.raises(SearchError) as caught:
                index.update([])
            assert str(holder.pid) in caught.value.message("zh")
            assert str(holder.pid) in caught.value.message("en")
            assert index.search("割接", today=TODAY).hits, "readers are not held up"
    finally:
        holder.kill()
        holder.communicate()
    with FileLock(Layout(folder).lock):
        pass  # the lock died with its holder


@pytest.mark.slow
def test_readers_see_whole_generations_while_another_process_writes(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert write(folder, 1) == 0
    writer = start(folder, [*map(records, (2, 3, 4, 5, 1, 2, 3, 4, 5))])
    seen = set()
    with Index.open(folder, embedder=HashingEmbedder(32)) as index:
        while writer.is_alive():
            hits = index.search("割接回退", today=TODAY, limit=500).hits
            titles = {hit.title for hit in hits}
            assert len(titles) == 1, "hits of two generations"
            title = titles.pop()
            assert {hit.record_id for hit in hits} == set(expected(int(title[1:-1])))
            seen.add(title)
    assert writer.exitcode == 0
    assert len(seen) >= 2


def test_searching_imports_neither_chroma_nor_torch(tmp_path: Path) -> None:
    with Index.open(tmp_path, embedder=HashingEmbedder()) as index:
        index.update([Record("A", "runbook", "割接", (Section("s", (), "割接回退"),))])
    program = (
        "import sys; from search import Index, load\n"
        f"hits = Index.open({str(tmp_path)!r}, embedder=load('hashing')).search('割接').hits\n"
        "heavy = {'chromadb', 'torch', 'sentence_transformers', 'scipy', 'sklearn', 'jieba', 'onnxruntime'}\n"
        "print(len(hits), sorted(heavy & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout == "1 []\n"
