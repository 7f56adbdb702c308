"""What tells whether files are still the same, without reading them."""

from __future__ import annotations

from pathlib import Path

FileState = tuple[tuple[str, int, int, int], ...]
"""Path, time of change (ns), size and inode of each file, in the order of the paths."""


def files_state(*folders: Path) -> FileState:
    """The state of all files below ``folders``; a folder that is not there has none."""
    files = sorted(file for folder in folders if folder.is_dir() for file in folder.rglob("*"))
    stats = [(str(file), file.stat()) for file in files if file.is_file()]
    return tuple((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats)
