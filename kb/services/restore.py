"""A backup put back into an empty folder, or only checked. What is in the archive is data: nothing of it is trusted."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tarfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from kb.errors import KBError, WorkspaceError
from kb.services.archives import fits, shown
from kb.services.backup import FORMAT, MANIFEST, digested
from kb.settings import FILE

_LARGEST_MANIFEST = 64 << 20
_RELEASE = re.compile(r"[0-9A-Za-z.+!-]{1,60}")
_KEPT = ("sqlite", "postgresql", "left out")


class BackupError(KBError):
    """An archive is no backup, is damaged, or holds what a backup never holds."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that is whole: when it was made, by which release, its files and bytes, and how its database is kept."""

    created: str
    program: str
    files: int
    size: int
    database: str
    index: bool


def verify(archive: Path) -> Checked:
    """Read the whole archive and compare every file with the manifest; raises `BackupError` with the first fault."""
    return _read(archive, None)


def restore(archive: Path, folder: Path) -> Checked:
    """Put the backup into ``folder``, which must be empty or not there; it is there whole or not at all.

    Raises `BackupError` for a damaged archive and `WorkspaceError` where the folder cannot be written. The index is
    made by ``fupan index`` unless the archive holds it; a PostgreSQL database is left in ``.fupan/server.dump``.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(
            "目录不是空的，没有恢复",
            "The folder is not empty, so nothing was restored",
            place=str(folder),
            hint_zh="给一个空目录或还不存在的目录；现有内容不会被覆盖。",
            hint_en="Name an empty folder or one that is not there; nothing is ever overwritten.",
        )
    part = folder.with_name(f".{folder.name[:60]}.{secrets.token_hex(6)}.part")
    try:
        part.mkdir(parents=True, mode=0o700)
        done = _read(archive, part)
        part.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        part.replace(folder)
    except OSError as error:
        raise WorkspaceError(
            f"恢复时写不了：{error.strerror}",
            f"The folder cannot be written: {error.strerror}",
            place=str(folder),
            hint_zh="检查剩余空间和权限。",
            hint_en="Check free space and permissions.",
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return done


def _read(archive: Path, into: Path | None) -> Checked:
    found: dict[str, tuple[str, int]] = {}
    folders: set[str] = set()
    manifest: bytes | None = None
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                if manifest is not None:
                    raise _damaged("清单之后还有内容", "something follows the manifest", member.name)
                if member.name == MANIFEST and member.isreg() and member.size <= _LARGEST_MANIFEST:
                    source = tar.extractfile(member)
                    manifest = source.read() if source else b""
                    continue
                _refuse(member, found, folders)
                found[member.name] = _taken(tar, member, into)
            while tar.fileobj is not None and tar.fileobj.read(1 << 20):
                pass  # to the end, where gzip keeps its checksum
    except FileNotFoundError:
        raise WorkspaceError("没有这个文件", "There is no such file", place=str(archive)) from None
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise _damaged("读不下去", "it cannot be read", str(archive)) from error
    except OSError as error:
        if error.errno is None:  # what gzip says of data that is no gzip
            raise _damaged("读不下去", "it cannot be read", str(archive)) from error
        raise
    checked, bare = _compared(manifest, found)
    _make_folders(bare, found, into)
    return checked


def _make_folders(names: list[str], found: Collection[str], into: Path | None) -> None:
    """Make the folders with nothing in them, or only check their names: none leads out, or is a file or below one."""
    for name in names:
        way = {name, *map(str, PurePosixPath(name).parents)}
        if not fits(name) or not way.isdisjoint(found):
            raise _damaged("里面有备份里不会有的东西", "it holds what a backup never holds", name)
        if into is not None:
            (into / name).mkdir(parents=True, exist_ok=True)


def _refuse(member: tarfile.TarInfo, found: dict[str, tuple[str, int]], folders: set[str]) -> None:
    """Raise for a member that a backup of ours never holds: links, devices, names that lead out, a name twice.

    ``folders`` collects those that the files lie in: none of them is a file as well.
    """
    name = member.name
    above = {str(folder) for folder in PurePosixPath(name).parents} if fits(name) else set()
    if not above or not member.isreg() or name in found or name in folders or above & found.keys():
        raise _damaged("里面有备份里不会有的东西", "it holds what a backup never holds", name)
    folders |= above


def _taken(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path | None) -> tuple[str, int]:
    source = tar.extractfile(member)
    assert source is not None  # noqa: S101 - it is a regular file
    if into is None:
        return digested(source)
    path = into / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, member.mode & 0o644), "wb") as target:
        taken = digested(source, target)
        target.flush()
        os.fsync(target.fileno())
    os.utime(path, (member.mtime, member.mtime))
    return taken


def _compared(manifest: bytes | None, found: dict[str, tuple[str, int]]) -> tuple[Checked, list[str]]:
    """The archive as its manifest describes it, and the folders that it names for having nothing in them.

    Raises `BackupError` where archive and manifest differ.
    """
    try:
        told = json.loads(manifest or b"")
        if told["format"] != FORMAT:
            raise _damaged(
                "格式是更新版本的程序写的", "its format is that of a newer release", str(told["format"])
            )
        files = {name: (entry["sha256"], entry["size"]) for name, entry in told["files"].items()}
        bare = [str(name) for name in told.get("folders", ())]
        checked = Checked(
            datetime.fromisoformat(told["created"]).isoformat(timespec="seconds"),
            _one_of(told["program"], _RELEASE.fullmatch),
            len(files),
            sum(size for _, size in files.values()),
            _one_of(told["database"], _KEPT.__contains__),
            bool(told["index"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(
            "没有清单，可能没有写完", "it has no manifest and may be incomplete", MANIFEST
        ) from error
    for name in sorted(files.keys() | found.keys()):
        if files.get(name) != found.get(name):
            raise _damaged("文件与清单不符", "a file differs from the manifest", name)
    if FILE not in files:
        raise _damaged("里面没有工作区", "it holds no workspace", FILE)
    return checked, bare


def _one_of(text: object, allowed: Callable[[str], object]) -> str:
    """A text of the manifest, which is shown: only such as a backup of ours writes; else raises `ValueError`."""
    if not isinstance(text, str) or not allowed(text):
        raise ValueError
    return text


def _damaged(zh: str, en: str, place: str) -> BackupError:
    return BackupError(
        f"备份不能用：{zh}",
        f"The backup cannot be used: {en}",
        place=shown(place[:200]),
        hint_zh="换另一份备份；没有写入任何文件。",
        hint_en="Use another backup; nothing was written.",
    )
