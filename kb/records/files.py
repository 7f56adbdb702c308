"""Files read as of one moment and written whole, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from kb.errors import RecordError
from kb.records.encoding import MAX_BYTES, too_large


def read_whole(path: Path, name: str) -> bytes | None:
    """The content of ``path``; None when it changed while it was read."""
    before = path.stat()
    if stat.S_ISDIR(before.st_mode):
        raise RecordError(
            "这是目录，名字却以 .md 结尾",
            "This is a folder although its name ends in .md",
            place=name,
            hint_zh="给目录改名；里面的文件照常读取。",
            hint_en="Rename the folder; the files in it are read as usual.",
        )
    if not stat.S_ISREG(before.st_mode):
        raise RecordError("这不是普通文件", "This is not an ordinary file", place=name)
    if before.st_size > MAX_BYTES:
        raise too_large(name, before.st_size)
    content = path.read_bytes()
    after = path.stat()
    same = (before.st_mtime_ns, before.st_size, before.st_ino) == (
        after.st_mtime_ns,
        after.st_size,
        after.st_ino,
    )
    return content if same and len(content) == after.st_size else None


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``path`` in one step, on disk before the name changes hands."""
    temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # not every system can open a folder to flush its entry
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
