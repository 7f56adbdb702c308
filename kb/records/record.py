"""A knowledge record: the text of a file, read as front matter and sections, and written back unharmed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from kb.errors import RecordError
from kb.records.frontmatter import FrontMatter, read_front_matter
from kb.records.markdown import Heading, plain_text, read_body
from kb.records.parts import Item, Lesson, Section, Step
from kb.records.sections import Body
from kb.records.source import Source, Span
from kb.records.vocabulary import SENSITIVITIES, STATUSES, TYPES

_HAN = re.compile(r"[㐀-鿿]")
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_PLAIN_SCALAR = re.compile(r"^[\w㐀-鿿][^:#\n\[\]{}\"']*$")

#: Fields that hold a date.
DATES = ("created", "updated", "reviewed_on", "last_tested")


class Record:
    """One record. Its fields are those of the front matter; what is missing is empty.

    A file without our front matter is a `reference`: its title is its first heading, its id comes from its path.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._front = read_front_matter(source)
        self.front: Mapping[str, Any] = self._front.values if self._front else {}
        self._check()

    @property
    def path(self) -> str:
        """The file, relative to the workspace."""
        return self._source.path

    @property
    def text(self) -> str:
        """The whole file as it was read."""
        return self._source.text

    @property
    def body_start(self) -> int:
        """The offset in `text` at which the body begins."""
        return self._front.end if self._front else 0

    @cached_property
    def type(self) -> str:
        """retrospective, runbook, checklist, lesson or reference."""
        return str(self.front.get("type") or "reference")

    @cached_property
    def id(self) -> str:
        """The id of the front matter, or one made from the path for a reference."""
        if given := self.front.get("id"):
            return str(given)
        stem = self.path.removeprefix("knowledge/").removesuffix(".md")
        return re.sub(r"[^\w]+", "-", stem).strip("-") or "reference"

    @cached_property
    def title(self) -> str:
        """The title, else the first heading, else the file's name."""
        if given := self.front.get("title"):
            return plain_text(str(given))
        first = next((block for block in self._blocks if isinstance(block, Heading) and block.text), None)
        return first.text if first else self.path.rsplit("/", 1)[-1].removesuffix(".md")

    @cached_property
    def lang(self) -> str:
        """"zh" or "en": as given, else by whether the text holds Chinese."""
        given = str(self.front.get("lang") or "")
        if given in ("zh", "en"):
            return given
        sample = self.text[:20_000]
        return "zh" if len(_HAN.findall(sample)) * 20 > len(sample) else "en"

    def field(self, name: str) -> str:
        """A field of the front matter as text; empty when it is missing."""
        value = self.front.get(name)
        return value if isinstance(value, str) else ""

    def fields(self, name: str) -> tuple[str, ...]:
        """A field of the front matter as a list of texts; a single value counts as one."""
        value = self.front.get(name)
        if isinstance(value, str):
            return (value,)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def number(self, name: str) -> int:
        """A field of the front matter as a whole number; 0 when it is missing or is none."""
        text = self.field(name)
        return int(text) if text.isdigit() else 0

    @property
    def status(self) -> str:
        """draft, reviewed, approved or deprecated; a reference is taken as approved."""
        return self.field("status") or "approved"

    def place(self, name: str = "") -> str:
        """``file:line`` of a front matter field, or of the file's beginning when it is missing."""
        entry = self._front.entries.get(name) if self._front else None
        return self._source.place(entry.key.start if entry else 0, name)

    def sections(self) -> tuple[Section, ...]:
        """The sections in order; together they hold the whole body."""
        return self._body.sections

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons in order of their place."""
        return tuple(self._body.lessons())

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of a runbook."""
        return tuple(self._body.steps()) if self.type == "runbook" else ()

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items of a checklist."""
        return tuple(self._body.items())

    def with_changes(self, changes: Mapping[str, str]) -> str:
        """The file's text with front matter values set; every other byte stays as it is.

        A key that is not there yet is added after the last one. Raises `RecordError` for a file without front matter.
        """
        front = self._front
        if front is None:
            raise RecordError("文件没有文件头，不能设置字段", "The file has no front matter to set a field in", place=self.path)
        edits: dict[Span, str] = {}
        added: list[str] = []
        for name, value in changes.items():
            entry = front.entries.get(name)
            if entry is None:
                added.append(f"{name}: {_scalar(value)}{self._source.newline}")
            else:
                space = " " if entry.node.span.start == entry.node.span.end else ""
                edits[entry.node.span] = space + _scalar(value)
        if added:
            edits[Span(front.inner.end, front.inner.end)] = "".join(added)
        return self._source.edited(edits)

    @cached_property
    def _blocks(self) -> tuple[Any, ...]:
        return read_body(self._source, self.body_start)

    @cached_property
    def _body(self) -> Body:
        return Body(self._source, self.body_start, self._blocks, self.type)

    def _check(self) -> None:
        """Refuse a mistake that would change what the record means; the rest is the checks' business."""
        for name, allowed in (("type", TYPES), ("status", STATUSES), ("sensitivity", SENSITIVITIES)):
            value = self.front.get(name)
            if value is not None and value not in allowed:
                raise self._wrong(name, f"{name} 不能是“{value}”", f"{name} cannot be '{value}'", "、".join(allowed), ", ".join(allowed))
        for name in DATES:
            value = self.front.get(name)
            if value is not None and not _is_date(value):
                raise self._wrong(name, f"{name} 不是日期：{value}", f"{name} is not a date: {value}", "YYYY-MM-DD", "YYYY-MM-DD")

    def _wrong(self, name: str, zh: str, en: str, allowed_zh: str, allowed_en: str) -> RecordError:
        return RecordError(zh, en, place=self.place(name), hint_zh=f"写成：{allowed_zh}。", hint_en=f"Use: {allowed_en}.")


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not _DATE.match(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _scalar(value: str) -> str:
    """``value`` as a YAML scalar: plain where that is safe, else in double quotes."""
    if _PLAIN_SCALAR.match(value) and value == value.strip():
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def parse(text: str, path: str) -> Record:
    """The record in ``text``; ``path`` is what messages call the file.

    Raises `RecordError` with file and line when the front matter cannot be read or a field would be misunderstood.
    """
    return Record(Source(text, path))


__all__ = ["FrontMatter", "Record", "parse"]
