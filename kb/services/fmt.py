"""Putting files in order without touching what they say.

What is done, and nothing else: one line break at the end; no blanks at the ends of YAML lines (texts over
several lines excepted, where they may be meant); letters with separate accents composed (é); ids in id and
reference fields written as ids are. Every YAML file is read back and must hold the same data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.events import ScalarEvent

from kb.errors import KBError, WorkspaceError
from kb.project.entities import RECORD_KINDS, kind_of
from kb.project.spelling import misspelt_ids, spelled
from kb.project.yaml_source import parse_yaml
from kb.records import parse
from kb.records.encoding import decode
from kb.workspace import GLOSSARY, Workspace

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ACCENTED = re.compile(r"[^\W\d_][\u0300-\u036f\u3099\u309a]+")
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\n)---[ \t]*(?=\r?\n|\Z)", re.S)
_ID = re.compile(r"(?m)^(id:[ \t]*)([^\s#]+)(?=[ \t]*(?:#|\r?$))")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ \t]*\r?$|\Z)", re.S | re.M)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file that is not in order: its text before and after; ``problems`` say what only a person can mend."""

    path: str
    before: str
    after: str
    problems: tuple[KBError, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


def formatted(workspace: Workspace, only: Sequence[Path] = ()) -> list[Formatted]:
    """Return the files that are not in order, sorted by path; nothing is written.

    ``only`` are files or folders (default: all project data and knowledge). Raises `WorkspaceError` for one
    that holds nothing of the kind.
    """
    found = [_of(workspace, path) for path in _files(workspace, only)]
    return [one for one in found if one.changes or one.problems]


def write(workspace: Workspace, files: Iterable[Formatted]) -> int:
    """Write what is in order now and return how many files that were. A file changed since is left alone."""
    count = 0
    for one in files:
        if one.changes and workspace.read_bytes(one.path) == one.before.encode("utf-8"):
            workspace.write(one.path, one.after)
            count += 1
    return count


def format_yaml(text: str, shown: str, *, ids: bool = True) -> Formatted:
    """Return YAML text put in order; ``ids`` also spells the ids of project data. Unreadable text stays."""
    before = parse_yaml(text, shown)
    if not before.complete:
        return Formatted(shown, text, text, tuple(before.problems))
    new = _respelled(text) if ids else text
    new = _composed(new)
    new = _stripped(new, _block_lines(new))
    new = _ended(new)
    if new != text and not _same(before.root, parse_yaml(new, shown).root):
        new = text
    return Formatted(shown, text, new)


def format_markdown(text: str, shown: str) -> Formatted:
    """Return a Markdown file put in order: YAML only in its front matter, code blocks not at all."""
    front = _FRONT.match(text)
    start = front.end(1) if front else 0
    head, body = text[:start], text[start:]
    if front:
        inner = _stripped(_composed(front[1]), _block_lines(front[1]))
        inner = _ID.sub(lambda found: found[1] + _record_id(found[2]), inner)
        head = text[: front.start(1)] + inner
    parts, at = [], 0
    for fence in _FENCE.finditer(body):
        parts += [_composed(body[at : fence.start()]), fence[0]]
        at = fence.end()
    new = _ended(head + "".join(parts) + _composed(body[at:]))
    try:
        parse(new, shown)
    except KBError as problem:
        return Formatted(shown, text, text, (problem,))
    return Formatted(shown, text, new)


def _of(workspace: Workspace, name: str) -> Formatted:
    try:
        text = decode(workspace.read_bytes(name), name)
    except KBError as problem:
        return Formatted(name, "", "", (problem,))
    try:
        if name.endswith((".yaml", ".yml")):
            return format_yaml(text, name, ids=name.startswith("projects/"))
        return format_markdown(text, name)
    except yaml.YAMLError:  # a front matter no reader takes; `fupan check` says where
        return Formatted(name, text, text)


def _files(workspace: Workspace, only: Sequence[Path]) -> list[str]:
    root = workspace.root
    known = [path for ending in ("*.yaml", "*.yml") for path in (root / "projects").rglob(ending)]
    known += [path for path in (root / "knowledge").rglob("*.md")]
    known += [root / GLOSSARY] if (root / GLOSSARY).is_file() else []
    names = sorted(
        {
            path.relative_to(root).as_posix()
            for path in known
            if path.is_file() and not path.is_symlink() and not path.name.startswith((".", "~$"))
        }
    )
    if not only:
        return names
    chosen: dict[str, None] = {}
    for path in only:
        part = Path(workspace.relative(path))
        inside = [name for name in names if Path(name).is_relative_to(part)]
        if not inside:
            raise WorkspaceError(
                "这里没有可整理的文件",
                "There is nothing here to put in order",
                place=part.as_posix(),
                hint_zh="整理的是 projects 里的 YAML 和 knowledge 里的 Markdown。",
                hint_en="YAML below projects and Markdown below knowledge are.",
            )
        chosen.update(dict.fromkeys(inside))
    return list(chosen)


def _respelled(text: str) -> str:
    start = len(text) - len(text.removeprefix("\ufeff"))
    parts, at = [text[:start]], start
    for one in misspelt_ids(text[start:]):
        parts += [text[at : start + one.start], one.right]
        at = start + one.end
    return "".join([*parts, text[at:]])


def _record_id(written: str) -> str:
    """The id of a record of ours; other tools have ids of their own in front matter."""
    right = spelled(written)
    return right if kind_of(right) in RECORD_KINDS else written


def _composed(text: str) -> str:
    """Compose letters and the accents behind them; no other character changes, as full NFC might."""
    return _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def _block_lines(text: str) -> set[int]:
    """The lines (from 0) of texts written with | and >, where a blank at the end is part of the text."""
    lines: set[int] = set()
    for event in yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER):
        if isinstance(event, ScalarEvent) and event.style in ("|", ">"):
            start: Any = event.start_mark
            end: Any = event.end_mark  # on the line behind the text, or inside its last line without a break
            lines.update(range(start.line + 1, end.line + (end.column > 0)))
    return lines


def _stripped(text: str, but: set[int]) -> str:
    lines = text.split("\n")
    return "\n".join(line if number in but else _bare(line) for number, line in enumerate(lines))


def _bare(line: str) -> str:
    body, end = (line[:-1], "\r") if line.endswith("\r") else (line, "")
    return body.rstrip(" \t") + end


def _ended(text: str) -> str:
    """End with one line break, of the kind the file uses; an empty file stays empty."""
    bare = text.rstrip("\r\n")
    if not bare.strip("\ufeff \t\r\n"):
        return text
    return bare + ("\r\n" if "\r\n" in text else "\n")


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - texts, lists and mappings
    """Whether two trees hold the same data, accents and spelling of ids aside."""
    if isinstance(one, dict) and isinstance(other, dict):
        return _same([*one.items()], [*other.items()])
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return other in (one, _composed(one), spelled(one))
    return bool(one == other)
