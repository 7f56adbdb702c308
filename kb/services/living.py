"""The workspace of a process that runs for days: what was read is kept until a file it was read from changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kb.errors import KBError
from kb.records import Record
from kb.services.file_state import FileState, files_state
from kb.workspace import Glossary, Workspace

if TYPE_CHECKING:
    from kb.project import Project

#: Nanoseconds a file must have been at rest: within a tick of the clock of the file system a second change of the
#: same size would not show in its state.
_AT_REST = 200_000_000

Value = TypeVar("Value")


class LivingWorkspace(Workspace):
    """A workspace that reads its projects, records and glossary again only when files of theirs have changed.

    What it gives is shared between callers and threads, and must not be changed by them.
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace.root, workspace.settings)
        self._known: dict[str, tuple[FileState, Any]] = {}

    def project(self, code: str) -> Project:
        """As `Workspace.project`."""
        return self._kept(f"project {code}", self.project_path(code), lambda: Workspace.project(self, code))

    def load_records(self) -> tuple[list[Record], list[KBError]]:
        """As `Workspace.load_records`; the lists are the caller's own."""
        records, problems = self._kept(
            "records", self.root / "knowledge", lambda: Workspace.load_records(self)
        )
        return [*records], [*problems]

    @property
    def _glossary(self) -> Glossary:
        fresh = Workspace(self.root, self.settings)
        return self._kept("glossary", self.root / "knowledge", lambda: fresh._glossary)

    def _kept(self, name: str, folder: Path, read: Callable[[], Value]) -> Value:
        state = files_state(folder)
        known = self._known.get(name)
        if known is not None and known[0] == state:
            value: Value = known[1]
            return value
        value = read()
        newest = max((changed for _, changed, _, _ in state), default=0)
        if time.time_ns() - newest > _AT_REST and files_state(folder) == state:
            self._known[name] = (state, value)
        return value
