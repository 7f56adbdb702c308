"""A knowledge record: the text of a file, read as front matter and sections, and written back unharmed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

from kb.errors import RecordError
from kb.records import fields
from kb.records.frontmatter import FrontMatter, read_front_matter
from kb.records.frontmatter_edit import edit_front_matter
from kb.records.markdown import AnyBlock, Heading, plain_text, read_body
from kb.records.parts import Item, Lesson, Section, Step
from kb.records.sections import Body
from kb.records.source import Source, Span
from kb.records.vocabulary import SENSITIVITIES, STATUSES

_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]+`|https?://\S+", re.MULTILINE | re.DOTALL)
_NAMELESS = ("index", "readme")


class RecordErrors(RecordError):
    """Everything that is wrong with one record; the error itself says the first of ``problems``."""

    def __init__(self, problems: tuple[RecordError, ...]) -> None:
        first = problems[0]
        super().__init__(first.zh, first.en, hint_zh=first.hint_zh, hint_en=first.hint_en, place=first.place)
        self.problems = problems


class Record:
    """One record. Its fields are those of the front matter; what is missing is empty.

    The front matter is data and read strictly: a value its field cannot hold is a `RecordError` with line.
    The body is prose and never refused; the checks find what is missing there.
    """

    type: ClassVar[str] = "reference"

    title_en = fields.text()
    """The title in English"""
    title_zh = fields.text()
    """The title in Chinese, of a record written in English"""
    owner = fields.text(required=True)
    """The role that keeps the record true"""
    created = fields.day(required=True)
    """The day it was first written"""
    updated = fields.day(required=True)
    """The day of the last change in substance"""
    reviewed_on = fields.day()
    """The day somebody last confirmed it"""
    review_cycle_days = fields.whole()
    """Days until the next review is due; 0 for none"""
    project = fields.text()
    """The code of the project it comes from"""
    industry = fields.text()
    """The customer's industry"""
    systems = fields.texts()
    """The systems it is about"""
    interface_styles = fields.texts()
    """The kinds of interface it is about: rest, soap, mq, file, …"""
    phases = fields.texts("phase")
    """The project phases it is for"""
    tags = fields.texts()
    """Free words to find it by"""
    sensitivity = fields.choice(*SENSITIVITIES, empty="internal")
    """Who may see it: public, internal, restricted"""
    origin = fields.text("source")
    """Where its facts come from"""
    supersedes = fields.texts()
    """The ids of the records it replaces"""
    _status = fields.choice(*STATUSES, key="status", required=True)
    _lang = fields.choice("zh", "en", key="lang")
    _title = fields.text("title", required=True)

    def __init__(self, source: Source, front: FrontMatter | None, *, ours: bool = True) -> None:
        """Read ``source``; ``ours`` False takes the front matter as another tool's, without complaint."""
        self._source, self._front = source, front
        self.ours = ours
        self.front: Mapping[str, object] = front.values if front else {}
        if ours and (problems := tuple(self._problems())):
            raise problems[0] if len(problems) == 1 else RecordErrors(problems)

    @classmethod
    def declared(cls) -> dict[str, fields.Field[Any]]:
        """The fields a record of this type has, by their key in the front matter."""
        found: dict[str, fields.Field[Any]] = {}
        for owner in reversed(cls.__mro__):
            found |= {field.key: field for field in vars(owner).values() if isinstance(field, fields.Field)}
        return found

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
        return self._front.end if self._front else len(self.text) - len(self.text.removeprefix("\ufeff"))

    @cached_property
    def id(self) -> str:
        """The id of the front matter, or one made from the path for a file without ours."""
        given = self.front.get("id")
        if self.ours and isinstance(given, str):
            return given
        stem = re.sub(r"\.(md|markdown)$", "", self.path.removeprefix("knowledge/"), flags=re.I)
        return re.sub(r"[^\w]+", "-", stem).strip("-") or "reference"

    @cached_property
    def title(self) -> str:
        """The title given, else the heading above all others, else the name of file or folder.

        Several headings of the second level side by side are chapters: none of them is the title.
        """
        if self._title:
            return plain_text(self._title)
        headings = [block for block in self.blocks if isinstance(block, Heading) and block.text]
        highest = min((heading.level for heading in headings), default=0)
        tops = [heading.text for heading in headings if heading.level == highest]
        if highest == 1 or len(tops) == 1:
            return tops[0]
        *folders, name = self.path.split("/")
        stem = re.sub(r"\.(md|markdown)$", "", name, flags=re.I)
        return folders[-1] if folders and stem.lower() in _NAMELESS else stem

    @cached_property
    def lang(self) -> str:
        """Chinese (zh) or English (en): as given, else by the words of the prose."""
        if self._lang:
            return self._lang
        prose = _CODE.sub(" ", self.text[self.body_start : self.body_start + 20_000]) + self._title
        return "zh" if len(_HAN.findall(prose)) >= len(_WORD.findall(prose)) else "en"

    @property
    def status(self) -> str:
        """draft, reviewed, approved or deprecated; a file without our front matter is taken as approved."""
        return self._status or ("draft" if self.ours else "approved")

    def field(self, name: str) -> str:
        """A field of the front matter as text, as written; empty when it is missing or a list."""
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
        written = self.field(name)
        return int(written) if written.isdecimal() else 0

    def place(self, name: str = "") -> str:
        """``file:line`` of a front matter field, or of the file's beginning when it is missing."""
        entry = self._front.entries.get(name) if self._front else None
        return self._source.place(entry.key.start if entry else 0, name)

    def place_of(self, line: int) -> str:
        """``file:line`` of a line of the record."""
        return f"{self.path}:{line}"

    def span(self, name: str) -> Span | None:
        """Where the value of a front matter field stands in `text`; None when the field is missing."""
        entry = self._front.entries.get(name) if self._front else None
        return entry.node.span if entry else None

    def sections(self) -> tuple[Section, ...]:
        """The sections in order; together they hold the whole body."""
        return self.body.sections

    def section_text(self, key: str) -> str:
        """The text of a fixed section with the sections below it; empty when there is none of that key."""
        parts: list[str] = []
        for section in self.sections():
            if section.key == key:
                below = parts and section.level > 2
                parts.append(f"{section.path[-1]}\n{section.text}" if below else section.text)
        return "\n\n".join(filter(None, parts))

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """The lessons in order of their place."""
        return self.body.lessons

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of a runbook."""
        return self.body.steps

    @property
    def items(self) -> tuple[Item, ...]:
        """The items of a checklist."""
        return self.body.items

    def with_changes(self, changes: Mapping[str, object]) -> str:
        """The file's text with front matter values set; every other byte stays as it is.

        A value may be text, number, bool, date, a list or a mapping of these; None takes the field out. A new
        field is added after the last one. Raises `RecordError` when a field cannot hold
        its value, or the result does not read back as meant.
        """
        edited = Source(edit_front_matter(self._source, self._front, changes), self.path)
        type(self)(edited, read_front_matter(edited), ours=self.ours)
        return edited.text

    @cached_property
    def blocks(self) -> tuple[AnyBlock, ...]:
        """The Markdown blocks of the body."""
        return read_body(self._source, self.body_start)

    @cached_property
    def body(self) -> Body:
        """The body with everything found in it."""
        return Body(self._source, self.body_start, self.blocks, self.type, (self.id, self.title))

    def _problems(self) -> Iterator[RecordError]:
        """What would be misunderstood if it were let through."""
        for key, field in self.declared().items():
            try:
                field.value(self.front)
            except fields.UnfitError as error:
                yield RecordError(
                    f"{key}：{error.zh}",
                    f"{key}: {error.en}",
                    place=self.place(key),
                    hint_zh=error.hint_zh,
                    hint_en=error.hint_en,
                )
