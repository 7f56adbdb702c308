"""The draft: front matter and Markdown between the composer and Word. People read, edit and compare it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TypeVar, get_args, get_type_hints

from generators.errors import GenerationError

_R = TypeVar("_R")

LANGUAGES = ("zh", "en")
STATUSES = ("draft", "review", "issued", "withdrawn")
MAX_ASSET_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class ProjectRef:
    """The project a document belongs to: names as printed, ``code`` as in document numbers."""

    name: str = ""
    code: str = ""
    customer: str = ""
    contractor: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One line of the revision table; ``kind`` is C(reated), A(dded), M(odified) or D(eleted)."""

    version: str = ""
    date: str = ""
    kind: str = ""
    section: str = ""
    description: str = ""
    author: str = ""
    reviewer: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """One line of the sign-off table: who signs in which role. The signature itself is made by hand."""

    role: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A cited record: its ``id`` as in the citations, its title, and where it lies in the workspace.

    ``status`` and ``reviewed`` (the day of its last review) tell how far it could be relied on when it was
    cited, ``digest`` is the SHA-256 of the words cited.
    """

    id: str = ""
    title: str = ""
    source: str = ""
    status: str = ""
    reviewed: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Front:
    """What the cover, the properties, headers and the first tables say. Dates are ISO strings or empty."""

    type: str = ""
    code: str = ""
    lang: str = "zh"
    project: ProjectRef = field(default_factory=ProjectRef)
    title: str = ""
    title_alt: str = ""
    number: str = ""
    version: str = ""
    status: str = "draft"
    classification: str = ""
    date: str = ""
    author: str = ""
    revisions: tuple[Revision, ...] = ()
    approvals: tuple[Approval, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before Word. ``assets`` maps a relative path used in the body to a picture's bytes."""

    front: Front
    body: str
    assets: Mapping[str, bytes] = field(default_factory=dict)

    def to_markdown(self) -> str:
        """The draft as one Markdown text with front matter; :meth:`parse` gives an equal draft back."""
        import yaml  # what only sets a draft as Word needs none

        head = yaml.safe_dump(_plain(asdict(self.front)), allow_unicode=True, sort_keys=False, width=10_000)
        return f"---\n{head}---\n\n{self.body}"

    @classmethod
    def parse(cls, text: str, assets: Mapping[str, bytes] | None = None, *, place: str = "draft.md") -> Draft:
        """The draft in ``text``; raises GenerationError with ``place``:line for a wrong front matter."""
        from generators import frontmatter

        head, body, first_line = frontmatter.split(text, place)
        found = frontmatter.load(head, place=place, first_line=first_line)
        front = _Reader(place, found.lines).record(Front, found.values, "")
        return cls(front, body, dict(assets or {}))

    @classmethod
    def read(cls, path: Path) -> Draft:
        """The draft at ``path`` with the pictures of its ``<name>.assets`` folder."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise GenerationError(
                "文稿不是 UTF-8 编码的文本文件",
                "the draft is not a UTF-8 text file",
                hint_zh="在编辑器中另存为 UTF-8。",
                hint_en="Save it as UTF-8 in your editor.",
                place=str(path),
            ) from None
        except OSError as error:
            raise GenerationError(
                f"无法读取文稿：{error.strerror}", f"cannot read the draft: {error.strerror}", place=str(path)
            ) from None
        return cls.parse(text, _read_assets(assets_folder(path)), place=str(path))

    def write(self, path: Path) -> None:
        """Writes the draft and its pictures; each file appears whole or not at all."""
        folder = assets_folder(path)
        for name, content in self.assets.items():
            target = folder.joinpath(*_safe_parts(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_atomic(target, content)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_atomic(path, self.to_markdown().encode("utf-8", "replace"))


def assets_folder(path: Path) -> Path:
    """Where the pictures of the draft at ``path`` lie: ``sirs.md`` has ``sirs.assets/``."""
    return path.with_suffix(".assets")


def _safe_parts(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name).parts
    if (
        not parts
        or name.startswith(("/", "\\"))
        or any(p in ("..", ".") or "\\" in p or ":" in p for p in parts)
    ):
        raise GenerationError(
            f"图片路径“{name}”不在文稿的附件目录内",
            f"the picture path '{name}' leaves the draft's asset folder",
        )
    return parts


def _read_assets(folder: Path) -> dict[str, bytes]:
    assets: dict[str, bytes] = {}
    if not folder.is_dir():
        return assets
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        inside = path.is_file() and path.resolve().is_relative_to(root)
        if inside and not path.name.startswith(".") and path.stat().st_size <= MAX_ASSET_BYTES:
            assets[path.relative_to(folder).as_posix()] = path.read_bytes()
    return assets


def _write_atomic(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _plain(value: object) -> object:
    """Tuples as lists and records without their empty fields, as YAML a person reads."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item not in ("", (), [])}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


class _Reader:
    """Builds the frozen records from YAML values and names the line of whatever does not fit."""

    def __init__(self, place: str, lines: Mapping[str, int]) -> None:
        self.place, self.lines = place, lines

    def record(self, kind: type[_R], values: object, path: str) -> _R:
        if not isinstance(values, dict):
            raise self.error(path, f"“{path}”应当是“键: 值”的形式", f"'{path}' must be 'key: value' lines")
        hints = get_type_hints(kind)
        names = [item.name for item in fields(kind)]  # type: ignore[arg-type]  # every kind is a dataclass
        given: dict[str, object] = {}
        for key, value in values.items():
            at = f"{path}.{key}".lstrip(".")
            if key not in names:
                raise self.unknown(at, key, names)
            given[key] = self.value(hints[key], value, at)
        return kind(**given)

    def value(self, hint: object, value: object, path: str) -> object:
        if hint is str:
            if not isinstance(value, str):
                raise self.error(path, f"“{path}”应当是一行文字", f"'{path}' must be text")
            self.check(path, value)
            return value
        if is_dataclass(hint):
            return self.record(hint, value or {}, path)  # type: ignore[arg-type]  # a dataclass here is a class
        inner = get_args(hint)[0]
        if value == "":
            return ()
        if not isinstance(value, list):
            raise self.error(path, f"“{path}”应当是列表", f"'{path}' must be a list")
        return tuple(self.record(inner, item, f"{path}.{i}") for i, item in enumerate(value))

    def check(self, path: str, value: str) -> None:
        if path == "lang" and value not in LANGUAGES:
            raise self.choice(path, value, LANGUAGES)
        if path == "status" and value not in STATUSES:
            raise self.choice(path, value, STATUSES)
        if path.rpartition(".")[2] == "date" and value and not _is_date(value):
            raise self.error(
                path,
                f"“{value}”不是日期，应写成 2026-11-21",
                f"'{value}' is not a date; write it as 2026-11-21",
            )

    def unknown(self, path: str, key: str, names: list[str]) -> GenerationError:
        import difflib  # only for what is wrong

        near = difflib.get_close_matches(key, names, 1)
        zh = f"是否想写“{near[0]}”？" if near else f"可用的键：{'、'.join(names)}。"
        en = f"Did you mean '{near[0]}'?" if near else f"Known keys: {', '.join(names)}."
        return self.error(path, f"不认识的键“{key}”", f"unknown key '{key}'", zh, en)

    def choice(self, path: str, value: str, allowed: tuple[str, ...]) -> GenerationError:
        listed = ", ".join(allowed)
        return self.error(
            path,
            f"“{path}”不能是“{value}”",
            f"'{path}' cannot be '{value}'",
            f"可用：{listed}。",
            f"Use one of: {listed}.",
        )

    def error(self, path: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> GenerationError:
        line = self.lines.get(path, 1)
        return GenerationError(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=f"{self.place}:{line}")


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
