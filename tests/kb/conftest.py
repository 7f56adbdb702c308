"""A small workspace of real files, as every layer above the libraries meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kb.services.index import update_index
from kb.workspace import Workspace
from tests.kb.access.two_projects import build

RUNBOOK = "---\nid: RB-001\ntype: runbook\ntitle: 甲\n---\n# 甲\n"
FILES = Path(__file__).parent / "small_workspace"


@pytest.fixture(scope="session")
def indexed_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with its index, made once; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("indexed") / "workspace"
    shutil.copytree(FILES, folder)
    update_index(Workspace.open(folder))
    return folder


@pytest.fixture
def workspace(indexed_files: Path, tmp_path: Path) -> Workspace:
    """A small indexed workspace of the test's own.

    One approved runbook, one with active content in it, one restricted; a retrospective with a lesson; the
    project DEMO.
    """
    folder = tmp_path / "workspace"
    shutil.copytree(indexed_files, folder)
    return Workspace.open(folder)


@pytest.fixture(scope="session")
def two_projects_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of `tests.kb.access.two_projects`, made once; to be copied, never changed."""
    folder = tmp_path_factory.mktemp("two") / "workspace"
    build(folder)
    return folder


@pytest.fixture
def two_projects(two_projects_files: Path, tmp_path: Path) -> Workspace:
    """A workspace of the test's own: projects ALFA and BETA, a shared record, a restricted one."""
    folder = tmp_path / "two"
    shutil.copytree(two_projects_files, folder)
    return Workspace.open(folder)


@pytest.fixture
def one_record(tmp_path: Path) -> Workspace:
    """A workspace of one runbook, without an index."""
    folder = tmp_path / "acme"
    (folder / "knowledge/runbooks").mkdir(parents=True)
    (folder / "fupan.toml").write_text('language = "zh"\n', encoding="utf-8")
    (folder / "knowledge/runbooks/RB-001.md").write_text(RUNBOOK, encoding="utf-8")
    return Workspace.open(folder)
