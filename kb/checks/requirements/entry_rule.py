"""How a rule about the entry of a requirement, or about all of them, is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.checks.finding import Gate, Severity
from kb.checks.requirements.rule import WARNING, Group, LintRule
from kb.checks.requirements.similarity import Encode, Pair, similar_pairs
from kb.checks.validations_rule import Fault
from kb.project.entities import Project, Requirement


@dataclass(frozen=True)
class Set:
    """All requirements of a project that are still meant, and what compares texts (None: their letters alone)."""

    project: Project
    encode: Encode | None = None

    @property
    def live(self) -> tuple[Requirement, ...]:
        """The requirements that are neither dropped nor put off for good."""
        return tuple(
            one for one in self.project.requirements if one.status != "dropped" and one.priority != "wont"
        )

    @cached_property
    def similar(self) -> list[Pair]:
        """The pairs of requirements that say nearly the same."""
        return similar_pairs(self.live, self.encode)


Check = Callable[[Set], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class EntryRule(LintRule):
    """A rule about entries or the set; how to mend a breach comes with the fault."""

    check: Check


def entry_rule(
    identifier: str,
    *,
    zh: str,
    en: str,
    why: tuple[str, str],
    group: Group = "completeness",
    severities: Mapping[Gate, Severity] = WARNING,
) -> Callable[[Check], EntryRule]:
    """Declare a function as the check of a rule; ``why`` is Chinese and English."""

    def declare(check: Check) -> EntryRule:
        return EntryRule(identifier, zh, en, *why, group, severities, check)

    return declare
