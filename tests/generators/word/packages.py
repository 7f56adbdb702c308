"""Word files changed from outside, as another editor or a tester with ill will would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

DOCUMENT = "word/document.xml"


def altered(data: bytes, change: Callable[[str], str], name: str = DOCUMENT) -> bytes:
    """The package with one part changed; an AssertionError where ``change`` leaves it as it was."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == name:
                before = content.decode()
                content = change(before).encode()
                assert content.decode() != before, "nothing was changed"
            new.writestr(entry, content)
    return buffer.getvalue()


def alter(path: Path, change: Callable[[str], str], name: str = DOCUMENT) -> None:
    """Change one part of a Word file, as `altered` does."""
    path.write_bytes(altered(path.read_bytes(), change, name))
