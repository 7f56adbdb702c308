"""A disk that is full, or files that may not grow: told, nothing lost, and all is well once there is room."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, SearchError, Section

TODAY = date(2026, 1, 1)


def records(count: int) -> list[Record]:
    return [
        Record(f"R{at}", "runbook", f"文档{at}", (Section("s", (), f"第{at}段 割接回退，" * 30),))
        for at in range(count)
    ]


def opened(folder: Path) -> Index:
    return Index.open(folder, embedder=HashingEmbedder(256))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("may not mount a file system")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("left", [0, 20_000, 200_000, 1_000_000, 2_000_000])
def test_a_full_disk_is_told_and_leaves_the_old_generation(small_disk: Path, left: int) -> None:
    with opened(small_disk / "index") as index:
        index.update(records(100))
        before = [hit.record_id for hit in index.search("第7段 割接", today=TODAY).hits]
        ballast = small_disk / "ballast"
        free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        ballast.write_bytes(bytes(max(0, free - left)))
        with pytest.raises(SearchError) as caught:
            index.update(records(4000))
        assert "磁盘" in caught.value.message("zh")
        assert "disk" in caught.value.message("en")
        assert index.search("第7段 割接", today=TODAY).notes == ()
        assert [hit.record_id for hit in index.search("第7段 割接", today=TODAY).hits] == before
    with opened(small_disk / "index") as index:
        assert index.verify() == ()
        ballast.unlink()
        assert index.update(records(200)).added == 100
        assert index.verify() == ()
        assert len(index.search("割接", today=TODAY, limit=500).hits) == 200


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize("limit", [4_096, 65_536, 300_000])
def test_files_that_may_not_grow_are_told(tmp_path: Path, limit: int) -> None:
    with opened(tmp_path / "index") as index:
        index.update(records(20))
    program = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[3])
        from test_disk_full import opened, records
        from search import SearchError
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
        with opened(Path(sys.argv[1])) as index:
            try:
                index.update(records(2000))
            except SearchError as error:
                print(error.message("en"))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "index"), str(limit), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr
    assert "written" in done.stdout
    with opened(tmp_path / "index") as index:
        assert index.verify() == ()
        assert len(index.search("割接", today=TODAY, limit=50).hits) == 20
        assert index.update(records(30)).added == 10
