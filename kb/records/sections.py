"""A record's body as sections, and the lessons, steps and items inside them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.records.anchors import Anchors, slug
from kb.records.items import read_items
from kb.records.lessons import LESSON_ID, read_actions, read_lesson
from kb.records.markdown import AnyBlock, Heading, List, Table
from kb.records.parts import Action, Item, Lesson, Section, Step
from kb.records.source import Source, Span, plain_breaks
from kb.records.steps import read_headed_step, read_steps
from kb.records.vocabulary import SECTIONS, STEP_SECTIONS, key_of

TOP = "top"
"""The anchor of what stands before the first heading or below the title; browsers know it by themselves."""


@dataclass(frozen=True, slots=True)
class Region:
    """A heading (None before the first one) with the blocks up to the next heading."""

    heading: Heading | None
    path: tuple[str, ...]
    key: str
    blocks: tuple[AnyBlock, ...]
    span: Span

    @property
    def level(self) -> int:
        """The heading's level; 0 before the first heading."""
        return self.heading.level if self.heading else 0

    @property
    def name(self) -> str:
        """The heading's text."""
        return self.heading.text if self.heading else ""


class Body:
    """The body of one record: ``blocks`` of ``source`` from ``start`` on, read as a record of type ``kind``.

    ``name`` is the record's id and title; a lesson that stands alone takes them as its own.
    """

    def __init__(
        self,
        source: Source,
        start: int,
        blocks: Sequence[AnyBlock],
        kind: str,
        name: tuple[str, str] = ("", ""),
    ) -> None:
        self._source, self._kind, self._name = source, kind, name
        self.regions = tuple(_regions(source, start, blocks, kind))
        anchors = Anchors([TOP])
        self.steps: tuple[Step, ...] = tuple(self._steps()) if kind == "runbook" else ()
        for step in self.steps:
            anchors.give(step.anchor)
        self.items: tuple[Item, ...] = tuple(self._items(anchors)) if kind == "checklist" else ()
        self._step_starts = [step.span.start for step in self.steps]
        self._item_lines = {item.line for item in self.items}
        self.lessons: tuple[Lesson, ...] = tuple(self._lessons(anchors))
        self.sections = tuple(self._sections(anchors))

    def actions(self) -> Iterator[Action]:
        """The rows of the table of actions."""
        for region in self.regions:
            for block in region.blocks:
                if region.key == "actions" and isinstance(block, Table):
                    yield from read_actions(block)

    def _steps(self) -> Iterator[Step]:
        counted: dict[str, int] = {}
        for region in self.regions:
            if region.key not in STEP_SECTIONS:
                continue
            for step in self._steps_of(region, counted.get(region.key, 0)):
                counted[region.key] = step.number
                yield step

    def _steps_of(self, region: Region, after: int) -> Iterator[Step]:
        numbered = any(isinstance(block, List) and block.ordered for block in region.blocks)
        if not numbered and region.heading and region.level > 2:
            step = read_headed_step(
                self._source,
                region.heading,
                region.blocks,
                region.span,
                key=region.key,
                path=region.path,
                number=after + 1,
            )
            if step:
                yield step
        yield from read_steps(self._source, region.blocks, key=region.key, path=region.path, after=after)

    def _items(self, anchors: Anchors) -> Iterator[Item]:
        before = 0
        for region in self.regions:
            for block in region.blocks:
                if isinstance(block, Table) and region.key in ("items", ""):
                    for item in read_items(block, path=region.path, anchors=anchors, before=before):
                        before += 1
                        yield item

    def _lessons(self, anchors: Anchors) -> Iterator[Lesson]:
        found = False
        above: list[Region] = []  # the regions around this one, outermost first
        for position, region in enumerate(self.regions):
            while above and above[-1].level >= region.level:
                above.pop()
            match = LESSON_ID.fullmatch(region.name)
            opens = self._opens_lesson(region, above[-1] if above else None)
            above.append(region)
            if match or opens:
                found = True
                identifier, title = (match["id"], match["title"]) if match else ("", region.name)
                yield self._lesson(position, identifier, title, anchors)
        if not found and self._kind == "lesson" and self.regions:
            yield self._lesson(0, *self._name, anchors)

    def _opens_lesson(self, region: Region, above: Region | None) -> bool:
        """Whether a region is a lesson whose author forgot the id: one level below 经验教训."""
        if self._kind != "retrospective" or region.key != "lessons":
            return False
        return bool(above and key_of(above.name, SECTIONS[self._kind]) == "lessons")

    def _lesson(self, position: int, identifier: str, title: str, anchors: Anchors) -> Lesson:
        region = self.regions[position]
        end = position + 1
        while end < len(self.regions) and self.regions[end].level > region.level:
            end += 1
        below = self.regions[position:end]
        span = Span(region.span.start, below[-1].span.end)
        return read_lesson(
            self._source,
            [block for part in below for block in part.blocks],
            identifier=identifier,
            title=title.strip(),
            anchor=anchors.give(identifier or slug(title)),
            path=region.path,
            text=plain_breaks(span.of(self._source.text)).strip(),
            line=region.heading.line if region.heading else self._source.line(span.start),
        )

    def _sections(self, anchors: Anchors) -> Iterator[Section]:
        lessons = {lesson.line: lesson.anchor for lesson in self.lessons}
        text = self._source.text
        for position, region in enumerate(self.regions):
            heading = region.heading
            first = position == 0 or (position == 1 and not self.regions[0].heading)
            if heading is None or (first and heading.level == 1):
                anchor = TOP if position == 0 else anchors.give(slug(region.name))
            else:
                anchor = lessons.get(heading.line) or anchors.give(heading.anchor or slug(heading.text))
            yield Section(
                anchor=anchor,
                path=region.path,
                text=plain_breaks(region.span.of(text)).strip(),
                line=heading.line if heading else self._source.line(region.span.start),
                level=region.level,
                key=region.key,
                heading=heading.span if heading else Span(region.span.start, region.span.start),
                span=region.span,
                prose=self._prose(region),
            )

    def _prose(self, region: Region) -> str:
        """The text of a region without what its steps and items say."""
        first = bisect_left(self._step_starts, region.span.start)
        last = bisect_left(self._step_starts, region.span.end)
        own = [step.span for step in self.steps[first:last]]
        if region.heading and first and self._step_starts[first - 1] == region.heading.span.start:
            return ""  # the heading itself opens a step
        own += [
            block.span
            for block in region.blocks
            if isinstance(block, Table) and any(row.line in self._item_lines for row in block.rows)
        ]
        kept, at = [], region.span.start
        for span in sorted(own):
            kept.append(self._source.text[at : span.start])
            at = max(at, span.end)
        kept.append(self._source.text[at : region.span.end])
        return "\n\n".join(filter(None, (plain_breaks(part).strip() for part in kept)))


def _regions(source: Source, start: int, blocks: Sequence[AnyBlock], kind: str) -> Iterator[Region]:
    """The body cut at its headings, each with its path and the fixed section it belongs to."""
    groups: list[tuple[Heading | None, list[AnyBlock]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, Heading):
            groups.append((block, []))
        else:
            groups[-1][1].append(block)
    ends = [heading.span.start for heading, _ in groups[1:] if heading] + [len(source.text)]
    names: dict[int, str] = {}
    keys: dict[int, str] = {}
    for position, ((heading, inside), end) in enumerate(zip(groups, ends, strict=True)):
        if heading is None:
            if inside:
                yield Region(None, (), "", tuple(inside), Span(inside[0].span.start, end))
            continue
        names = {level: name for level, name in names.items() if level < heading.level}
        keys = {level: key for level, key in keys.items() if level < heading.level}
        inherited = next(reversed(keys.values()), "")
        keys[heading.level] = (key_of(heading.text, SECTIONS[kind]) if heading.level > 1 else "") or inherited
        title = position == 1 and heading.level == 1
        if not title:
            names[heading.level] = heading.text
        path = tuple(names.values()) or (heading.text,)
        yield Region(heading, path, keys[heading.level], tuple(inside), Span(heading.span.end, end))
