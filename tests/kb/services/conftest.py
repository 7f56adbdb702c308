"""The demonstration workspace, to be read, or as a copy to be changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.project import Project
from kb.services.site import build_site
from kb.workspace import Workspace
from tests.kb.services.test_site import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample"


@pytest.fixture(scope="module")
def read() -> tuple[Workspace, Project]:
    """The sample and its project under way, to be read only."""
    workspace = Workspace.open(SAMPLE)
    return workspace, workspace.project("SJYH-2026")


@pytest.fixture
def sample(tmp_path: Path) -> Workspace:
    """A copy of the sample for the test to change."""
    shutil.copytree(SAMPLE, tmp_path / "sample")
    return Workspace.open(tmp_path / "sample")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of the sample, Chinese only; to be read only."""
    folder = tmp_path_factory.mktemp("site") / "workspace"
    shutil.copytree(SAMPLE, folder)
    return build_site(Workspace.open(folder), today=date(2026, 11, 1)).folder
