"""Backup of a workspace into one file: its folder, what its server remembers, and a digest of each file.

The archive is a tar of ordinary files; its last member, ``.fupan/manifest.json``, lists every other with
size and SHA-256.
The index is derived and left out unless asked for; what only Git knows (.git) and the built site are left out too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from kb import __version__
from kb.database import Database
from kb.database.location import BACKUPS
from kb.database.migrating import back_up, copy_sqlite, revision
from kb.errors import DatabaseError, WorkspaceError
from kb.services.archives import fits, sha256
from kb.workspace import Workspace
from search.lock import FileLock

#: Name of the list of contents, and the form it has; another form is another number.
MANIFEST, FORMAT = ".fupan/manifest.json", 1
#: Below the workspace: what is made again from the rest, and what belongs to a running process.
LEFT_OUT = (".git", "site/_build", f".fupan/{BACKUPS}", ".fupan/site")
INDEX = ".fupan/index"
#: Where the copy of the server's database stands in the archive, of PostgreSQL or of SQLite.
DUMP, SQLITE = ".fupan/server.dump", ".fupan/server.sqlite"

_CHUNK = 1 << 20


@dataclass(slots=True)
class Manifest:
    """What an archive holds: by name of file, its size and SHA-256; folders with nothing in them."""

    created: str
    program: str
    database: str
    revision: str
    index: bool
    files: dict[str, dict[str, int | str]] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds: files, bytes in them; names of what was not taken (links and the like).

    ``lost`` says of each database that cannot be read why; the rest of the backup is good without it.
    ``sha256`` is that of the archive: kept elsewhere, it tells later that nobody exchanged it.
    """

    files: int
    size: int
    skipped: tuple[str, ...]
    database: str
    lost: tuple[DatabaseError, ...] = ()
    sha256: str = ""


def backup(
    workspace: Workspace, database: Database | None, target: Path, *, with_index: bool = False
) -> BackedUp:
    """Write the workspace and its server's ``database`` to ``target`` (.tar, .tar.gz), readable by its owner alone.

    The server may go on meanwhile: its database is copied as of one moment, each file as it is when its turn comes.
    None is a database that cannot be opened: its file is copied if that can still be read, the rest in any case.
    Raises `WorkspaceError` when the file cannot be written or lies in the workspace, `BusyError` when the index is
    wanted and being written.
    """
    target = target.resolve()
    if target.is_relative_to(workspace.root):
        raise WorkspaceError(
            "备份不能放在工作区里，它会备份自己，也会随工作区一起丢失",
            "A backup has no place in the workspace: it would hold itself, and be lost with it",
            place=target.name,
            hint_zh="换一个工作区以外的位置，最好在另一块磁盘上。",
            hint_en="Choose a place outside, best on another disk.",
        )
    part = target.with_name(f".{target.name[:60]}.{secrets.token_hex(6)}.part")
    try:
        with (
            ExitStack() as held,
            os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file,
        ):
            if with_index:
                held.enter_context(FileLock(workspace.index_dir / "writer.lock"))
            mode = "w:gz" if target.name.endswith((".gz", ".tgz")) else "w"
            with tarfile.open(fileobj=file, mode=mode, format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
                done = _fill(archive, workspace, database, with_index=with_index)
            file.flush()
            os.fsync(file.fileno())
        done = replace(done, sha256=sha256(part))
        part.replace(target)
    except OSError as error:
        raise WorkspaceError(
            f"备份写不了：{error.strerror}",
            f"The backup cannot be written: {error.strerror}",
            place=str(target),
            hint_zh="检查剩余空间和权限。",
            hint_en="Check free space and permissions.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return done


def _fill(
    archive: tarfile.TarFile, workspace: Workspace, database: Database | None, *, with_index: bool
) -> BackedUp:
    address = workspace.settings.server.database_url.get_secret_value()
    kind = "postgresql" if address and not address.startswith("sqlite") else "sqlite"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(now, __version__, kind, "", with_index)
    skipped: list[str] = []
    lost: list[DatabaseError] = []
    for name in _names(workspace.root, skipped, manifest.folders, with_index=with_index):
        _add(archive, manifest, name, workspace.root / name)
    with _unless(lost):
        manifest.revision = revision(database) if database else ""
    with tempfile.TemporaryDirectory() as folder:
        for name, copy in _databases(workspace.state_dir, database, Path(folder), lost):
            _add(archive, manifest, name, copy)
    if not {DUMP, SQLITE} & manifest.files.keys():
        manifest.database = "left out"
    text = json.dumps(asdict(manifest), indent=1).encode()  # ASCII: a name may hold bytes that are no UTF-8
    about = tarfile.TarInfo(MANIFEST)
    about.size, about.mtime = len(text), int(datetime.now(UTC).timestamp())
    archive.addfile(about, io.BytesIO(text))
    size = sum(int(entry["size"]) for entry in manifest.files.values())
    return BackedUp(len(manifest.files), size, tuple(skipped), manifest.database, tuple(lost))


def _names(root: Path, skipped: list[str], empty: list[str], *, with_index: bool) -> Iterator[str]:
    """The files to take as they are, below ``root``, in order.

    Links, special files and odd names go to ``skipped``, folders of the person's that hold nothing to ``empty``.
    """
    out = LEFT_OUT if with_index else (*LEFT_OUT, INDEX)
    for folder, inner, files in os.walk(root):
        here = Path(folder)
        inner.sort()
        kept = []
        for name in inner:
            relative = (here / name).relative_to(root).as_posix()
            if (here / name).is_symlink():
                skipped.append(relative)
            elif relative not in out:
                kept.append(name)
        inner[:] = kept
        if not (files or inner) and (bare := here.relative_to(root).as_posix()) not in (".", ".fupan"):
            (empty if fits(bare) else skipped).append(bare)
        for name in sorted(files):
            path = here / name
            relative = path.relative_to(root).as_posix()
            if relative == MANIFEST or (relative.startswith(".fupan/") and _of_a_process(name)):
                continue
            if path.is_symlink() or not path.is_file() or not fits(relative):
                skipped.append(relative)
            else:
                yield relative


def _of_a_process(name: str) -> bool:
    """Whether a file of .fupan belongs to running processes, or is a database, which is copied in another way."""
    return name.endswith((".lock", ".part", ".sqlite", "-wal", "-shm", "-journal"))


def _databases(
    state: Path, database: Database | None, folder: Path, lost: list[DatabaseError]
) -> Iterator[tuple[str, Path]]:
    """Copies of the databases as of one moment each, with their names in the archive; to ``lost`` what fails."""
    if database is not None and not database.is_sqlite:
        with _unless(lost):
            if dump := back_up(database, folder / "server"):
                yield DUMP, dump
        return
    for file in sorted(state.glob("*.sqlite")):
        copy, before = folder / file.name, len(lost)
        with _unless(lost):
            copy_sqlite(file, copy)
            yield f".fupan/{file.name}", copy
        if len(lost) > before:
            _fill_up(copy, file.stat().st_size)


def _fill_up(copy: Path, size: int) -> None:
    """Raise `OSError` where a copy of ``size`` bytes finds no room: then it is not the database that is at fault."""
    with copy.open("wb") as file:
        for _ in range(0, size, _CHUNK):
            file.write(bytes(_CHUNK))
    copy.unlink()


@contextmanager
def _unless(lost: list[DatabaseError]) -> Iterator[None]:
    """Go on behind the block where a database fails in it, and keep what it says."""
    try:
        yield
    except DatabaseError as error:
        lost.append(error)


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    """Add a file as it is now: copied first, so that its size and digest are those of what is in the archive."""
    with tempfile.SpooledTemporaryFile(max_size=16 * _CHUNK) as copy:
        about = tarfile.TarInfo(name)
        with path.open("rb") as source:
            status = os.fstat(source.fileno())
            digest, size = digested(source, copy)
        copy.seek(0)
        about.size, about.mtime, about.mode = (
            size,
            int(status.st_mtime),
            0o600 if name.startswith(".fupan/") else 0o644,
        )
        archive.addfile(about, copy)
    manifest.files[name] = {"size": size, "sha256": digest}


def digested(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[str, int]:
    """SHA-256 and size of what is left in ``source``, which is copied to ``target``."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest(), size
