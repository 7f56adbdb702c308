"""Where ids stand in project data, and how they are written: ``req-1`` and ``REQ_001`` mean ``REQ-001``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml
from yaml.events import CollectionEndEvent, MappingStartEvent, NodeEvent, ScalarEvent

from kb.project.entities import KINDS, Entity, Project
from kb.project.entities_references import plan_of

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LOOSE_FORM = re.compile(rf"({'|'.join(KINDS)})[ _.\u2010-\u2015\u2212-]?([0-9]{{1,6}})", re.I)


class Misspelt(NamedTuple):
    """An id that is not written as ids are: its characters from ``start`` to ``end``, and how it should be."""

    start: int
    end: int
    right: str


def spelled(identifier: str) -> str:
    """Return ``identifier`` as ids are written when it can only be meant as one, else as it is.

    Case, full-width characters, another sign between prefix and number and missing zeros are put right.
    """
    found = _LOOSE_FORM.fullmatch(unicodedata.normalize("NFKC", identifier).strip())
    return f"{found[1].upper()}-{found[2]:0>3}" if found else identifier


@dataclass(slots=True)
class _Frame:
    """A collection being read: the classes its mappings may be, and whether a text in it is an id."""

    mapping: bool
    classes: tuple[type[Entity], ...]
    is_id: bool
    key: str | None = None


def misspelt_ids(text: str) -> Iterator[Misspelt]:
    """Yield the ids in id and reference fields of project YAML that are not written as ids are.

    ``text`` has been read without fault. Ids inside sentences are the writer's and never looked at.
    """
    stack = [_Frame(mapping=False, classes=(Project,), is_id=False)]
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, CollectionEndEvent):
            stack.pop()
            stack[-1].key = None
        elif isinstance(event, NodeEvent):
            frame = stack[-1]
            if frame.mapping and frame.key is None:
                frame.key = event.value if isinstance(event, ScalarEvent) else ""
                continue
            classes, is_id = _inside(frame)
            if isinstance(event, ScalarEvent):
                frame.key = None
                if is_id and not event.style and (right := spelled(event.value)) != event.value:
                    start: Any = event.start_mark
                    end: Any = event.end_mark
                    yield Misspelt(start.index, end.index, right)
            else:
                stack.append(_Frame(isinstance(event, MappingStartEvent), classes, is_id))


def _inside(frame: _Frame) -> tuple[tuple[type[Entity], ...], bool]:
    """Return what the value that comes next may be, and whether it is an id."""
    if not frame.mapping:
        return frame.classes, frame.is_id
    key = frame.key or ""
    plans = [plan_of(one) for one in frame.classes]
    classes = tuple(part for plan in plans for part in plan.parts_by_key.get(key, ()))
    return classes, any(key in plan.references_by_key or (key == "id" and plan.identified) for plan in plans)
