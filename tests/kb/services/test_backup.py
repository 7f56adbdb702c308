"""Backup and restore: the same answers from an empty machine, and nothing from an archive that was tampered with."""

from __future__ import annotations

import hashlib
import io
import json
import os
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
            jobs.submit("index", {}, owner="王敏", principal={})
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


def _told(members: Members) -> Members:
    """The members with a manifest that agrees with them."""
    digests = {
        about.name: {"size": about.size, "sha256": hashlib.sha256(content).hexdigest()}
        for about, content in members[:-1]
    }
    return _manifest(lambda told: told.update(files=digests))(members)


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
    "file and folder": lambda all: _told([_member("a"), _member("a/b"), *all]),
    "folder and file": lambda all: _told([_member("a/b"), _member("a"), *all]),
    "too deep": lambda all: _told([_member("d/" * 2000 + "f"), *all]),
    "too long": lambda all: _told([_member("f" * 300), *all]),
    "forged time": _manifest(lambda told: told.update(created="2026-01-01\nRestored to /")),
    "forged release": _manifest(lambda told: told.update(program="1\x1b[2J")),
    "forged database": _manifest(lambda told: told.update(database="other")),
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


def test_names_that_are_no_utf8_and_a_manifest_of_ones_own_come_back(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A file named in GBK, as old zip programs leave them, and the manifest of somebody's web page."""
    odd = os.fsdecode("验收单.txt".encode("gbk"))
    (workspace.root / odd).write_bytes(b"odd")
    (workspace.root / "manifest.json").write_text("{}")
    with server_database(workspace) as database:
        done = backup(workspace, database, tmp_path / "b.tar.gz")
    assert done.skipped == ()
    assert done.sha256 == hashlib.sha256((tmp_path / "b.tar.gz").read_bytes()).hexdigest()
    assert verify(tmp_path / "b.tar.gz").files == done.files
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    assert (tmp_path / "new" / "manifest.json").read_text() == "{}"
    assert (tmp_path / "new" / odd).read_bytes() == b"odd"


def test_what_cannot_be_restored_is_not_backed_up_and_named(workspace: Workspace, tmp_path: Path) -> None:
    names = ["a\\b.md", "line\nfeed.md", "esc\x1b[2J.md", "C:x.md"]
    for name in names:
        (workspace.root / name).write_text("x")
    with server_database(workspace) as database:
        done = backup(workspace, database, tmp_path / "b.tar")
    assert sorted(done.skipped) == sorted(names)
    assert verify(tmp_path / "b.tar").files == done.files
    command = [sys.executable, "-m", "kb", "--lang", "en", "-w", str(workspace.root), "backup", "c.tar"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert "esc\\x1b[2J.md" in told
    assert "line\\nfeed.md" in told


def test_a_restore_that_was_killed_is_told_of(archive: Path, tmp_path: Path) -> None:
    left = tmp_path / ".new.0123456789ab.part"
    left.mkdir()
    command = [sys.executable, "-m", "kb", "--lang", "en", "restore", str(archive), "new"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert str(left) in told
    assert left.is_dir()


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


def test_folders_with_nothing_in_them_are_there_again(workspace: Workspace, tmp_path: Path) -> None:
    (workspace.root / "templates" / "ours").mkdir(parents=True)
    (workspace.root / ".fupan" / "uploads").mkdir(parents=True, exist_ok=True)
    with server_database(workspace) as database:
        backup(workspace, database, tmp_path / "b.tar")
    restore(tmp_path / "b.tar", tmp_path / "restored")
    assert (tmp_path / "restored" / "templates" / "ours").is_dir()


@pytest.mark.parametrize("name", ["../out", "/out", "fupan.toml", "fupan.toml/below"])
def test_a_manifest_makes_no_folder_elsewhere(archive: Path, tmp_path: Path, name: str) -> None:
    def with_folder(text: bytes) -> bytes:
        return json.dumps(json.loads(text) | {"folders": [name]}).encode()

    forged = tmp_path / "forged.tar"
    with tarfile.open(archive) as source, tarfile.open(forged, "w") as target:
        for member in source:
            content = source.extractfile(member)
            data = content.read() if content else b""
            data = with_folder(data) if member.name == MANIFEST else data
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    with pytest.raises(BackupError):
        restore(forged, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("broken", ["server.sqlite", "jobs.sqlite"])
def test_of_a_workspace_with_a_damaged_database_the_rest_is_saved(
    archive: Path, workspace: Workspace, tmp_path: Path, broken: str
) -> None:
    file = workspace.state_dir / broken
    for log in workspace.state_dir.glob(f"{broken}-*"):
        log.unlink()
    file.write_bytes(os.urandom(file.stat().st_size))
    command = [sys.executable, "-m", "kb", "--lang", "en", "backup", str(tmp_path / "saved.tar")]
    done = subprocess.run(command, cwd=workspace.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert broken in done.stderr
    assert "the rest is whole" in done.stderr
    restore(tmp_path / "saved.tar", tmp_path / "restored")
    there = {path.name for path in (tmp_path / "restored" / ".fupan").glob("*.sqlite")}
    assert there == {"server.sqlite", "jobs.sqlite"} - {broken}
