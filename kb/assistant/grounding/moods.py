"""What is denied, ordered or permitted in a sentence, against the passages it cites: signs, weighed.

One meaning can be said in entirely different words (保密, 不公开), so no table of words decides alone. For each clause
of a sentence a few signs are read from what its sources say of the same matter; their weights come from a logistic
regression on faithful sentences and the same with one denial put in or taken out (``benchmarks.grounding.weigh``).
Two limits make three outcomes: contradicted, doubtful, in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.assistant.grounding import opposites, polarity
from kb.assistant.grounding.clauses import DENYING, Clause, clauses
from kb.assistant.grounding.likeness import likeness
from kb.assistant.grounding.text import Text, covered, weight

#: What each sign adds, and what a clause has from the start, in log-odds (fitted: benchmarks.grounding.weigh).
WEIGHTS: Mapping[str, float] = {
    "denied twice": 3.07,
    "denied there only": 0.24,
    "denied here only": 1.40,
    "other sense": 1.53,
    "denies what is affirmed": 1.54,
    "affirms what is denied": 2.58,
    "affirmed elsewhere": -0.78,
    "denies an end": 1.77,
    "value denied": 0.99,
    "opposite outcome": 3.81,
    "asserted": 3.24,
    "waived": 2.50,
    "must lost": 1.54,
    "may lost": 2.96,
    "start": -2.52,
}
#: From what sum on a clause counts as contradicted, and from what as doubtful (calibrated: the same).
CONTRADICTED, DOUBTFUL = 3.0, -0.59

#: The signs of an order made a permission, or the reverse.
_MODAL = ("waived", "must lost", "may lost")
#: Share of a clause that a source clause must hold to be about the same, and how much worse than the best it may be.
_ALIGNED, _BETTER = 0.3, 0.15
#: What having a number, date or name in common adds when the source clause most like another is looked for.
_ANCHOR = 0.2
#: Groups of words that turn a denial round.
_TURNS = DENYING | {"only", "limit", "instead"}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stretch of the sentence that contradicts its source, or may do so; ``kind`` is "negation" or "modality"."""

    kind: str
    start: int
    end: int
    sure: bool = True


@lru_cache(maxsize=8)
def contradictions(own: Text, sources: tuple[Text, ...]) -> tuple[Contradiction, ...]:
    """The clauses of ``own`` that deny, affirm, order or permit what the sources do not, surely or perhaps.

    Kept for a moment: who asks what is wrong asks next what is doubtful.
    """
    return tuple(_contradictions(own, sources))


def _contradictions(own: Text, sources: tuple[Text, ...]) -> Iterator[Contradiction]:
    same = tuple(source for source in sources if source.lang == own.lang)
    if not same:
        # across languages only this much is certain: a denial cannot come from a text that denies nothing
        if polarity.explicit(own.claimless) and not any(
            polarity.denies(source.claimless) for source in sources
        ):
            yield Contradiction("negation", 0, len(own.folded))
        return
    for mine, found in compared(own, same):
        total = WEIGHTS["start"] + sum(WEIGHTS[name] * value for name, value in found.items())
        if total > DOUBTFUL:
            kind = "modality" if any(found[name] for name in _MODAL) else "negation"
            yield Contradiction(kind, *mine.span, total > CONTRADICTED)


def compared(own: Text, sources: tuple[Text, ...]) -> Iterator[tuple[Clause, dict[str, float]]]:
    """The clauses of ``own`` that do not stand in ``sources`` of its language word for word, each with its signs."""
    theirs = [clause for source in sources for clause in clauses(source)]
    for mine in clauses(own) if theirs else ():
        if not any(mine.text.strip() in source.folded for source in sources):
            yield mine, signs(mine, theirs)


def signs(mine: Clause, theirs: list[Clause]) -> dict[str, float]:
    """What speaks for a clause contradicting the clauses of its sources: sign -> 0 to 1, sometimes below 0."""
    theirs = _as_counted(mine, theirs)
    shares = [covered(mine.topic, there.text) for there in theirs]
    least = max(_ALIGNED, max(shares) - _BETTER)
    like = [likeness(mine.topic, there.topic) for there in theirs]
    fits = [
        one + share / 2 + _ANCHOR * bool(mine.anchors & there.anchors)
        for one, share, there in zip(like, shares, theirs, strict=True)
    ]
    at = fits.index(max(fits))
    best, share, alike = theirs[at], shares[at], like[at]
    near = [best, *(there for there, held in zip(theirs, shares, strict=True) if held >= least)]
    soft = frozenset[str]().union(*(there.soft for there in near))
    modals = frozenset[str]().union(*(there.modals for there in near))
    return {
        "denied twice": float(_denials(best) < 2 <= mine.denials),
        "denied there only": share * (best.odd and not mine.odd),
        "denied here only": alike * (mine.odd and not best.odd and not best.soft - mine.soft),
        "other sense": float(mine.negative != best.negative),
        "denies what is affirmed": _affirmed(mine, theirs) - _denied(mine, theirs),
        "affirms what is denied": 0.0 if mine.soft - soft else _lost(mine, theirs, shares),
        "affirmed elsewhere": _elsewhere(theirs, shares),
        "denies an end": float(mine.odd and bool(mine.soft & _TURNS)),
        "value denied": float(_value(mine, theirs)),
        "opposite outcome": float(
            opposites.turned(
                mine.outcomes, [best.outcomes], [one.outcomes for one in theirs if one is not best]
            )
        ),
        "asserted": float(mine.asserts and not any(there.asserts for there in near)),
        "waived": float(mine.waives and not any(there.waives for there in theirs)),
        "must lost": float("must" in best.modals - mine.modals and "may" in mine.modals),
        "may lost": float("may" in modals and "must" in mine.modals - modals),
    }


def _as_counted(mine: Clause, theirs: list[Clause]) -> list[Clause]:
    """Those of the clauses that speak of the first time, where ``mine`` does; all when none or ``mine`` does not."""
    return [there for there in theirs if mine.counted & there.counted] or theirs


def _denials(there: Clause) -> int:
    """How often a clause denies together with those beside it: without a plan, none may start."""
    return sum(one.denials for one in (there.before, there, there.after) if one)


def _affirmed(mine: Clause, theirs: list[Clause]) -> float:
    """How much of what a clause denies the sources affirm."""
    return max(
        (likeness(head, text) for head in mine.denied for one in theirs for text in one.affirmed), default=0.0
    )


def _denied(mine: Clause, theirs: list[Clause]) -> float:
    """How much of what a clause denies the sources deny, too."""
    there = [denied for one in theirs for denied in (*one.denied, *one.reaching)]
    return max((likeness(head, text) for head in mine.denied for text in there), default=0.0)


def _lost(mine: Clause, theirs: list[Clause], shares: list[float]) -> float:
    """How much a clause affirms of the first words of what the sources deny; more where they speak of the same."""
    denied = (*mine.denied, *(mine.after.reaching if mine.after else ()))
    found = [
        (_most(polarity.first_words(head), mine.affirmed) - _most(polarity.first_words(head), denied))
        * (1 + share)
        / 2
        for there, share in zip(theirs, shares, strict=True)
        for head in there.denied
        if weight(head) > 1
    ]
    return max(0.0, *found) if found else 0.0


def _elsewhere(theirs: list[Clause], shares: list[float]) -> float:
    """How much of what the sources deny in a clause like this one they affirm themselves."""
    affirmed = [text for one in theirs for text in one.affirmed]
    heads = [
        head
        for there, share in zip(theirs, shares, strict=True)
        for head in there.denied
        if share > _ALIGNED and weight(head) > 1
    ]
    return max((_most(head, affirmed) for head in heads), default=0.0)


def _most(text: str, others: Iterable[str]) -> float:
    return max((covered(text, other) for other in others), default=0.0)


def _value(mine: Clause, theirs: list[Clause]) -> bool:
    """Whether the sources only deny of a value what a clause affirms of it, or the reverse: 13 未关闭."""
    senses = {there.odd for there in theirs if mine.values & there.values}
    return senses == {not mine.odd}
