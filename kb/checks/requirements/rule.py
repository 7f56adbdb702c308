"""How a lint rule is declared, and what it finds: words in a field, why they matter, how to put it instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kb.checks.finding import Finding, Gate, Severity
from kb.checks.gates import severity_at
from kb.checks.requirements.sentence import Part, Sentence
from kb.checks.requirements.words import Match, Words
from kb.checks.rule_text import RuleText

Group = Literal[
    "vagueness",
    "subjectivity",
    "optionality",
    "weakness",
    "under-specification",
    "multiplicity",
    "implicity",
    "readability",
    "completeness",
]
"""The classes of QuARS (Fabbrini et al., 2001), and completeness for what stands around the sentence."""

GROUPS: Mapping[Group, tuple[str, str]] = {
    "vagueness": ("含糊", "vagueness"),
    "subjectivity": ("主观", "subjectivity"),
    "optionality": ("留后路", "optionality"),
    "weakness": ("语气弱", "weakness"),
    "under-specification": ("欠具体", "under-specification"),
    "multiplicity": ("一句多事", "multiplicity"),
    "implicity": ("指代不明", "implicity"),
    "readability": ("难读", "readability"),
    "completeness": ("不完整", "completeness"),
}

ERROR: Mapping[Gate, Severity] = {"draft": "warning", "review": "error"}
WARNING: Mapping[Gate, Severity] = {"draft": "warning"}
NOTE: Mapping[Gate, Severity] = {"draft": "info"}


@dataclass(frozen=True, slots=True)
class RequirementFinding(Finding):
    """A finding in the words of a requirement: ``start`` to ``end`` (half-open) of the text in ``field``.

    ``field`` is the path below the requirement (``statement.zh``); the range is empty when the whole is meant.
    ``before`` says how often the same words stand before them in the text.
    """

    start: int = 0
    end: int = 0
    words: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says of a range of a sentence; hint and gravity only where they differ from the rule's."""

    start: int
    end: int
    zh: str
    en: str
    hint_zh: str = ""
    hint_en: str = ""
    severity: Severity | None = None


@dataclass(frozen=True)
class Context:
    """What a sentence is read against: word lists, names of systems and people, terms, cited documents."""

    words: Words
    systems: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """The names of systems and people, in one case and without blanks."""
        names = (*self.systems, *self.people)
        return tuple(dict.fromkeys(name.casefold().replace(" ", "") for name in names))


Check = Callable[[Sentence, Context], Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class LintRule(RuleText):
    """A rule of the lint: what kind of weakness it looks for, and how grave a breach is per gate."""

    group: Group
    severities: Mapping[Gate, Severity]

    def severity_at(self, gate: Gate) -> Severity:
        """How grave a breach is at ``gate``; every rule of the lint applies from the draft on."""
        return severity_at(self.severities, gate) or self.severities["draft"]


@dataclass(frozen=True, slots=True)
class SentenceRule(LintRule):
    """A rule about one sentence, with how to mend it."""

    hint_zh: str
    hint_en: str
    check: Check


def sentence_rule(
    identifier: str,
    group: Group,
    *,
    zh: str,
    en: str,
    why: tuple[str, str],
    hint: tuple[str, str],
    severities: Mapping[Gate, Severity] = WARNING,
) -> Callable[[Check], SentenceRule]:
    """Declare a function as the check of a rule; ``why`` and ``hint`` are Chinese and English."""

    def declare(check: Check) -> SentenceRule:
        return SentenceRule(identifier, zh, en, *why, group, severities, *hint, check)

    return declare


def at(
    part: Part | Match,
    zh: str,
    en: str,
    *,
    severity: Severity | None = None,
    hint: tuple[str, str] = ("", ""),
) -> Remark:
    """A remark on ``part``."""
    return Remark(part.start, part.end, zh, en, *hint, severity)
