"""The parts of a record that are found, cited and checked: sections, lessons, steps, checklist items."""

from __future__ import annotations

from dataclasses import dataclass

from kb.records.source import Span


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, without the sections below it.

    ``anchor`` is unique in the record and is what links name; ``path`` holds the headings from the outermost
    to its own; ``key`` says which fixed section it belongs to ("" for free ones); ``line`` is 1-based.
    """

    anchor: str
    path: tuple[str, ...]
    text: str
    line: int
    level: int
    key: str = ""
    heading: Span = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Action:
    """What a lesson led to: who, until when (as written), what is changed, and how far it is."""

    owner: str
    due: str
    target: str
    status: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson learned. Texts are as written; ``apply_to`` and ``evidence`` hold ids."""

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


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a checklist."""

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
