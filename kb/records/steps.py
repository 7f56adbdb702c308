"""Steps: the numbered items of a runbook, each with command, expected result and way back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.records.labels import LABEL, labelled
from kb.records.markdown import AnyBlock, Fence, Heading, List, ListItem, Quote
from kb.records.parts import Step
from kb.records.source import Source, Span, plain_breaks
from kb.records.vocabulary import STEP_FIELDS, key_of

WARNING = "⚠"
"""What marks a step that destroys or interrupts something."""

STEP_HEADING = re.compile(r"(?:步骤|第)?\s*(?:step\s*)?\d+\s*步?[\s.、:：)）-]*(?P<action>.*)", re.I)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_MARKER = re.compile(r"[ \t]*\d{1,9}[.)][ \t]*")


def read_steps(
    source: Source, blocks: Sequence[AnyBlock], *, key: str, path: tuple[str, ...], after: int
) -> Iterator[Step]:
    """The items of the numbered lists in ``blocks``, counted on from ``after``."""
    number = after
    for block in blocks:
        if isinstance(block, List) and block.ordered:
            for item in block.items:
                number += 1
                yield _step(source, item, key=key, path=path, number=number)


def read_headed_step(
    source: Source,
    heading: Heading,
    blocks: Sequence[AnyBlock],
    span: Span,
    *,
    key: str,
    path: tuple[str, ...],
    number: int,
) -> Step | None:
    """The step that a heading such as ``### 步骤 3 停止调度`` opens; None for another heading."""
    found = STEP_HEADING.fullmatch(heading.text)
    if not found:
        return None
    item = ListItem(
        Span(heading.span.start, span.end),
        heading.line,
        number,
        found["action"] or heading.text,
        heading.content,
        tuple(blocks),
    )
    return _step(source, item, key=key, path=path, number=number)


def step_anchor(key: str, number: int) -> str:
    """``step-3`` for the third step of the resolution, ``diagnosis-2`` and so on for the other sections."""
    return f"{'step' if key == 'resolution' else key}-{number}"


def _step(source: Source, item: ListItem, *, key: str, path: tuple[str, ...], number: int) -> Step:
    action, said = _inline_fields(item.text)
    for name, value, _ in labelled(source, item.blocks, STEP_FIELDS):
        said.setdefault(name, []).append(value.text)
    written = plain_breaks(_MARKER.sub("", item.span.of(source.text), count=1)).strip()
    return Step(
        anchor=step_anchor(key, number),
        section=key,
        path=path,
        number=number,
        action=action,
        command="\n".join(said.get("command", ())),
        expected="\n".join(said.get("expected", ())),
        rollback="\n".join(said.get("rollback", ())),
        destructive=WARNING in action,
        text=_dedented(written),
        line=item.line,
        span=item.span,
        commands=(*_typed(said.get("command", ())), *_fenced(item.blocks)),
    )


def _inline_fields(text: str) -> tuple[str, dict[str, list[str]]]:
    """The action, and the fields written on lines of their own below it without a list."""
    first, *rest = text.split("\n")
    said: dict[str, list[str]] = {}
    action = [first]
    for line in rest:
        found = LABEL.fullmatch(line.strip())
        if found and (key := key_of(found["label"], STEP_FIELDS)):
            said.setdefault(key, []).append(found["value"])
        else:
            action.append(line.strip())
    return "\n".join(action), said


def _typed(values: Sequence[str]) -> Iterator[str]:
    """The commands in texts: their code spans, or the whole text where there are none."""
    for value in values:
        spans = [match[2].strip() for match in _CODE.finditer(value)]
        yield from spans or ([value] if value else [])


def _fenced(blocks: Sequence[AnyBlock]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Fence):
            yield block.text.strip()
        elif isinstance(block, List):
            for item in block.items:
                yield from _fenced(item.blocks)
        elif isinstance(block, Quote):
            yield from _fenced(block.blocks)


def _dedented(text: str) -> str:
    """``text`` with the indentation that the list gave its further lines taken back."""
    first, *rest = text.split("\n")
    depths = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip()]
    depth = min(depths, default=0)
    return "\n".join([first, *(line[depth:] for line in rest)])
