"""Who writes the narrative sections: the protocol, what it is given, and the writer that needs no model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the knowledge base that applies: ``id`` like ``RT-001#LES-003``, its title and its text.

    ``source`` is where the record lies, for the list of sources; it may be empty.
    """

    id: str
    title: str
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What a writer gets for one section.

    ``limit`` is the length asked for, in characters for zh and in words for en. ``facts`` are plain values
    (texts, numbers, lists, mappings) and the only numbers and names a writer may use. ``fallback`` is the
    finished rule-based Markdown, which stands when nobody writes anything better.
    """

    section: str
    title: str
    lang: str
    instruction: str
    limit: int
    facts: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    fallback: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of plain text with the ids of the evidence it rests on."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """What a writer returns. ``origin`` is ``"data"`` for composed text, ``"model:<name>"`` for drafted text.

    With the origin ``"data"`` the sentences are Markdown and stand as they are; a model's sentences are taken
    as plain text and marked as drafted. ``checks`` says in the language of the document what a model's sentences
    have passed, for the people who review them.
    """

    sentences: tuple[Sentence, ...]
    origin: str = "data"
    checks: str = ""


class Writer(Protocol):
    """Writes the prose of a section from its brief."""

    def write(self, brief: Brief) -> Prose:
        """The prose of the section; never raises for want of a model, the fallback is always there."""
        ...


class RuleWriter:
    """The writer without a model: the text the template composed from the data."""

    def write(self, brief: Brief) -> Prose:
        """The brief's fallback, unchanged, with the origin ``"data"``."""
        return Prose((Sentence(brief.fallback),), origin="data")
