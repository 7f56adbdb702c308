"""Backup and restore: the same answers from an empty machine, and nothing from an archive that was tampered with."""

from __future__ import annotations

import io
import json
import resource
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb.database import Audit
from kb.errors import WorkspaceError
from kb.jobs import Jobs
from kb.services.backup import MANIFEST, backup
from kb.services.index import open_index, update_index
from kb.services.restore import BackupError, restore, verify
from kb.services.search import find
from kb.services.server_database import server_database
from kb.workspace import Workspace

TODAY = date(2026, 11, 21)
QUERIES = ("对账不平怎么办", "ERR_5003", "重复入账")


def answers(workspace: Workspace) -> list[list[tuple[str, str, str, float]]]:
    with open_index(workspace) as index:
        return [
            [
                (hit.record_id, hit.anchor, hit.text, round(hit.score, 6))
                for hit in find(index, query, limit=10, today=TODAY).hits
            ]
            for query in QUERIES
        ]


@pytest.fixture
def archive(workspace: Workspace, tmp_path: Path) -> Path:
    """A backup of the workspace, whose server has seen something."""
    with server_database(workspace) as database:
        Audit(database).add(who="王敏", action="login")
        with Jobs(database) as jobs:
            jobs.submit("index", {}, who="王敏", principal={})
        backup(workspace, database, tmp_path / "backup.tar.gz")
    return tmp_path / "backup.tar.gz"


@pytest.mark.parametrize("with_index", [False, True])
def test_a_restored_workspace_gives_the_same_answers(
    workspace: Workspace, tmp_path: Path, with_index: bool
) -> None:
    before = answers(workspace)
    assert all(before)
    with server_database(workspace) as database:
        log = Audit(database)
        log.add(who="王敏", action="login")
        done = backup(workspace, database, tmp_path / "b.tar", with_index=with_index)
        log.add(who="王敏", action="afterwards")
    shutil.move(workspace.root, tmp_path / "gone")

    assert verify(tmp_path / "b.tar").files == done.files
    restored = tmp_path / "restored"
    found = restore(tmp_path / "b.tar", restored)
    assert (found.index, found.database) == (with_index, "sqlite")
    again = Workspace.open(restored)
    if not with_index:
        update_index(again)
    assert answers(again) == before
    with server_database(again) as database:
        assert [entry.action for entry in Audit(database).entries()] == ["login"]
        assert Audit(database).broken_at() is None
    originals = (path for path in (tmp_path / "gone").rglob("*") if path.is_file())
    for path in originals:
        name = path.relative_to(tmp_path / "gone").as_posix()
        if not name.startswith(".fupan/"):
            assert (restored / name).read_bytes() == path.read_bytes(), name


def test_a_backup_can_be_read_by_its_owner_alone_and_holds_no_running_process(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert ".fupan/server.sqlite" in names
    assert ".fupan/jobs.sqlite" in names
    assert not [name for name in names if name.endswith((".lock", "-wal", "-shm")) or "/index/" in name]
    assert names[-1] == MANIFEST


def test_jobs_that_waited_wait_again(archive: Path, tmp_path: Path) -> None:
    restore(archive, tmp_path / "restored")
    with server_database(Workspace.open(tmp_path / "restored")) as database, Jobs(database) as jobs:
        assert [(job.kind, job.state) for job in jobs.history().jobs] == [("index", "waiting")]


def test_links_and_a_place_inside_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.root / "knowledge" / "link.md").symlink_to("/etc/passwd")
    with server_database(workspace) as database:
        done = backup(workspace, database, tmp_path / "b.tar")
        with pytest.raises(WorkspaceError):
            backup(workspace, database, workspace.root / "b.tar")
    assert done.skipped == ("knowledge/link.md",)
    assert b"root:" not in (tmp_path / "b.tar").read_bytes()


def test_nothing_is_overwritten(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    with pytest.raises(WorkspaceError):
        restore(archive, tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine"]


Members = list[tuple[tarfile.TarInfo, bytes]]


def _member(name: str, content: bytes = b"x", **about: Any) -> tuple[tarfile.TarInfo, bytes]:  # noqa: ANN401
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in about.items():
        setattr(info, field, value)
    return info, content


def _link(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    return _member(name, b"", type=tarfile.SYMTYPE, linkname=target)


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Members], Members]:
    def changed(members: Members) -> Members:
        told = json.loads(members[-1][1])
        change(told)
        return [*members[:-1], _member(MANIFEST, json.dumps(told).encode())]

    return changed


TAMPERED: dict[str, Callable[[Members], Members]] = {
    "content": lambda all: [_member(all[0][0].name, b"other"), *all[1:]],
    "missing": lambda all: all[1:],
    "more": lambda all: [_member("more.md"), *all],
    "twice": lambda all: [all[0], *all],
    "no manifest": lambda all: all[:-1],
    "manifest first": lambda all: [all[-1], *all[:-1]],
    "outside": lambda all: [_member("../outside.md"), *all],
    "absolute": lambda all: [_member("/srv/outside.md"), *all],
    "backslash": lambda all: [_member("..\\outside.md"), *all],
    "dots inside": lambda all: [_member("knowledge/../../outside.md"), *all],
    "link": lambda all: [_link("link", "/etc/passwd"), *all],
    "through a link": lambda all: [_link("knowledge", "/srv"), *all],
    "device": lambda all: [_member("device", b"", type=tarfile.CHRTYPE), *all],
    "newer": _manifest(lambda told: told.update(format=99)),
    "nonsense": _manifest(lambda told: told.update(files=[1])),
    "no workspace": lambda all: _manifest(lambda told: told["files"].pop("fupan.toml"))(
        [one for one in all if one[0].name != "fupan.toml"]
    ),
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_an_archive_that_was_tampered_with_is_refused_whole(archive: Path, tmp_path: Path, kind: str) -> None:
    with tarfile.open(archive) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    bad = tmp_path / "folder" / "bad.tar"
    bad.parent.mkdir()
    with tarfile.open(bad, "w") as tar:
        for about, content in TAMPERED[kind](members):
            tar.addfile(about, io.BytesIO(content))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BackupError):
        verify(bad)
    with pytest.raises(BackupError):
        restore(bad, tmp_path / "folder" / "restored")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("size", [0, 10, 1000, -20])
def test_a_cut_off_archive_is_refused(archive: Path, tmp_path: Path, size: int) -> None:
    archive.write_bytes(archive.read_bytes()[:size])
    with pytest.raises(BackupError):
        verify(archive)


def test_a_full_disk_leaves_no_half_backup(workspace: Workspace, tmp_path: Path) -> None:
    server_database(workspace).close()

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    command = [
        sys.executable,
        "-m",
        "kb",
        "-w",
        str(workspace.root),
        "--lang",
        "en",
        "backup",
        str(tmp_path / "b.tar"),
    ]
    done = subprocess.run(command, preexec_fn=small, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Hint" in done.stderr
    assert not list(tmp_path.glob("*b.tar*"))


def test_the_commands_say_what_they_did(workspace: Workspace, tmp_path: Path) -> None:
    def fupan(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kb", "--lang", "en", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert "Backed up" in fupan("-w", str(workspace.root), "backup", "b.tar.gz").stdout
    assert "is whole" in fupan("restore", "b.tar.gz", "--verify").stdout
    assert "Restored to new" in fupan("restore", "b.tar.gz", "new").stdout
    assert fupan("restore", "b.tar.gz").returncode == 2
    assert "RB-001" in fupan("-w", "new", "search", "对账不平").stdout
