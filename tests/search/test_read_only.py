"""A folder that may only be read, such as a network share, is searched like any other."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, Results, Section

NOBODY = 65534
TODAY = date(2026, 11, 21)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An index whose files and folders nobody may write, below a path that everybody may enter."""
    made = Path(tempfile.mkdtemp(prefix="fupan-read-only-"))
    made.chmod(0o755)
    index = made / "index"
    section = Section("resolution", ("处理步骤",), "先停止对账任务，再执行数据库主从切换。")
    with Index.open(index, embedder=HashingEmbedder()) as opened:
        opened.update([Record("RB-001", "runbook", "主从切换失败处理", (section,))])
        found(opened)  # everything is imported before the process gives up its rights
    for path in (*index.rglob("*"), index):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield index
    for path in (index, *(path for path in index.rglob("*") if path.is_dir())):
        path.chmod(0o755)
    shutil.rmtree(made)


def found(index: Index) -> Results:
    return index.search("主从切换", today=TODAY)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_read_only_index_answers_with_both_legs(folder: Path) -> None:
    child = os.fork()
    if child == 0:
        try:
            if os.getuid() == 0:
                os.setuid(NOBODY)  # root may write anywhere
            with Index.open(folder, embedder=HashingEmbedder()) as index:
                results = found(index)
            os._exit(0 if results.mode == "hybrid" and results.hits and not results.notes else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
