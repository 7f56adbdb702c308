"""Which number belongs to which subject: numbers, dates and names that changed places are both in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kb.assistant.grounding.claim import DATE, NAME, QUANTITY, Claim
from kb.assistant.grounding.text import Text, content

#: How many more shared words another pairing must have before the written one counts as wrong.
_MARGIN = {"zh": 2, "en": 3}

#: Characters on either side of a claim that say what it belongs to.
_REACH = {"zh": 14, "en": 40}


_CHANGE = re.compile(
    r"\s?(?:以上|左右)?(?:提高|升|降|降低|下降|缩短|延长|增加|增|减少|减|改|变|扩|扩大|调)?(?:到|至|为|成|了)?\s?|\s(?:to|into)\s"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A claim with the content around it, up to its neighbours of the same kind."""

    claim: Claim
    around: frozenset[str]


def swapped(sentence: Text, sources: tuple[Text, ...]) -> Iterator[tuple[Claim, Claim]]:
    """Pairs of claims that the sources have the other way round."""
    own = _places(sentence)
    theirs = [place for source in sources for place in _places(source)]
    for at, one in enumerate(own):
        for other in own[at + 1 :]:
            if _kind(one.claim) != _kind(other.claim) or one.claim.readings & other.claim.readings:
                continue
            if any(_changes(text, one.claim, other.claim) for text in (sentence, *sources)):
                continue  # from 8 hours to 30 minutes: what surrounds one surrounds the other
            as_written = _score(one, one.claim, theirs) + _score(other, other.claim, theirs)
            exchanged = _score(one, other.claim, theirs) + _score(other, one.claim, theirs)
            if exchanged >= as_written + _MARGIN[sentence.lang]:
                yield one.claim, other.claim


def _changes(text: Text, one: Claim, other: Claim) -> bool:
    """Whether a text says that one of two values became the other."""
    claims = [claim for claim in text.claims if claim.kind == one.kind]
    return any(
        _CHANGE.fullmatch(text.folded[first.end : second.start])
        and (
            (one.readings & first.offered and other.readings & second.offered)
            or (one.readings & second.offered and other.readings & first.offered)
        )
        for first, second in pairwise(claims)
    )


def _score(place: _Place, value: Claim, theirs: list[_Place]) -> int:
    """How many words around ``place`` the sources have around ``value``, where they have it best."""
    return max(
        (len(place.around & there.around) for there in theirs if value.readings & there.claim.offered),
        default=0,
    )


def _kind(claim: Claim) -> str:
    return claim.kind if claim.kind != QUANTITY else f"{claim.kind} {claim.unit or 'n'}"


def _places(text: Text) -> list[_Place]:
    reach = _REACH[text.lang]
    places: list[_Place] = []
    for start, end in text.clauses:
        inside = [claim for claim in text.claims_in(start, end) if claim.kind in (QUANTITY, DATE, NAME)]
        for claim in inside:
            same = [other for other in inside if _kind(other) == _kind(claim) and other is not claim]
            left = max([start, claim.start - reach, *(o.end for o in same if o.end <= claim.start)])
            right = min([end, claim.end + reach, *(o.start for o in same if o.start >= claim.end)])
            around = content(text.folded[left : claim.start]) | content(text.folded[claim.end : right])
            places.append(_Place(claim, around | _named(text, left, right, claim)))
    return places


def _named(text: Text, left: int, right: int, claim: Claim) -> frozenset[str]:
    """The names and identifiers beside a claim, which bind more than words do."""
    beside = [other for other in text.claims_in(left, right) if other is not claim]
    return frozenset(f"{value}" for other in beside if other.raw is None for _, value in other.readings)
