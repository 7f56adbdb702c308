"""An answer without a model: the parts of the passages found that answer best, in their own words.

A part counts by the standing of its passage, by how much of the question it holds, by how near it is in
meaning, and by whether it is of the kind that was asked for. One that repeats another is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.assistant.ask.intent import Intent
from kb.assistant.ask.units import units
from search import Hit
from search.matching import Match
from search.tokenizer import language_of

#: How well texts answer the question.
Judge = Callable[[Sequence[str]], Sequence[Match]]

STATEMENTS = 5
PER_PASSAGE = 2
#: Characters of all quotations together.
LENGTH = 900
#: Share of the best part's worth that another must reach.
FLOOR = 0.62

_WORTH = {"passage": 0.65, "coverage": 0.25, "similarity": 0.25}
#: Added to the worth of a part that is of the kind that was asked for, taken from one that is of another.
_ASKED_FOR = 0.25
#: Share of shared character pairs from which two parts say the same.
_SAME = 0.6


@dataclass(frozen=True, slots=True)
class Quotation:
    """A part of hit number ``at`` and what it is worth (0..1.4)."""

    at: int
    place: int
    text: str
    worth: float


def extract(intent: Intent, lang: str, hits: Sequence[Hit], judge: Judge) -> list[Quotation]:
    """The quotations that answer best, those of the best passage first; empty without hits.

    ``lang`` is the language of the question: of a passage in both languages the other half is not quoted.
    """
    found = [
        (at, place, text)
        for at, hit in enumerate(hits)
        for place, text in enumerate(_own_language(units(hit), lang))
    ]
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    judged = judge([text for _, _, text in found])
    quotations = [
        Quotation(at, place, text, _worth(intent, hits[at], text, hits[at].score / best, match))
        for (at, place, text), match in zip(found, judged, strict=True)
    ]
    return sorted(_chosen(quotations), key=lambda one: (one.at, one.place))


def _worth(intent: Intent, hit: Hit, text: str, standing: float, match: Match) -> float:
    worth = _WORTH["passage"] * standing
    worth += _WORTH["coverage"] * match.coverage + _WORTH["similarity"] * max(0.0, match.similarity)
    worth -= _ASKED_FOR if intent.misses(text) else 0.0
    return worth + (_ASKED_FOR if intent.fits(text, " ".join(hit.path)) else 0.0)


def _own_language(parts: Sequence[str], lang: str) -> Sequence[str]:
    """The parts in the language of the question, if there are any of these."""
    own = [part for part in parts if language_of(part) == lang]
    return own or parts


def _chosen(quotations: Sequence[Quotation]) -> list[Quotation]:
    chosen: list[Quotation] = []
    length = 0
    for one in sorted(quotations, key=lambda one: -one.worth):
        if len(chosen) == STATEMENTS or (chosen and one.worth < FLOOR * chosen[0].worth):
            break
        if chosen and length + len(one.text) > LENGTH:
            continue
        beside = [other for other in chosen if other.at == one.at]
        if len(beside) == PER_PASSAGE or any(_alike(one.text, other.text) > _SAME for other in chosen):
            continue
        chosen.append(one)
        length += len(one.text)
    return chosen


def _alike(one: str, other: str) -> float:
    """The share of the shorter text's character pairs that the other holds too."""
    first, second = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(first & second) / max(1, min(len(first), len(second)))
