"""The findings on a workspace, worked out again only when a file that the checks read has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from kb.access.principal import Projects
from kb.access.visibility import readable, seen_by
from kb.checks.finding import Finding, Gate
from kb.services.check import check_workspace
from kb.services.file_state import files_state
from kb.workspace import Workspace

#: Lists of findings that are kept: gates times sets of projects that somebody may see.
_KEPT = 16

#: What the checks read, below the workspace.
_READ = ("knowledge", "projects", "lint")


def findings_of(workspace: Workspace, *, gate: Gate = "draft", today: date) -> Sequence[Finding]:
    """What `check_workspace` finds on ``today``; a list of somebody who sees other projects is never given."""
    state = files_state(*(workspace.root / name for name in _READ))
    return _found(str(workspace.root), readable(workspace), gate, today, state)


@lru_cache(maxsize=_KEPT)
def _found(root: str, projects: Projects, gate: Gate, today: date, state: object) -> tuple[Finding, ...]:
    return tuple(check_workspace(seen_by(Workspace.open(Path(root)), projects), gate=gate))
