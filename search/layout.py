"""Where the parts of an index lie in its folder, and how files get there safely."""

from __future__ import annotations

import errno
import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

from search.errors import SearchError
from search.stored import FileSum

#: Files tantivy writes anew in every folder; they are copied or made again, never shared.
_PRIVATE = (".tantivy-writer.lock", ".tantivy-meta.lock")
_READ = 1 << 20
#: Up to this size the checksums of a part are verified whenever it is opened, beyond it only sizes.
VERIFY_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of the index in ``root``."""

    root: Path

    @property
    def manifest(self) -> Path:
        """The SQLite manifest."""
        return self.root / "manifest.sqlite3"

    @property
    def next_manifest(self) -> Path:
        """A manifest in the making that will take the place of a damaged one."""
        return self.root / "manifest.new.sqlite3"

    @property
    def lock(self) -> Path:
        """The lock file of the one writer."""
        return self.root / "writer.lock"

    @property
    def lexical(self) -> Path:
        """The folder of lexical generations."""
        return self.root / "lexical"

    @property
    def vectors(self) -> Path:
        """The folder of vector files."""
        return self.root / "vectors"

    @property
    def chroma(self) -> Path:
        """The folder of the derived Chroma stores."""
        return self.root / "chroma"


def share_folder(source: Path, target: Path) -> None:
    """Make ``target`` a new folder with the files of ``source``.

    The files are hard links where the file system has them: tantivy never changes a file once it is written,
    it only adds and replaces whole files, so the old folder stays as it was.
    """
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.name in _PRIVATE:
            continue
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copy2(path, target / path.name)


def file_sums(folder: Path) -> list[FileSum]:
    """Name, size and CRC-32 of every file that matters in a lexical folder."""
    return [
        FileSum(path.name, path.stat().st_size, crc_of(path))
        for path in sorted(folder.iterdir())
        if path.name not in _PRIVATE
    ]


def crc_of(path: Path) -> int:
    """CRC-32 of the content of ``path``."""
    crc = 0
    with path.open("rb") as file:
        while data := file.read(_READ):
            crc = zlib.crc32(data, crc)
    return crc


def files_intact(folder: Path, sums: list[FileSum], *, deep: bool) -> bool:
    """Whether the files are there with their sizes and, if ``deep``, their contents."""
    for entry in sums:
        path = folder / entry.name
        try:
            if path.stat().st_size != entry.size or (deep and crc_of(path) != entry.crc):
                return False
        except OSError:
            return False
    return bool(sums)


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable (POSIX; elsewhere the system does so by itself)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(folder: Path) -> None:
    """Flush every file of ``folder`` and the folder itself to disk."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(folder)


def remove(path: Path) -> None:
    """Remove a file or folder, whatever state it is in."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def clear_files(*folders: Path) -> None:
    """Remove what lies in the place of these folders of ours and is no folder."""
    for folder in folders:
        if not folder.is_dir():
            folder.unlink(missing_ok=True)


def bytes_below(folder: Path) -> int:
    """Total size of the files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


#: Errors of a disk, not of a network.
_OF_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM)


def of_a_disk(error: OSError) -> bool:
    """Whether the disk is full, read-only or failing."""
    return error.errno in _OF_DISKS


def in_the_way(place: Path) -> SearchError:
    """The error for a file where the folder of the index should be; it may be somebody's, so it is left alone."""
    return SearchError(
        "索引目录的位置上是一个文件",
        "there is a file where the folder of the index should be",
        hint_zh="把它移走或删除，再建立索引",
        hint_en="move it away or delete it, and build the index again",
        place=str(place),
    )


def not_written(place: Path, error: BaseException) -> SearchError:
    """The error for a disk that is full or cannot be written."""
    return SearchError(
        f"索引写入失败，磁盘可能已满或不可写：{error}",
        f"the index could not be written, the disk may be full or read-only: {error}",
        hint_zh="腾出空间后再试；原来的索引不受影响",
        hint_en="make room and try again; the index is as it was before",
        place=str(place),
    )
