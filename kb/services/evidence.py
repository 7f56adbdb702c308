"""Lessons that apply, found for the sections of a document. Better none than one that reads as chance.

A lesson of the project's own trade may be quoted when it ranks high; one of another trade must share
several words with what the section is about. A document quotes a passage once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import date

import search
from generators.compose import LessonQuery
from generators.writer import Evidence
from kb.services.search import find as find_passages

Finder = Callable[[LessonQuery], Sequence[Evidence]]

#: Least confidence that anything answers. Lower than for a question that somebody asks: these queries list the
#: topics of a section, and one of them is enough.
CONFIDENT = 0.1

#: Share of the best hit's score that a passage must reach.
FLOOR = 0.4

#: Different words of the section's topic that a passage from another trade must hold.
FOREIGN_WORDS = 3

#: How many more passages are ranked than quoted.
SURPLUS = 5

_HAN = re.compile(r"[㐀-鿿]")


def finder(
    index: search.Index,
    *,
    today: date,
    lang: str,
    own_trade: Collection[str] = (),
    missed: Callable[[search.Results], object] = lambda _: None,
) -> Finder:
    """A function that finds the passages to quote for a section's query.

    ``own_trade`` holds the ids of the records from projects of the same industry; ``missed`` is told of a query
    that nothing answers.
    """
    given: dict[LessonQuery, list[Evidence]] = {}
    quoted: set[str] = set()

    def find(query: LessonQuery) -> list[Evidence]:
        if query not in given:
            ranked = _ranked(index, query, today, missed)
            hits = [hit for hit in ranked if _applies(hit, own_trade, lang)]
            fresh = [hit for hit in hits if _id(hit) not in quoted][: query.limit]
            quoted.update(map(_id, fresh))
            given[query] = [_evidence(hit, lang) for hit in fresh]
        return given[query]

    return find


def _ranked(
    index: search.Index, query: LessonQuery, today: date, missed: Callable[[search.Results], object]
) -> list[search.Hit]:
    filters = search.Filters(kinds=query.kinds)
    found = find_passages(index, query.query, limit=SURPLUS * query.limit, filters=filters, today=today)
    if found.confidence < CONFIDENT:
        missed(found)
        return []
    return [hit for hit in found.hits if hit.score >= FLOOR * found.hits[0].score]


def _applies(hit: search.Hit, own_trade: Collection[str], lang: str) -> bool:
    words = {word for word in hit.terms if bool(_HAN.search(word)) == (lang == "zh")}
    whole = [word for word in words if not any(word != other and word in other for other in words)]
    return len(whole) >= (1 if hit.record_id in own_trade else FOREIGN_WORDS)


def _id(hit: search.Hit) -> str:
    return f"{hit.record_id}#{hit.anchor}"


def _evidence(hit: search.Hit, lang: str) -> Evidence:
    return Evidence(id=_id(hit), title=_title(hit, lang), text=hit.text, source=f"{hit.source}:{hit.line}")


def _title(hit: search.Hit, lang: str) -> str:
    """A lesson's own title rather than that of the review it stands in, which may name another customer."""
    if hit.section_kind != "lesson":
        return hit.title_alt if lang == "en" and hit.title_alt else hit.title
    english = [line for line in hit.text.splitlines() if not _HAN.search(line)]
    return english[0] if lang == "en" and english else hit.path[-1].removeprefix(hit.anchor).strip()
