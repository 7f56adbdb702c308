"""Whether records speak the language of the glossary: K21 words to avoid, one spelling, one English word a term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from kb.checks.knowledge_form import is_foreign
from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.knowledge_texts import prose
from kb.checks.validations_rule import Fault
from kb.project.entities_knowledge import Term
from kb.records import Record

_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|\"[^\"]*\"")
_GLOSS = re.compile(r"[\u4e00-\u9fff][ ]?[（(]$")
_LATIN = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*")


@knowledge_rule(
    "K21",
    zh="用词和词汇表一致",
    en="Words are those of the glossary",
    why_zh="同一个东西三种叫法，新人当成三样东西，检索和统计也对不上",
    why_en="three names for one thing are three things to a newcomer, and counts no longer add up",
    severity="info",
)
def terms_are_those_of_the_glossary(library: Library) -> Iterator[Fault]:
    """Words under ``avoid``; a term spelt with another hyphen; a title whose English is the word of another entry.

    A project's glossary that gives a term an English word unknown to the entry is told, too. Once per record and word.
    """
    avoided = {word: term for term in library.glossary for word in term.avoid}
    spellings, longer = _spellings(library), _longer(library, avoided)
    for record in library.of("retrospective", "runbook", "checklist", "lesson", "reference"):
        if not is_foreign(record):
            yield from _words(record, avoided, spellings, longer)
            yield from _titles(record, library)
    english = {term.term: (term.en, *term.synonyms) for term in library.glossary if term.en}
    for term in library.project_terms:
        known = english.get(term.term, ())
        if term.en and known and _key(term.en) not in map(_key, known):
            yield Fault(
                term.term,
                term.place,
                f"“{term.term}”的英文这里是 {term.en}，知识库词汇表是 {known[0]}",
                f'"{term.term}" is {term.en} here and {known[0]} in the glossary of the knowledge base',
                "统一成一种；两种都在用的，登记为同义词",
                "settle on one, or enter the other as a synonym where both are in use",
            )


def _words(
    record: Record,
    avoided: Mapping[str, Term],
    spellings: Mapping[str, str],
    longer: Mapping[str, re.Pattern[str]],
) -> Iterator[Fault]:
    told: set[str] = set()
    for number, line in prose(record):
        text = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), line)
        for word, term in avoided.items():
            if word not in told and _is_said(word, term, text, longer.get(word)):
                told.add(word)
                name = term.term if not word.isascii() else term.en or term.term
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 用了“{word}”，词汇表用“{name}”",
                    f'{record.id} says "{word}", the glossary "{name}"',
                    f"改成“{name}”",
                    f'write "{name}"',
                    "warning",
                )
        for found in _LATIN.finditer(text):
            wanted = spellings.get(_key(found[0]))
            if wanted and found[0].casefold() != wanted.casefold() and wanted not in told:
                told.add(wanted)
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 写 {found[0]}，词汇表写 {wanted}",
                    f"{record.id} spells {found[0]}, the glossary {wanted}",
                    f"统一写 {wanted}",
                    f"spell it {wanted}",
                )


def _longer(library: Library, avoided: Mapping[str, Term]) -> dict[str, re.Pattern[str]]:
    """For each word to avoid the words of the glossary that hold it, as 工作日历 holds 日历: there it is right."""
    own = {word for term in library.glossary for word in (term.term, term.en, *term.synonyms)}
    found = {}
    for word in avoided:
        holding = sorted((one for one in own if word in one and word != one), key=len, reverse=True)
        if holding:
            found[word] = re.compile("|".join(map(re.escape, holding)))
    return found


def _is_said(word: str, term: Term, text: str, longer: re.Pattern[str] | None) -> bool:
    """Whether a line says the word for the term: not within a longer word, nor as what another one is in English."""
    if word not in text and not word.isascii():
        return False
    if longer is not None:
        text = longer.sub(lambda held: " " * len(held[0]), text)
    for found in _whole(word).finditer(text):
        before = text[: found.start()]
        if not _GLOSS.search(before) or before[:-1].rstrip().endswith(term.term):
            return True
    return False


def _titles(record: Record, library: Library) -> Iterator[Fault]:
    """Titles in both languages where the English one has the word of another entry than the Chinese one."""
    pairs = [(record.id, record.place(), record.title_zh or record.title, record.title_en or record.title)]
    pairs += [
        (lesson.id or record.id, at_line(record, lesson.line), lesson.title, lesson.title_en)
        for lesson in record.lessons
    ]
    for name, place, zh, en in pairs:
        held = f" {_plain(en)} "
        meant = [term for term in library.glossary if _stands_in(term, zh)] if zh != en else []
        said = [term for term in library.glossary if term.en and f" {_plain(term.en)} " in held]
        for term in (one for one in meant if one.en and one.term in zh):
            known = (term.en, *(word for word in term.synonyms if word.isascii()))
            strange = [one for one in said if one not in meant]
            if strange and not any(f" {_plain(word)} " in held for word in known):
                yield Fault(
                    name,
                    place,
                    f"{name} 的英文标题把“{term.term}”写成 {strange[0].en}（{strange[0].term}），"
                    f"词汇表是 {term.en}",
                    f'{name} calls "{term.term}" {strange[0].en} in its English title, which is "{strange[0].term}"; '
                    f"the glossary says {term.en}",
                    f"改成 {term.en}",
                    f"write {term.en}",
                )


def _stands_in(term: Term, text: str) -> bool:
    return any(word in text for word in (term.term, *term.synonyms) if not word.isascii())


def _spellings(library: Library) -> dict[str, str]:
    """The one spelling of each Latin word with a hyphen or written as one, by its letters alone.

    Words written apart are left out: to cut over is a verb, the cut-over a noun.
    """
    written = {word.casefold() for term in library.glossary for word in (*term.synonyms, term.en, term.term)}
    found: dict[str, str] = {}
    for term in library.glossary:
        if _LATIN.fullmatch(term.en):
            key = _key(term.en)
            others = [word for word in written if _key(word) == key and word != term.en.casefold()]
            if not others and ("-" in term.en or len(key) > 6):
                found[key] = term.en
    return found


def _plain(text: str) -> str:
    """The words of a text in lower case, blanks between them, plural endings off."""
    return " ".join(re.sub(r"(?<=[a-z]{3})s$", "", word) for word in re.findall(r"[a-z]+", text.casefold()))


def _key(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.casefold())


@lru_cache(maxsize=4096)
def _whole(word: str) -> re.Pattern[str]:
    edges = r"(?<![A-Za-z]){}(?![A-Za-z])" if word.isascii() else "{}"
    return re.compile(edges.format(re.escape(word)), re.I)
