"""The parts of a record that are found, cited and checked: sections, lessons, steps, checklist items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.records.source import NOWHERE, Span


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, without the sections below it.

    ``anchor`` is unique in the record and is what links name; ``path`` holds the headings from the outermost
    to its own; ``key`` says which fixed section it belongs to ("" for free ones); ``line`` is 1-based.
    ``heading`` is where its heading stands, ``span`` where its text does. ``prose`` is its text without the
    steps and items that are parts of their own.
    """

    anchor: str
    path: tuple[str, ...]
    text: str
    line: int
    level: int
    key: str = ""
    heading: Span = NOWHERE
    span: Span = NOWHERE
    prose: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A labelled value in the text: as written, and where it stands."""

    text: str
    span: Span
    line: int


@dataclass(frozen=True, slots=True)
class Action:
    """What is to be done: who, until when (as written), what is changed, and how far it is.

    ``what`` is empty for an action of a lesson: the lesson says it.
    """

    owner: str
    due: str
    target: str
    status: str
    what: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Impact:
    """What it cost or saved, where that is written as a number: workdays, and yuan. ``quality`` is text."""

    days: float | None = None
    cost_yuan: float | None = None
    quality: str = ""


UNMEASURED = Impact()
"""Nothing was measured."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson learned. Texts are as written; ``apply_to`` and ``evidence`` hold ids.

    ``values`` gives the place of each field by its key (see `kb.records.vocabulary.LESSON_FIELDS`).
    """

    id: str
    title: str
    title_en: str
    category: str
    kind: str
    situation: str
    cause: str
    impact: str
    recommendation: str
    recommendation_en: str
    evidence: tuple[str, ...]
    apply_to: tuple[str, ...]
    applied_on: str
    recurrence: int
    actions: tuple[Action, ...]
    text: str
    line: int
    record: str = ""
    anchor: str = ""
    path: tuple[str, ...] = ()
    measured: Impact = UNMEASURED
    values: Mapping[str, Value] = field(default_factory=dict)
    repeated: tuple[tuple[str, int], ...] = ()
    """Fields given a second time, with the line: the first one counts."""


@dataclass(frozen=True, slots=True)
class Step:
    """One numbered step of a runbook; ``section`` is the key of its section, ``number`` as counted there."""

    anchor: str
    section: str
    path: tuple[str, ...]
    number: int
    action: str
    command: str
    expected: str
    rollback: str
    destructive: bool
    text: str
    line: int
    span: Span = NOWHERE
    commands: tuple[str, ...] = ()
    """Every command as it is typed: code spans and fences of the step."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a checklist. ``values`` gives the place of each cell by its key."""

    anchor: str
    number: str
    text: str
    why: str
    evidence: str
    owner_role: str
    mandatory: bool
    from_lesson: str
    path: tuple[str, ...]
    line: int
    lessons: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
