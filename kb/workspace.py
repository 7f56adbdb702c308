"""The user's folder: the only truth, read and written only here."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError

from kb.errors import KBError, RecordError, WorkspaceError
from kb.project import Project, load_project
from kb.project.entities import Term
from kb.project.yaml_source import line_of, read_yaml
from kb.records import Record, parse
from kb.settings import FILE, Settings, load_settings

#: Bytes of a record; a larger file is not something a person wrote.
MAX_RECORD_BYTES = 5_000_000

#: Bytes that begin a file in UTF-16; such a file is not UTF-8 whatever else it holds.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Workspace:
    """A workspace folder and its settings."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root, self.settings = root, settings

    @classmethod
    def open(cls, root: Path, overrides: Mapping[str, Any] | None = None) -> Self:
        """The workspace in ``root``; raises `WorkspaceError` when there is none, `SettingsError` for bad settings."""
        root = root.resolve()
        if not (root / FILE).is_file():
            raise _no_workspace(root)
        return cls(root, load_settings(root, overrides=overrides))

    @classmethod
    def find(cls, start: Path) -> Self:
        """The workspace that ``start`` lies in."""
        start = start.resolve()
        for folder in (start, *start.parents):
            if (folder / FILE).is_file():
                return cls.open(folder)
        raise _no_workspace(start)

    @property
    def index_dir(self) -> Path:
        """Where the index lives; derived, deletable at any time."""
        return self.root / ".fupan" / "index"

    def output_dir(self, code: str) -> Path:
        """Where the Word files of a project go."""
        return self.inside(f"output/{code}")

    def output_file(self, code: str, name: str) -> Path:
        """A generated Word file; raises `WorkspaceError` when there is none of that name."""
        path = self.inside(f"output/{code}/{name}")
        if path.suffix != ".docx" or not path.is_file():
            raise WorkspaceError("没有这个文件", "There is no such file", place=f"output/{code}/{name}")
        return path

    def template(self) -> Path | None:
        """The company's Word template, if the settings name one."""
        if not self.settings.template:
            return None
        path = self.inside(self.settings.template)
        if not path.is_file():
            raise WorkspaceError(
                "没有这个 Word 模板", "There is no such Word template", place=self.settings.template
            )
        return path

    def inside(self, relative: str) -> Path:
        """The path of ``relative`` in the workspace; raises `WorkspaceError` for one that leads out of it."""
        try:
            path = (self.root / relative).resolve()
        except (OSError, ValueError):
            path = self.root.parent
        if not path.is_relative_to(self.root):
            raise WorkspaceError(
                "路径在工作区之外，没有打开",
                "The path leads out of the workspace and was not opened",
                place=relative,
                hint_zh="只能用工作区里面的文件。",
                hint_en="Only files inside the workspace can be used.",
            )
        return path

    def relative(self, path: Path) -> str:
        """``path`` (absolute, or relative to the current folder or to the workspace) below the workspace."""
        given = path if path.exists() else self.root / path
        return self.inside(str(given.resolve())).relative_to(self.root).as_posix()

    def load_records(self) -> tuple[list[Record], list[KBError]]:
        """Every knowledge record in order of path, and one problem for every file that could not be read."""
        records: list[Record] = []
        problems: list[KBError] = []
        seen: dict[str, str] = {}
        for path in self._record_paths():
            name = path.relative_to(self.root).as_posix()
            try:
                record = parse(self._read(path, name), name)
            except KBError as problem:
                problems.append(problem)
                continue
            if first := seen.get(record.id):
                problems.append(_repeated(record, first))
            else:
                seen[record.id] = name
                records.append(record)
        return records, problems

    @cached_property
    def _terms(self) -> tuple[Term, ...]:
        name = "knowledge/glossary.yaml"
        path = self.inside(name)
        if not path.is_file():
            return ()
        document = read_yaml(path, name)
        if document.problems:
            raise document.problems[0]
        entries = document.root.get("glossary")
        if not isinstance(entries, list):
            raise _bad_glossary(name, 1)
        terms: list[Term] = []
        for position, entry in enumerate(entries):
            try:
                terms.append(Term.model_validate(entry))
            except ValidationError as error:
                raise _bad_glossary(name, line_of(entries, position)) from error
        return tuple(terms)

    def glossary(self) -> tuple[Term, ...]:
        """The entries of knowledge/glossary.yaml; empty when there is none."""
        return self._terms

    def project_codes(self) -> list[str]:
        """The codes of the projects, sorted: the folders below projects/ that hold project data."""
        folder = self.root / "projects"
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted(path.name for path in found if path.is_dir() and any(path.glob("**/*.yaml")))

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
        """The data of a project; raises `ProjectError` that lists every fault with its place."""
        return load_project(self.project_path(code), root=self.root)

    def write(self, relative: str, data: str | bytes) -> Path:
        """Write a file of the workspace so that it is either the old or the new one, whole, whatever happens."""
        path = self.inside(relative)
        content = data.encode() if isinstance(data, str) else data
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).chmod(0o644)
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise WorkspaceError(
                f"写不了文件：{error.strerror}",
                f"The file cannot be written: {error.strerror}",
                place=relative,
                hint_zh="检查剩余空间、权限，或文件是否正被 Word 打开。",
                hint_en="Check free space, permissions, and whether Word has the file open.",
            ) from error
        return path

    def _record_paths(self) -> Iterator[Path]:
        folder = self.root / "knowledge"
        for path in sorted(folder.rglob("*.md")) if folder.is_dir() else ():
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                yield path

    def _read(self, path: Path, name: str) -> str:
        """The text of a file; raises `RecordError` that says why it is not one."""
        if not path.resolve().is_relative_to(self.root):
            raise RecordError(
                "链接指向工作区之外，没有读", "A link out of the workspace was not followed", place=name
            )
        try:
            size = path.stat().st_size
            if size > MAX_RECORD_BYTES:
                raise _too_large(name, size)
            return _decoded(path.read_bytes(), name)
        except IsADirectoryError:
            raise RecordError("这是目录，不是文件", "This is a folder, not a file", place=name) from None
        except OSError as error:
            raise RecordError(
                f"读不了文件：{error.strerror}", f"The file cannot be read: {error.strerror}", place=name
            ) from error


def _decoded(data: bytes, name: str) -> str:
    if b"\0" in data or data.startswith(_UTF16):
        raise RecordError(
            "这不是文本文件",
            "This is not a text file",
            place=name,
            hint_zh="把图片、压缩包移到别处；如果是 UTF-16 文本，另存为 UTF-8。",
            hint_en="Move pictures and archives elsewhere; save UTF-16 text as UTF-8.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RecordError(
            "文件不是 UTF-8 编码",
            "The file is not in UTF-8",
            place=f"{name}:{line}",
            hint_zh="多半是 GBK：用记事本或 VS Code 另存为 UTF-8。",
            hint_en="Probably GBK: save it as UTF-8 with any editor.",
        ) from error


def _too_large(name: str, size: int) -> RecordError:
    limit = MAX_RECORD_BYTES // 1_000_000
    return RecordError(
        f"文件 {size / 1e6:.0f} MB，超过 {limit} MB",
        f"The file has {size / 1e6:.0f} MB, more than {limit} MB",
        place=name,
        hint_zh="拆成几条，日志和附件放到别处再链接。",
        hint_en="Split it; keep logs and attachments elsewhere and link them.",
    )


def _repeated(record: Record, first: str) -> RecordError:
    return RecordError(
        f"编号 {record.id} 已经用在 {first}",
        f"The id {record.id} is used in {first} already",
        place=record.place("id"),
        hint_zh="换一个没有用过的编号；编号不重复使用。",
        hint_en="Choose an unused id; ids are never used twice.",
    )


def _bad_glossary(name: str, line: int) -> WorkspaceError:
    return WorkspaceError(
        "词汇表的格式不对",
        "The glossary has the wrong form",
        place=f"{name}:{line}",
        hint_zh="glossary 下是一个列表，每项有 term，可有 en、definition、synonyms。",
        hint_en="Below glossary stands a list; each entry has term and may have en, definition, synonyms.",
    )


def _no_workspace(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        "这里不在任何工作区里",
        "This is not inside a workspace",
        place=str(folder),
        hint_zh="用 fupan init 新建一个，或用 --workspace 指定。",
        hint_en="Create one with fupan init, or name one with --workspace.",
    )
