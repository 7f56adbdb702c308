"""A record's body as sections, and the lessons, steps and items inside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.records.anchors import Anchors, slug
from kb.records.markdown import AnyBlock, Block, Heading, List, ListItem, Quote, Table, plain_text
from kb.records.parts import Action, Item, Lesson, Section, Step
from kb.records.source import Source
from kb.records.vocabulary import ITEM_COLUMNS, LESSON_FIELDS, SECTIONS, STEP_FIELDS, STEP_SECTIONS, YES, key_of

_LESSON_ID = re.compile(r"^(LES-\d{3,})\s*(.*)$", re.DOTALL)
_IDS = re.compile(r"[A-Z]{2,4}-\d{3,}(?:#[\w-]+)?")
_LABEL = re.compile(r"^\**([^：:*]{1,30})\**\s*[：:]\s*(.*)$", re.DOTALL)
_WARNING = "⚠"


class Body:
    """The body of one record: ``blocks`` of ``source`` from ``start`` on, read as a record of type ``kind``."""

    def __init__(self, source: Source, start: int, blocks: Sequence[AnyBlock], kind: str) -> None:
        self._source, self._start, self._blocks, self._kind = source, start, blocks, kind
        self.sections = tuple(self._read_sections())

    def blocks_of(self, section: Section) -> list[AnyBlock]:
        """The blocks between the heading of ``section`` and the next heading."""
        inside = [block for block in self._blocks if block.span.start >= section.heading.end]
        found: list[AnyBlock] = []
        for block in inside:
            if isinstance(block, Heading):
                break
            found.append(block)
        return found

    def lessons(self) -> Iterator[Lesson]:
        """The lesson blocks, wherever their headings stand."""
        for section in self.sections:
            if match := _LESSON_ID.match(section.path[-1] if section.path else ""):
                yield self._lesson(section, match[1], match[2].strip())

    def steps(self) -> Iterator[Step]:
        """The numbered steps of the step sections."""
        for section in self.sections:
            if section.key in STEP_SECTIONS:
                yield from self._steps(section)

    def items(self) -> Iterator[Item]:
        """The rows of the checklist tables."""
        if self._kind == "checklist":
            for section in self.sections:
                for block in self.blocks_of(section):
                    if isinstance(block, Table):
                        yield from _items(section, block)

    def _read_sections(self) -> Iterator[Section]:
        headings = [block for block in self._blocks if isinstance(block, Heading)]
        anchors, path, keys = Anchors(), dict[int, str](), dict[int, str]()
        text = self._source.text
        first = headings[0].span.start if headings else len(text)
        if lead := text[self._start : first].strip():
            at = self._start + text[self._start :].index(lead[0])
            yield Section(anchors.give("top"), (), lead, self._source.line(at), 0)
        for heading, after in zip(headings, [*headings[1:], None], strict=True):
            end = after.span.start if after else len(text)
            path = {level: name for level, name in path.items() if level < heading.level} | {heading.level: heading.text}
            keys = {level: key for level, key in keys.items() if level < heading.level}
            keys[heading.level] = key_of(heading.text, SECTIONS[self._kind]) or next(reversed(keys.values()), "")
            names = [name for level, name in sorted(path.items()) if level > 1 or heading.level == 1]
            yield Section(
                anchor=anchors.give(_anchor(heading)),
                path=tuple(names),
                text=text[heading.span.end : end].strip(),
                line=heading.line,
                level=heading.level,
                key=keys[heading.level],
                heading=heading.span,
            )

    def _lesson(self, section: Section, identifier: str, title: str) -> Lesson:
        blocks = self.blocks_of(section)
        quotes = [block.text for block in blocks if isinstance(block, Quote)]
        fields, actions = _lesson_fields(blocks)
        return Lesson(
            id=identifier,
            title=title,
            title_en=plain_text(quotes[0]) if quotes else "",
            category=fields.get("category", ""),
            kind=fields.get("kind", ""),
            situation=fields.get("situation", ""),
            cause=fields.get("cause", ""),
            impact=fields.get("impact", ""),
            recommendation=fields.get("recommendation", "") or fields.get("recommendation_en", ""),
            recommendation_en=fields.get("recommendation_en", ""),
            evidence=tuple(_IDS.findall(fields.get("evidence", ""))),
            apply_to=tuple(_IDS.findall(fields.get("apply_to", ""))),
            applied_on=fields.get("applied_on", ""),
            recurrence=int(digits[0]) if (digits := re.findall(r"\d+", fields.get("recurrence", ""))) else 0,
            actions=tuple(actions),
            text=section.text,
            line=section.line,
        )

    def _steps(self, section: Section) -> Iterator[Step]:
        number = 0
        for block in self.blocks_of(section):
            if isinstance(block, List) and block.ordered:
                for item in block.items:
                    number += 1
                    yield self._step(section, item, number)

    def _step(self, section: Section, item: ListItem, number: int) -> Step:
        said = dict(_labelled(item.blocks, STEP_FIELDS))
        return Step(
            anchor=f"{section.anchor}-{number}",
            section=section.key,
            path=section.path,
            number=number,
            action=item.text,
            command=said.get("command", ""),
            expected=said.get("expected", ""),
            rollback=said.get("rollback", ""),
            destructive=_WARNING in item.text,
            text=item.span.of(self._source.text).strip(),
            line=item.line,
        )


def _anchor(heading: Heading) -> str:
    match = _LESSON_ID.match(heading.text)
    return heading.anchor or (match[1] if match else slug(heading.text))


def _labelled(blocks: Sequence[AnyBlock], words: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """``label: text`` items of the bullet lists among ``blocks``, as (key, text)."""
    for block in blocks:
        if isinstance(block, List):
            for item in block.items:
                match = _LABEL.match(item.text)
                if match and (key := key_of(match[1], words)):
                    yield key, match[2].strip()


def _lesson_fields(blocks: Sequence[AnyBlock]) -> tuple[dict[str, str], list[Action]]:
    fields = dict(_labelled(blocks, LESSON_FIELDS))
    actions: list[Action] = []
    for block in blocks:
        for item in block.items if isinstance(block, List) else ():
            match = _LABEL.match(item.text)
            if match and key_of(match[1], LESSON_FIELDS) == "actions":
                actions += [_action(inner.text) for below in item.blocks if isinstance(below, List) for inner in below.items]
    return fields, actions


def _action(text: str) -> Action:
    cells = [cell.strip() for cell in re.split(r"[|｜]", text)] + [""] * 4
    return Action(*cells[:4])


def _items(section: Section, table: Table) -> Iterator[Item]:
    columns = [key_of(plain_text(cell.text), ITEM_COLUMNS) for cell in table.header.cells]
    if "text" not in columns:
        return
    anchors = Anchors()
    for position, row in enumerate(table.rows, 1):
        said = {key: cell.text for key, cell in zip(columns, row.cells, strict=False) if key}
        number = said.get("number", "").strip() or str(position)
        yield Item(
            anchor=anchors.give(slug(number)),
            number=number,
            text=said.get("text", ""),
            why=said.get("why", ""),
            evidence=said.get("evidence", ""),
            owner_role=said.get("owner_role", ""),
            mandatory=said.get("mandatory", "").strip().lower() in YES,
            from_lesson=said.get("from_lesson", ""),
            path=section.path,
            line=row.line,
        )


def text_blocks(blocks: Sequence[AnyBlock]) -> str:
    """The first paragraph among ``blocks`` as plain text; empty when there is none."""
    return next((plain_text(block.text) for block in blocks if isinstance(block, Block) and block.text), "")
