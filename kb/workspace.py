"""The user's folder: the only truth, read and written only here."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any, Self

from kb.errors import KBError, ProjectError, RecordError, WorkspaceError
from kb.records import Record, RecordErrors, parse
from kb.records.encoding import decode
from kb.records.files import read_whole, replace
from kb.records.glossary import GlossaryEntry, read_glossary
from kb.settings import FILE, Settings, load_settings

if TYPE_CHECKING:  # the entities take 0.2 s to import, and searching needs none of them
    from kb.project import Project
    from kb.project.entities import Term

GLOSSARY = "knowledge/glossary.yaml"

Glossary = tuple[list[GlossaryEntry], list[RecordError | WorkspaceError]]
"""The entries that can be used, and what is wrong with the others."""

#: Times a file that changes while it is read is read again, and the pause before that.
_ATTEMPTS, _PAUSE_S = 3, 0.05

_MARKDOWN = (".md", ".markdown")
#: What no file system we meet can hold, or what Windows takes for something else.
_UNSAFE_PART = re.compile(r'[\x00-\x1f<>:"|?*\\]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.I)


class Workspace:
    """A workspace folder and its settings."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root, self.settings = root, settings

    @classmethod
    def open(cls, root: Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """The workspace in ``root``; raises `WorkspaceError` when there is none, `SettingsError` for bad settings."""
        root = root.resolve()
        if not _has_settings(root):
            raise _no_workspace(root)
        return cls(root, load_settings(root, overrides=overrides))

    @classmethod
    def find(cls, start: Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """The workspace that ``start`` lies in."""
        start = start.resolve()
        for folder in (start, *start.parents):
            if _has_settings(folder):
                return cls.open(folder, overrides)
        raise _no_workspace(start)

    @property
    def state_dir(self) -> Path:
        """Where the program keeps what it remembers; the folder keeps itself out of Git."""
        state = self.root / ".fupan"
        with contextlib.suppress(OSError):  # a folder that may not be written can still be searched
            state.mkdir(exist_ok=True)
            ignore = state / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
        return state

    @property
    def index_dir(self) -> Path:
        """Where the index lives; derived, deletable at any time."""
        return self.state_dir / "index"

    def drafts_dir(self, code: str) -> Path:
        """Where the drafts of a project go."""
        return self.inside(f"drafts/{code}")

    def output_dir(self, code: str) -> Path:
        """Where the Word files of a project go."""
        return self.inside(f"output/{code}")

    def output_file(self, code: str, name: str) -> Path:
        """A generated Word file; raises `WorkspaceError` when there is none of that name."""
        path = self.inside(f"output/{code}/{name}")
        if path.suffix != ".docx" or not self.is_below(path, "output") or not path.is_file():
            raise WorkspaceError("没有这个文件", "There is no such file", place=f"output/{code}/{name}")
        return path

    def is_below(self, path: Path, folder: str) -> bool:
        """Whether ``path``, from `inside`, lies in ``folder``, which whoever sees a part of it need not know whole."""
        return path.is_relative_to((self.root / folder).resolve())

    def inside(self, relative: str) -> Path:
        """The path of ``relative`` in the workspace; raises `WorkspaceError` for one that leads out of it.

        Links are followed first, so one that points elsewhere leads out too. Names that Windows cannot hold
        are refused everywhere: the folder travels between systems in Git.
        """
        given = Path(relative)
        if given.is_absolute() and given.is_relative_to(self.root):
            relative = str(given.relative_to(self.root))
        if os.sep != "/":
            relative = relative.replace(os.sep, "/")
        parts = relative.split("/")
        if any(part != "." and _UNSAFE_PART.search(part) for part in parts):
            raise _outside(relative)
        return self._within(relative)

    def _within(self, relative: str) -> Path:
        """The path of ``relative``, which a walk of the folder may have found under any name."""
        try:
            path = (self.root / relative).resolve()
        except (OSError, ValueError, RuntimeError):  # too long, half a character, a loop of links
            raise _outside(relative) from None
        if not path.is_relative_to(self.root):
            raise _outside(relative)
        return path

    def relative(self, path: Path) -> str:
        """``path`` (absolute, or relative to the current folder or to the workspace) below the workspace."""
        given = path if path.exists() else self.root / path
        return self.inside(str(given.resolve())).relative_to(self.root).as_posix()

    def load_records(self) -> tuple[list[Record], list[KBError]]:
        """Every knowledge record in order of path, and every problem with files below knowledge/.

        A file that cannot be used is left out; the others are not affected.
        """
        records: list[Record] = []
        problems: list[KBError] = []
        seen: dict[str, str] = {}
        for name in self._record_names(problems):
            try:
                record = parse(decode(self.read_bytes(name), name), name)
            except RecordErrors as error:
                problems += error.problems
                continue
            except KBError as problem:
                problems.append(problem)
                continue
            if record.id in seen and not record.ours:
                record = _renamed(record, seen)
            if first := seen.get(record.id):
                problems.append(_repeated(record, first))
            else:
                seen[record.id] = name
                records.append(record)
        return records, [*problems, *self._glossary[1]]

    def glossary(self) -> tuple[Term, ...]:
        """The entries of knowledge/glossary.yaml that can be used; `load_records` names the others."""
        from kb.project.entities import Term

        names = ("term", "en", "definition", "synonyms", "avoid")
        entries = self._glossary[0]
        return tuple(Term.model_validate({name: getattr(entry, name) for name in names}) for entry in entries)

    def synonyms(self) -> list[tuple[str, ...]]:
        """The words of each glossary entry that mean the same: term, English, synonyms, words to avoid."""
        groups = ((entry.term, entry.en, *entry.synonyms, *entry.avoid) for entry in self._glossary[0])
        return [tuple(filter(None, group)) for group in groups]

    def project_codes(self) -> list[str]:
        """The codes of the projects, sorted: the folders below projects/ that hold project data."""
        folder = self.root / "projects"
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(path.name for path in found if not path.name.startswith(".") and _holds_yaml(path))

    def project_path(self, code: str) -> Path:
        """Where the data of a project lies; raises `WorkspaceError` with the codes there are."""
        if code not in self.project_codes():
            codes = self.project_codes()
            raise WorkspaceError(
                f"没有项目 {code}",
                f"There is no project {code}",
                place="projects",
                hint_zh=f"现有：{'、'.join(codes) or '无'}。",
                hint_en=f"There are: {', '.join(codes) or 'none'}.",
            )
        return self.inside(f"projects/{code}")

    def project(self, code: str) -> Project:
        """The data of a project; raises `ProjectError` that lists every fault with its place.

        The folder is named after the project's code: files written for one project never land in another's.
        """
        from kb.project import load_project

        project = load_project(self.project_path(code), root=self.root)
        if project.project.code != code:
            raise misplaced(project, code)
        return project

    def read_bytes(self, relative: str) -> bytes:
        """The content of a file as it is at one moment; raises `WorkspaceError` or `RecordError` saying why not."""
        path = self._within(relative)
        try:
            for _ in range(_ATTEMPTS):
                content = read_whole(path, relative)
                if content is not None:
                    return content
                sleep(_PAUSE_S)
        except OSError as error:
            raise unreadable(relative, error.strerror) from error
        raise RecordError(
            "文件正在被改写，这次没有读",
            "The file is being written; it was not read this time",
            place=relative,
            hint_zh="保存完成后再运行一次。",
            hint_en="Run again when it is saved.",
        )

    def write(self, relative: str, data: str | bytes) -> Path:
        """Write a file of the workspace so that it is either the old or the new one, whole, whatever happens."""
        path = self.inside(relative)
        content = data.encode() if isinstance(data, str) else data
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, content)
        except OSError as error:
            raise WorkspaceError(
                f"写不了文件：{error.strerror}",
                f"The file cannot be written: {error.strerror}",
                place=relative,
                hint_zh="检查剩余空间、权限，或文件是否正被 Word 打开。",
                hint_en="Check free space, permissions, and whether Word has the file open.",
            ) from error
        return path

    @cached_property
    def _glossary(self) -> Glossary:
        if not (self.root / GLOSSARY).is_file():
            return [], []
        try:
            entries, problems = read_glossary(decode(self.read_bytes(GLOSSARY), GLOSSARY), GLOSSARY)
        except (RecordError, WorkspaceError) as problem:
            return [], [problem]
        return entries, [*problems]

    def _record_names(self, problems: list[KBError]) -> Iterator[str]:
        """The Markdown files below knowledge/ in order of path; what cannot be walked goes to ``problems``."""
        top = self.root / "knowledge"
        if not top.resolve().is_relative_to(self.root):
            problems.append(_outside("knowledge"))
            return
        names: list[str] = []
        unlisted: list[OSError] = []
        for folder, inner, files in os.walk(top, onerror=unlisted.append):
            here = Path(folder).relative_to(self.root)
            linked = [name for name in inner if (self.root / here / name).is_symlink()]
            problems += [_linked((here / name).as_posix()) for name in linked]
            inner[:] = [name for name in inner if not name.startswith(".") and name not in linked]
            names += [(here / name).as_posix() for name in (*files, *inner) if _is_record_name(name)]
        problems += [_unlisted(error, self.root) for error in unlisted]
        yield from sorted(names)


def _has_settings(folder: Path) -> bool:
    """Whether ``folder`` is a workspace; one that may not be looked into is none for this user."""
    try:
        return (folder / FILE).is_file()
    except OSError:
        return False


def _is_record_name(name: str) -> bool:
    """Whether a file of that name is a record; an editor's lock or copy is none."""
    return name.lower().endswith(_MARKDOWN) and not name.startswith((".", "~$"))


def _holds_yaml(folder: Path) -> bool:
    return folder.is_dir() and any(folder.glob("**/*.y*ml"))


def _renamed(record: Record, taken: Mapping[str, str]) -> Record:
    """A file without our front matter under the first free name made from its own: ids from paths may clash."""
    wanted, number = record.id, 2
    while f"{wanted}-{number}" in taken:
        number += 1
    record.id = f"{wanted}-{number}"
    return record


def _repeated(record: Record, first: str) -> RecordError:
    return RecordError(
        f"编号 {record.id} 已经用在 {first}",
        f"The id {record.id} is used in {first} already",
        place=record.place("id"),
        hint_zh="换一个没有用过的编号；编号不重复使用。",
        hint_en="Choose an unused id; ids are never used twice.",
    )


def unreadable(name: str, reason: str | None) -> RecordError:
    """What to say of a file that the system does not let us read."""
    return RecordError(
        f"文件读不了：{reason}",
        f"The file cannot be read: {reason}",
        place=name,
        hint_zh="检查文件的权限。",
        hint_en="Check the file's permissions.",
    )


def _unlisted(error: OSError, root: Path) -> WorkspaceError:
    path = Path(str(error.filename))
    place = path.relative_to(root).as_posix()
    return WorkspaceError(
        f"目录读不了：{error.strerror}", f"The folder cannot be read: {error.strerror}", place=place
    )


def _linked(name: str) -> WorkspaceError:
    return WorkspaceError(
        "这是指向别处的目录链接，没有读",
        "This is a link to a folder; it was not read",
        place=name,
        hint_zh="把文件放进来，或用 Git 子模块。",
        hint_en="Put the files here, or use a Git submodule.",
    )


def _outside(relative: str) -> WorkspaceError:
    return WorkspaceError(
        "路径在工作区之外或含有不能用的字符，没有打开",
        "The path leads out of the workspace or holds characters it cannot, and was not opened",
        place=relative.encode("utf-8", "replace").decode(),
        hint_zh='只能用工作区里面的文件；名字里不要有 \\ : * ? " < > |。',
        hint_en='Use files inside the workspace, with names free of \\ : * ? " < > |.',
    )


def _no_workspace(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "这里不在任何工作区里",
        "This is not inside a workspace",
        place=str(folder),
        hint_zh="用 fupan init 新建一个，或用 --workspace 指定。",
        hint_en="Create one with fupan init, or name one with --workspace.",
    )


def misplaced(project: Project, folder: str) -> ProjectError:
    """What to say of project data whose code is not the name of its folder."""
    code = project.project.code
    return ProjectError(
        f"项目代号 {code} 与文件夹名 {folder} 不一致",
        f"The project's code {code} is not the name of its folder {folder}",
        place=project.project.place,
        hint_zh="把文件夹改成项目代号；复制来的项目要换一个新代号。",
        hint_en="Name the folder after the code; a copied project needs a code of its own.",
    )
