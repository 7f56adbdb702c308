"""What every test may ask for: outside programs, or a reason why the test is skipped."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: marker -> programs it needs, each with its possible names
PROGRAMS = {
    "office": (("soffice", "libreoffice"), ("pdftoppm",), ("fc-list",)),
    "browser": (("chromium", "chromium-browser", "google-chrome"),),
}


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
