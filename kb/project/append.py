"""Adding an item to a list of a YAML file so that no other byte changes.

The file is not written anew from its data: the lines of the item are set in behind the last one, with the
indentation and the line breaks the file has. What comes out is read back before it is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import ProjectError
from kb.project.yaml_source import YamlList, YamlMap, parse_yaml

_PLAIN = re.compile(r"[\w一-鿿【（《“][\w一-鿿 ./()（）【】、，。；：《》“”~%+-]*", re.ASCII)
_NOT_PLAIN = re.compile(r"(?i)(?:null|true|false|yes|no|on|off|y|n)|[\d.+-]*|.*\s|.* #.*")
_NUMBER_OR_DAY = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a new item: key, value as data (None: left open), and a comment behind it."""

    key: str
    value: str | Sequence[str] | Mapping[str, str] | None = None
    comment: str = ""


def append_item(text: str, shown: str, key: str, fields: Sequence[Field]) -> tuple[str, int]:
    """Return ``text`` with an item at the end of its list ``key``, and the line (from 1) it begins on.

    A list that is missing is added at the end of the file. ``shown`` is what messages call the file. Raises
    `ProjectError` where the list is written in brackets, or when the result does not read back as the old
    data with the item.
    """
    cr = "\r" if "\r\n" in text else ""
    lines = text.split("\n")
    if re.search(r"\r(?!\n)", text):  # the line breaks of old Macs; nobody counts lines by them any more
        raise _unsafe(key, shown)
    root = parse_yaml(text, shown).root
    at, lead, column = _insertion(lines, root, key)
    if key in root.lines and not root[key]:  # [] and null give way to the list
        line = root.lines[key] - 1
        lines[line] = re.sub(r":\s*(?:\[\s*\]|~|null)(?=\s|$)", ":", lines[line], count=1)
    at_end = at == len(lines)  # behind a last line without a break
    if at_end:
        lines[-1] += cr
    lines[at:at] = [f"{one}{cr}" for one in (*lead, *_item(fields, " " * column))]
    made = "\n".join(lines) + ("\n" if at_end else "")
    _check(root, made, shown, key, fields)
    return made, at + len(lead) + 1


def scalar(value: str) -> str:
    """Return ``value`` as one YAML scalar: bare where that is certain to read as this text, else quoted."""
    if _NUMBER_OR_DAY.fullmatch(value) or (_PLAIN.fullmatch(value) and not _NOT_PLAIN.fullmatch(value)):
        return value
    if "\n" in value or "\t" in value:
        return json.dumps(value, ensure_ascii=False)
    return "'" + value.replace("'", "''") + "'"


def _item(fields: Sequence[Field], indent: str) -> list[str]:
    """Return the lines of an item, the first one with the dash."""
    lines = []
    for number, one in enumerate(fields):
        value = _value(one.value)
        comment = f"  # {one.comment}" if one.comment else ""
        lines.append(f"{indent}{'  ' if number else '- '}{one.key}:{value}{comment}")
    return lines


def _value(value: str | Sequence[str] | Mapping[str, str] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f" {scalar(value)}"
    if isinstance(value, Mapping):
        return " {" + ", ".join(f"{key}: {in_flow(text)}" for key, text in value.items()) + "}"
    return f" [{', '.join(map(in_flow, value))}]"


def in_flow(value: str) -> str:
    """Return ``value`` as a scalar that may stand between brackets, where a comma or a colon would end it."""
    bare = scalar(value)
    return (
        bare
        if re.fullmatch(r"[\w一-鿿 .-]+|'.*'|\".*\"", bare, re.S)
        else "'" + value.replace("'", "''") + "'"
    )


def _insertion(lines: Sequence[str], root: YamlMap, key: str) -> tuple[int, list[str], int]:
    """Return the line (from 0) to insert before, what goes in front of the item, and the dash's column."""
    if key not in root.lines:
        at = _upwards(lines, len(lines), column=-1)
        return at, ["", f"{key}:"] if at else [f"{key}:"], 2
    listed, line = root[key], root.lines[key]
    if not listed:
        return line, [], 2
    if not isinstance(listed, YamlList) or not lines[listed.lines[-1] - 1].lstrip().startswith("-"):
        raise _no_lines(key, f"{root.file}:{line}")
    first, last = listed.lines[0] - 1, listed.lines[-1] - 1
    column = lines[last].index("-")
    following = min((other for other in root.lines.values() if other > line), default=len(lines) + 1)
    at = _upwards(lines, following - 1, column)
    return at, [""] if first < last and _blank_before(lines, last) else [], column


def _upwards(lines: Sequence[str], end: int, column: int) -> int:
    """Return ``end``, moved up over blank lines and over comments that are indented no deeper than ``column``.

    A comment that is indented deeper than the dashes belongs to the item above it.
    """
    while end and (
        not lines[end - 1].strip() or (column >= 0 and re.match(rf" {{0,{column}}}#", lines[end - 1]))
    ):
        end -= 1
    return end


def _blank_before(lines: Sequence[str], line: int) -> bool:
    """Whether a blank line stands before an item and the comments on it."""
    while line and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return bool(line) and not lines[line - 1].strip()


def _check(before: YamlMap, new: str, shown: str, key: str, fields: Sequence[Field]) -> None:
    after = parse_yaml(new, shown)
    wanted: dict[str, Any] = {one.key: _read(one.value) for one in fields}
    grown = after.root.get(key)
    if (
        after.problems
        or not isinstance(grown, YamlList)
        or grown[-1:] != [wanted]
        or {**after.root, key: grown[:-1]} != {**before, key: before.get(key) or []}
    ):
        raise _unsafe(key, shown)


def _read(value: str | Sequence[str] | Mapping[str, str] | None) -> object:
    if value is None or isinstance(value, str):
        return value
    return dict(value) if isinstance(value, Mapping) else list(value)


def _no_lines(key: str, place: str) -> ProjectError:
    return ProjectError(
        f"{key} 不是每项一行的列表，不能加入条目",
        f"{key} is no list with an item a line; an item cannot be added",
        hint_zh="改成每项以“- ”开头另起一行的写法再试",
        hint_en='begin every item on a line of its own with "- ", and try again',
        place=place,
    )


def _unsafe(key: str, shown: str) -> ProjectError:
    return ProjectError(
        f"不能在 {key} 末尾安全地加入条目",
        f"an item cannot be added to the end of {key} safely",
        hint_zh="文件没有改动；请手工加入",
        hint_en="the file was left alone; add the item by hand",
        place=shown,
    )
