"""A writer killed (SIGKILL) at one system call after the other: whole generations only, and the next converges.

strace sends the signal when the n-th call of a kind begins, in whatever thread: Python's, SQLite's, tantivy's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, Section
from search.layout import Layout
from tests.search.writing import start_on_word, update

TODAY = date(2026, 1, 1)

#: Calls that change what is on disk, and how many of them to pass over between two trials.
FAMILIES = {
    "pwrite64": 4,
    "write": 4,
    "fdatasync": 1,
    "renameat": 1,
    "link,linkat,mkdir,rmdir,rename,unlink,unlinkat,ftruncate,flock,fsync": 2,
}
#: 1 tries every single call (minutes); the default keeps the test short.
STRIDE = int(os.environ.get("KILL_STRIDE", "0"))


def library(version: str) -> dict[str, Record]:
    """A first version, one with a few changes, and one where nothing is left as it was."""
    names = {"first": range(60), "some": [*range(57), 70, 71], "all": range(20, 90)}[version]

    def text(at: int) -> str:
        changed = version == "all" or (version == "some" and at % 20 == 0)
        return f"{version if changed else 'first'} 内容{at} 割接回退"

    sections = {at: (Section("s", (), text(at)), Section("t", (), f"不变的一节 {at} 割接")) for at in names}
    return {f"R{at}": Record(f"R{at}", "runbook", f"文档{at}", sections[at]) for at in names}


def found(folder: Path) -> set[tuple[str, str]]:
    """All passages that a fresh reader finds by their words, none missing by the count of the index."""
    with Index.open(folder, embedder=HashingEmbedder(32)) as index:
        results = index.search("割接", today=TODAY, limit=1000)
        assert results.notes == ()
        assert len(results.hits) == index.status().passages
        assert all(hit.lexical > 0 for hit in results.hits)
        return {(hit.record_id, hit.text) for hit in results.hits}


def content(version: str) -> set[tuple[str, str]]:
    return {(name, part.text) for name, record in library(version).items() for part in record.sections}


def killed(folder: Path, version: str, calls: str, number: int) -> bool:
    """Whether the writer was killed when call ``number`` of ``calls`` began; False when it has fewer."""
    writer, word = start_on_word(folder, list(library(version).values()))
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=SIGKILL:when={number}"]
    command = ["strace", "-f", "-p", str(writer.pid), "-o", os.devnull, *inject]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
        assert tracer.stderr is not None
        assert "attached" in (told := tracer.stderr.readline()), told
        word.send("begin")
        tracer.communicate(timeout=120)
    writer.join()
    assert writer.exitcode in (0, -9)
    return writer.exitcode == -9


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        strace is not None and not subprocess.run([strace, "-o", os.devnull, "true"], check=False).returncode
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or not can_trace(), reason="needs strace")
@pytest.mark.parametrize("version", ["some", "all"])
@pytest.mark.parametrize("calls", FAMILIES)
def test_killed_at_one_call_after_the_other(tmp_path: Path, version: str, calls: str) -> None:
    first = tmp_path / "first"
    update(first, library("first").values())
    states = [content("first"), content(version)]
    number, kills = 1, 0
    folder = tmp_path / "index"
    while True:
        shutil.copytree(first, folder)
        if not killed(folder, version, calls, number):
            break
        kills += 1
        assert found(folder) in states, f"{calls} {number}"
        update(folder, library(version).values())
        assert found(folder) == states[1], f"{calls} {number}"
        layout = Layout(folder)
        assert len(list(layout.lexical.iterdir())) == len(list(layout.vectors.iterdir())) == 1, "litter"
        shutil.rmtree(folder)
        number += STRIDE or FAMILIES[calls]
    assert kills
    assert found(folder) == states[1]
