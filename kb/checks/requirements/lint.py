"""Running the lint: the sentences of every requirement, then the requirement as an entry, then the set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kb.checks.finding import Finding, Gate
from kb.checks.requirements.actor import named_actor
from kb.checks.requirements.content import (
    and_or,
    cited_standards,
    defined_terms,
    design,
    normal_number,
    parentheses,
    registered_standards,
    weak_verbs,
)
from kb.checks.requirements.ears import ears_pattern
from kb.checks.requirements.entries import (
    acceptance_is_measurable,
    entries_are_complete,
    entries_are_linked,
    interface_requirements_name_interfaces,
    interfaces_have_failure_requirements,
    verification_is_planned,
)
from kb.checks.requirements.entry_rule import EntryRule, Set
from kb.checks.requirements.figures import comparisons, performance, tolerances, units, widths
from kb.checks.requirements.form import (
    length,
    modal_verbs,
    negations,
    one_demand,
    padding,
    sentence_form,
)
from kb.checks.requirements.rule import GROUPS, Context, Remark, RequirementFinding, SentenceRule
from kb.checks.requirements.sentence import Sentence, language_of
from kb.checks.requirements.sets import no_contradictions, no_duplicates, the_set_is_balanced
from kb.checks.requirements.similarity import Encode
from kb.checks.requirements.wording import (
    absolutes,
    escape_clauses,
    loose_references,
    open_lists,
    open_points,
    purposes,
    vague_times,
    vague_words,
)
from kb.checks.requirements.words import Words, load_words, with_names
from kb.project.entities import Bilingual, Project, Requirement, text_of
from kb.project.entities_knowledge import Term

SENTENCE_RULES: tuple[SentenceRule, ...] = (
    vague_words,
    escape_clauses,
    open_lists,
    modal_verbs,
    absolutes,
    one_demand,
    units,
    performance,
    tolerances,
    loose_references,
    named_actor,
    defined_terms,
    negations,
    purposes,
    and_or,
    parentheses,
    design,
    open_points,
    comparisons,
    vague_times,
    weak_verbs,
    padding,
    length,
    widths,
    cited_standards,
    sentence_form,
)
"""The rules about one sentence, by number."""

ENTRY_RULES: tuple[EntryRule, ...] = (
    acceptance_is_measurable,
    entries_are_complete,
    verification_is_planned,
    entries_are_linked,
    no_duplicates,
    no_contradictions,
    interface_requirements_name_interfaces,
    interfaces_have_failure_requirements,
    the_set_is_balanced,
)
"""The rules about entries and about the set, by number."""

LINT_RULES: tuple[SentenceRule | EntryRule, ...] = tuple(
    sorted((*SENTENCE_RULES, *ENTRY_RULES), key=lambda rule: rule.id)
)
"""Every rule of the lint, by number."""

_SHOWN = 40


def lint_sentence(sentence: Sentence, context: Context) -> Iterator[tuple[SentenceRule, Remark]]:
    """Yield what the rules say of one sentence, by rule and place."""
    for rule in SENTENCE_RULES:
        for remark in rule.check(sentence, context):
            yield rule, remark


def context_of(
    project: Project, words: Words, standards: Path | None = None, glossary: Sequence[Term] = ()
) -> Context:
    """What the sentences of ``project`` are read against; ``standards`` is a registry file of standards.

    ``glossary`` is that of the knowledge base: its words are defined, and those to avoid are not used. Its synonyms
    are there for search and are no fault.
    """
    systems = [name for system in project.systems for name in _called(system.name)]
    people = [
        *(name for member in project.members for name in (*_both(member.role), *_both(member.org))),
        *(name for one in project.stakeholders for name in (*_both(one.name), *_both(one.role))),
        *(name for system in project.systems for one in system.roles for name in _both(one.role)),
    ]
    terms = [name for term in (*project.glossary, *glossary) for name in (term.term, term.en) if name]
    defined = [name for term in glossary for name in term.synonyms]
    cited = {normal_number(one.number) for one in project.references if one.number}
    cited |= {title for one in project.references for title in _both(one.title)}
    interfaces = [name for interface in project.interfaces for name in _both(interface.name)]
    return Context(
        words=with_names(words, (*systems, *people, *terms, *interfaces)),
        systems=tuple(name for name in systems if name),
        people=tuple(name for name in people if len(name) > 1),
        synonyms={
            word: term.term if not word.isascii() else term.en or term.term
            for term, others in (
                *((term, (*term.synonyms, *term.avoid)) for term in project.glossary),
                *((term, term.avoid) for term in glossary),
            )
            for word in others
            if word.casefold() not in term.term.casefold() and term.term.casefold() not in word.casefold()
        },
        terms=frozenset((*terms, *defined)),
        documents=frozenset(cited) | (registered_standards(standards) if standards else frozenset()),
    )


def _both(text: str | Bilingual) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (text_of(text, "zh"), text_of(text, "en")) if name))


def lint(
    project: Project,
    gate: Gate = "draft",
    *,
    words: Words | None = None,
    standards: Path | None = None,
    encode: Encode | None = None,
    glossary: Sequence[Term] = (),
) -> Iterator[Finding]:
    """Yield what a strict reader would mark in the requirements of ``project``, in the order of the file.

    ``words`` are the lists to use (default: those shipped), ``standards`` a registry file of standards, ``encode``
    turns statements into unit vectors for RQ-34 and RQ-35; without it they compare letters alone. ``glossary`` is
    that of the knowledge base, beside the project's own.
    """
    entries = Set(project, encode)
    context = context_of(project, words or load_words(), standards, glossary)
    for requirement in entries.live:
        yield from _statement_findings(requirement, context, gate)
    for rule in ENTRY_RULES:
        for fault in rule.check(entries):
            yield fault.found(rule.id, rule.severity_at(gate))


def _statement_findings(requirement: Requirement, context: Context, gate: Gate) -> Iterator[Finding]:
    criteria = " ".join(
        text_of(text, lang)
        for one in requirement.acceptance
        for text in (one.metric, one.condition)
        for lang in ("zh", "en")
    )
    statement = requirement.statement
    if isinstance(statement, Bilingual):
        texts = [
            (f"statement.{lang}", lang, text_of(statement, lang))
            for lang in ("zh", "en")
            if getattr(statement, lang)
        ]
    else:
        texts = [("statement", language_of(statement), statement)]
    for name, lang, text in texts:
        sentence = Sentence(text.strip(), lang, requirement.type, criteria)
        place = (
            statement.place_of(lang)
            if isinstance(statement, Bilingual)
            else requirement.place_of("statement")
        )
        for rule, remark in lint_sentence(sentence, context):
            yield _finding(rule, remark, requirement.id, name, sentence, place or requirement.place, gate)
        yield from _declared_form(requirement, sentence, name, place, gate)


def _finding(
    rule: SentenceRule, remark: Remark, subject: str, name: str, sentence: Sentence, place: str, gate: Gate
) -> RequirementFinding:
    words = sentence.text[remark.start : remark.end].strip()
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    group = GROUPS[rule.group]
    return RequirementFinding(
        rule=rule.id,
        severity=remark.severity or rule.severity_at(gate),
        gate="draft",
        zh=f"{subject} [{group[0]}]“{shown}”{remark.zh}",
        en=f'{subject} [{group[1]}] "{shown}" {remark.en}',
        place=place,
        hint_zh=remark.hint_zh or rule.hint_zh,
        hint_en=remark.hint_en or rule.hint_en,
        subject=subject,
        field=name,
        start=remark.start,
        end=remark.end,
        words=words,
        before=sentence.text.count(words, 0, remark.start) if words else 0,
    )


def _declared_form(
    requirement: Requirement, sentence: Sentence, name: str, place: str, gate: Gate
) -> Iterator[Finding]:
    """RQ-38 once more: the form the entry declares is not the one its sentence has."""
    form = ears_pattern(sentence) if requirement.ears else None
    if form is None or form == requirement.ears:
        return
    remark = Remark(
        0,
        sentence.main,
        f"是 {form} 句式，ears 写的是 {requirement.ears}",
        f"has the form {form}, and ears says {requirement.ears}",
    )
    yield _finding(sentence_form, remark, requirement.id, name, sentence, place, gate)


def _called(text: str | Bilingual) -> tuple[str, ...]:
    """The names of a system, and the acronyms in them: of “医学影像系统 PACS/RIS” also PACS and RIS."""
    names = _both(text)
    short = [
        word for name in names for word in re.findall(r"(?<![A-Za-z])[A-Z][A-Z0-9]{2,}(?![A-Za-z])", name)
    ]
    return tuple(dict.fromkeys((*names, *short)))
