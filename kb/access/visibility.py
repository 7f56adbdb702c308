"""The workspace as somebody sees it who may read some projects: the others are not there, nor is what is restricted.

Everything a server shows goes through such a workspace (and `search.Index.seen_by`), so that no route and no
service has to filter. Hidden projects, records and files are missed in the words in which missing ones are.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from kb.access.ownership import is_restricted, owner_of
from kb.access.principal import EVERY, Projects
from kb.errors import KBError, WorkspaceError
from kb.records import Record, parse
from kb.records.encoding import decode
from kb.workspace import GLOSSARY, Glossary, Workspace, unreadable

if TYPE_CHECKING:
    from kb.project import Project

#: Folders with one folder per project; below .fupan lies what is remembered of two of them.
_OF_PROJECTS = ("projects", "drafts", "output")
#: What everybody may read who may read anything: templates, word lists of the lint.
_SHARED = ("templates", "lint")
#: The log of unanswered questions, whose lines say who may see them.
_GAPS = (".fupan/gaps.jsonl", ".fupan/gaps.jsonl.lock")


class SeenWorkspace(Workspace):
    """``whole`` with the records and files of ``projects``, of no project, and public ones; never restricted ones."""

    def __init__(self, whole: Workspace, projects: Projects) -> None:
        super().__init__(whole.root, whole.settings)
        self.whole, self.projects = whole, projects

    def load_records(self) -> tuple[list[Record], list[KBError]]:
        """The records there are to see, and for who sees every project the files that cannot be read.

        Of those nobody knows whose they are.
        """
        records, problems = self.whole.load_records()
        return [record for record in records if self._shows(record)], problems if self._every else []

    def project_codes(self) -> list[str]:
        """The codes of the projects there are to see."""
        return [code for code in self.whole.project_codes() if self._every or code in (self.projects or ())]

    def project(self, code: str) -> Project:
        """The data of a project; for a hidden one the error of a missing one."""
        self.project_path(code)
        return self.whole.project(code)

    def read_bytes(self, relative: str) -> bytes:
        """The content of a file; for a hidden one the error of a missing one."""
        path = super()._within(relative)
        if not self._reaches(path):
            raise unreadable(relative, os.strerror(errno.ENOENT))
        return super().read_bytes(relative)

    def _within(self, relative: str) -> Path:
        path = super()._within(relative)
        if not self._reaches(path):
            raise WorkspaceError("没有这个文件", "There is no such file", place=relative)
        return path

    @property
    def _glossary(self) -> Glossary:  # everybody's, and as fresh as that of the whole
        return self.whole._glossary

    @property
    def _every(self) -> bool:
        return self.projects is EVERY

    def _shows(self, record: Record) -> bool:
        project = owner_of(record)
        return not is_restricted(record) and (
            not project or self.projects is EVERY or project in self.projects
        )

    def _reaches(self, path: Path) -> bool:
        """Whether the file or folder may be known to this reader. What is on no list may not."""
        name = path.relative_to(self.root).as_posix()
        parts = name.removeprefix(".fupan/").split("/")
        if parts[0] == "knowledge":
            return name == GLOSSARY or self._reaches_record(path, name)
        if self.projects is EVERY:
            return True
        if parts[0] in _OF_PROJECTS:
            return len(parts) > 1 and parts[1] in self.projects
        return parts[0] in _SHARED or name in _GAPS

    def _reaches_record(self, path: Path, name: str) -> bool:
        """Whether a file below knowledge/ is not there yet, or holds a record that may be seen."""
        if not path.exists():
            return True
        if path.is_dir():
            return self.projects is EVERY
        try:
            return self._shows(parse(decode(self.whole.read_bytes(name), name), name))
        except KBError:
            return self.projects is EVERY


def seen_by(workspace: Workspace, projects: Projects) -> Workspace:
    """``workspace`` as a reader of ``projects`` sees it; cut down further where it is cut down already."""
    if isinstance(workspace, SeenWorkspace):
        known = workspace.projects
        both = known if projects is EVERY else projects if known is EVERY else known & projects
        return SeenWorkspace(workspace.whole, both)
    return SeenWorkspace(workspace, projects)


def readable(workspace: Workspace) -> Projects:
    """The projects that ``workspace`` shows; `EVERY` for the folder itself."""
    return workspace.projects if isinstance(workspace, SeenWorkspace) else EVERY


def whole(workspace: Workspace) -> Workspace:
    """The folder itself: for what protects people and data, never for what is shown."""
    return workspace.whole if isinstance(workspace, SeenWorkspace) else workspace


def require_whole(workspace: Workspace) -> None:
    """Raise `WorkspaceError` where ``workspace`` hides projects: what is built from it would lack them."""
    if readable(workspace) is not EVERY:
        raise WorkspaceError(
            "这里只能看到部分项目，不能更新索引或生成站点",
            "Only some projects are to be seen here, so the index cannot be updated nor the site built",
            hint_zh="用能看到全部项目的身份，或在服务器上运行 fupan index。",
            hint_en="Use an identity that sees every project, or run fupan index on the server.",
        )
