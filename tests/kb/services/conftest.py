"""The demonstration workspace, to be read, or as a copy to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.project import Project
from kb.workspace import Workspace

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
