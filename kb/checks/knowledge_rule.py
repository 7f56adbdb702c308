"""How a rule about knowledge records is declared: a function with its number, title, reason and gravity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kb.checks.finding import Finding, Severity
from kb.checks.requirements.similarity import Encode
from kb.checks.rule_text import RuleText
from kb.checks.validations_rule import Fault
from kb.project.entities_knowledge import Term
from kb.records import Lesson, Record


@dataclass(frozen=True)
class Library:
    """All records of a workspace, the day on which they are looked at, and what they are read against.

    ``encode`` turns texts into unit vectors (None: texts are not compared); ``glossary`` is that of the knowledge base,
    ``project_terms`` those of the projects; ``cited`` are the ids that project data names; ``exists`` says whether a
    path in the workspace is a file or folder (None: nobody can tell).
    """

    records: Sequence[Record]
    today: date
    encode: Encode | None = None
    glossary: Sequence[Term] = ()
    project_terms: Sequence[Term] = ()
    cited: frozenset[str] = frozenset()
    exists: Callable[[str], bool] | None = None

    def of(self, *types: str) -> Iterator[Record]:
        """Yield the records of the given types that are in use; what is deprecated is not worked on."""
        return (record for record in self.records if record.type in types and record.status != "deprecated")

    def lessons(self) -> Iterator[tuple[Record, Lesson]]:
        """Yield every lesson that is in use, with the record it stands in."""
        return (
            (record, lesson)
            for record in self.of("retrospective", "lesson", "reference")
            for lesson in record.lessons
        )

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all records and lessons, deprecated ones included: a link to them leads somewhere."""
        lessons = (lesson.id for record in self.records for lesson in record.lessons)
        return frozenset([*(record.id for record in self.records), *lessons])


Check = Callable[[Library], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class KnowledgeRule(RuleText):
    """A rule about records, and how grave a fault is."""

    severity: Severity
    check: Check

    def findings(self, library: Library) -> Iterator[Finding]:
        """Yield what the rule has to say about ``library``."""
        return (fault.found(self.id, self.severity) for fault in self.check(library))


def knowledge_rule(
    identifier: str, *, zh: str, en: str, why_zh: str, why_en: str, severity: Severity
) -> Callable[[Check], KnowledgeRule]:
    """Declare a function as the check of a rule; the name then stands for the `KnowledgeRule`."""

    def declare(check: Check) -> KnowledgeRule:
        return KnowledgeRule(identifier, zh, en, why_zh, why_en, severity, check)

    return declare


def at_line(record: Record, line: int) -> str:
    """``file:line`` of a line of ``record``."""
    return f"{record.path}:{line}"


def body_lines(record: Record) -> Iterator[tuple[int, str]]:
    """Yield every line of the record's body with its number in the file."""
    first = record.text.count("\n", 0, record.body_start) + 1
    return enumerate(record.text[record.body_start :].split("\n"), first)
