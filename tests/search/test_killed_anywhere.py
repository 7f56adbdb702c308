"""A writer killed (SIGKILL) at one system call after the other: whole generations only, and the next converges.

strace sends the signal when the n-th call of a kind begins, in whatever thread: Python's, SQLite's, tantivy's.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, Section
from search.layout import Layout

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

WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    sys.path.insert(0, sys.argv[3])
    from test_killed_anywhere import update
    update(Path(sys.argv[1]), sys.argv[2])
    """
)


def library(version: str) -> dict[str, Record]:
    """A first version, one with a few changes, and one where nothing is left as it was."""
    names = {"first": range(60), "some": [*range(57), 70, 71], "all": range(20, 90)}[version]

    def text(at: int) -> str:
        changed = version == "all" or (version == "some" and at % 20 == 0)
        return f"{version if changed else 'first'} 内容{at} 割接回退"

    sections = {at: (Section("s", (), text(at)), Section("t", (), f"不变的一节 {at} 割接")) for at in names}
    return {f"R{at}": Record(f"R{at}", "runbook", f"文档{at}", sections[at]) for at in names}


def update(folder: Path, version: str) -> None:
    with Index.open(folder, embedder=HashingEmbedder(32)) as index:
        index.update(library(version).values())


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
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=SIGKILL:when={number}"]
    program = [sys.executable, "-c", WRITER, str(folder), version, str(Path(__file__).parent)]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", os.devnull, *inject, *program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, -9, 137), done.stderr
    return done.returncode != 0


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
    update(first, "first")
    states = [content("first"), content(version)]
    number, kills = 1, 0
    folder = tmp_path / "index"
    while True:
        shutil.copytree(first, folder)
        if not killed(folder, version, calls, number):
            break
        kills += 1
        assert found(folder) in states, f"{calls} {number}"
        update(folder, version)
        assert found(folder) == states[1], f"{calls} {number}"
        layout = Layout(folder)
        assert len(list(layout.lexical.iterdir())) == len(list(layout.vectors.iterdir())) == 1, "litter"
        shutil.rmtree(folder)
        number += STRIDE or FAMILIES[calls]
    assert kills
    assert found(folder) == states[1]
