"""What backup and restore share: names that an archive may hold, and files that an interrupted one leaves behind."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path, PurePosixPath

#: Folders within each other, bytes of a whole name, and of one part of it, beyond which no archive holds a file.
DEEPEST, LONGEST, LONGEST_PART = 100, 2000, 255

#: Control characters, and what leads elsewhere on one system or another.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\\]|^/|^[A-Za-z]:|//")


def fits(name: str) -> bool:
    """Whether a file of that ``name`` can be backed up and restored; bytes that are no UTF-8 are no hindrance."""
    parts = PurePosixPath(name).parts
    return (
        not _UNSAFE.search(name)
        and ".." not in parts
        and name == "/".join(parts)
        and len(parts) <= DEEPEST
        and _bytes(name) <= LONGEST
        and all(_bytes(part) <= LONGEST_PART for part in parts)
    )


def shown(name: str) -> str:
    """The name to be shown: what cannot be printed, or is no UTF-8, by its number."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in name)


def remnants(target: Path) -> tuple[Path, ...]:
    """What backups to, or restores into, ``target`` that were interrupted left beside it."""
    form = re.compile(rf"\.{re.escape(target.name[:60])}\.[0-9a-f]{{12}}\.part")
    folder = target.resolve().parent
    return (
        tuple(sorted(path for path in folder.iterdir() if form.fullmatch(path.name)))
        if folder.is_dir()
        else ()
    )


def sha256(file: Path) -> str:
    """The SHA-256 of a file, as sha256sum prints it."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _bytes(name: str) -> int:
    return len(name.encode("utf-8", "surrogateescape"))
