"""What every test may ask for: outside programs, or a reason why the test is skipped."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

#: marker -> programs it needs, each with its possible names
PROGRAMS = {
    "office": (("soffice", "libreoffice"), ("pdftoppm",), ("fc-list",)),
    "browser": (("chromium", "chromium-browser", "google-chrome"),),
    "validator": (("ooxml-validator",),),
}

# A run of the suite is repeatable; FUPAN_TEST_EXPLORE=1 looks for new examples instead.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None)
hypothesis.settings.load_profile("explore" if os.environ.get("FUPAN_TEST_EXPLORE") else "repeatable")

#: Memory as a file system, and how much of it the files of a run may need.
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # noqa: S108 - pytest makes a folder of its own there


def pytest_configure() -> None:
    """Let workers and programs that tests start keep little memory, and files in memory where there is room."""
    # Each thread of each server that a test starts would have an arena, and glibc gives none of them back.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & (os.ST_RDONLY | os.ST_NOEXEC):
        return
    if shutil.disk_usage(MEMORY).free > ROOM:  # on a disk, tests mostly wait for fsync
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, with the reason; FUPAN_TEST_NO_SKIP=1 runs it all the same."""
    if os.environ.get("FUPAN_TEST_NO_SKIP"):
        return
    for marker, programs in PROGRAMS.items():
        missing = ["/".join(names) for names in programs if not any(map(shutil.which, names))]
        for item in items:
            if missing and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(missing)} on the PATH"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project itself."""
    return ROOT
