"""Lessons that apply, found for the sections of a document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import search
from generators.compose import LessonQuery
from generators.writer import Evidence
from kb.services.search import find as find_passages

Finder = Callable[[LessonQuery], Sequence[Evidence]]


def finder(index: search.Index, *, today: date, lang: str, exclude: frozenset[str] = frozenset()) -> Finder:
    """A function that finds the passages for a section's query, in the index's order."""

    def find(query: LessonQuery) -> list[Evidence]:
        results = find_passages(
            index, query.query, limit=3 * query.limit, filters=search.Filters(kinds=query.kinds), today=today
        )
        hits = [hit for hit in results.hits if hit.terms and hit.record_id not in exclude]
        return [_evidence(hit, lang) for hit in hits[: query.limit]]

    return find


def _evidence(hit: search.Hit, lang: str) -> Evidence:
    title = hit.title_alt if lang == "en" and hit.title_alt else hit.title
    return Evidence(
        id=f"{hit.record_id}#{hit.anchor}", title=title, text=hit.text, source=f"{hit.source}:{hit.line}"
    )
