"""The check itself: every claim of a sentence against the passages and facts it cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.assistant.grounding import directions, measured, pairing, vague
from kb.assistant.grounding.claim import QUANTITY, Claim, Reading
from kb.assistant.grounding.clauses import clauses
from kb.assistant.grounding.likeness import likeness
from kb.assistant.grounding.literals import invented
from kb.assistant.grounding.misplaced import misplaced
from kb.assistant.grounding.moods import contradictions
from kb.assistant.grounding.names import NOBODY, Lexicon
from kb.assistant.grounding.reasons import REASONS
from kb.assistant.grounding.text import Text, covered, weight
from search.characters import fold_cased, origins

_Found = tuple[str, int, int, str]

#: Share of a sentence's content that its sources must hold, by language (calibrated: benchmarks/grounding).
CONTAINED = {"zh": 0.396, "en": 0.368}
#: What the same words count of that share; words of nearly the same meaning count the rest.
_SAME_WORDS = 0.4


#: What each supported number, date, name or identifier adds to that share: few facts agree by chance.
FACT = 0.153


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a sentence may not stand: ``kind`` is one of `reasons.REASONS`, ``start``..``end`` its place in the sentence.

    ``text`` is what stands there; ``zh`` and ``en`` say what is wrong with it.
    """

    kind: str
    start: int
    end: int
    text: str
    zh: str
    en: str


def read(source: str, lexicon: Lexicon = NOBODY) -> Text:
    """``source`` read once, for checking many sentences against it."""
    return Text(source, fold_cased(source), lexicon)


def check(
    sentence: str | Text, sources: Iterable[str | Text], lexicon: Lexicon = NOBODY
) -> tuple[Failure, ...]:
    """What ``sentence`` says that ``sources`` do not support, in the order of the sentence; empty when all is well.

    Deterministic, without a model; Chinese, English and, for numbers, names and identifiers, across the two.
    ``sources`` are the cited passages, their titles and the facts as text. They and the sentence may be what `read`
    made of them with the same ``lexicon``, which holds the names that must be right.
    Equivalent forms are the same (两周 = 14 天, 1.5 小时 = 90 分钟, 2024年3月5日 = 5 March 2024); a number worked
    out from others is unsupported, for working out is the code's part.
    """
    own, given = _texts(sentence, sources, lexicon)
    return _told(own.original, _failures(own, given))


def doubts(
    sentence: str | Text, sources: Iterable[str | Text], lexicon: Lexicon = NOBODY
) -> tuple[Failure, ...]:
    """What in ``sentence`` may differ from ``sources`` without `check` being sure; it takes what that takes.

    Clauses that deny, order or permit in other words ("doubt"), values that may have changed places ("pairing"),
    numbers that go the other way ("way": early for late, up for down) or are made a limit ("limit").
    The sentence may stand where a person is told to compare it with its sources.
    """
    own, given = _texts(sentence, sources, lexicon)
    return _told(own.original, _doubts(own, given))


def _texts(
    sentence: str | Text, sources: Iterable[str | Text], lexicon: Lexicon
) -> tuple[Text, tuple[Text, ...]]:
    own, *given = (read(one, lexicon) if isinstance(one, str) else one for one in (sentence, *sources))
    return own, tuple(given)


def _told(sentence: str, found: Iterable[_Found]) -> tuple[Failure, ...]:
    """What was found in the folded ``sentence``, by its place in the sentence itself and with its reason."""
    places = origins(sentence)
    failures = []
    for kind, start, end, other in sorted(found, key=lambda item: item[1]):
        first, last = places[start], places[max(start, end - 1)] + 1
        text = sentence[first:last]
        zh, en = (reason.format(text=text, other=other) for reason in REASONS[kind])
        failures.append(Failure(kind, first, last, text, zh, en))
    return tuple(dict.fromkeys(failures))


def unsupported(text: str, sources: Iterable[str], lexicon: Lexicon = NOBODY) -> tuple[str, ...]:
    """The places of ``text`` that `check` objects to; for callers who only need to know whether there are any."""
    return tuple(failure.text for failure in check(text, sources, lexicon))


def _failures(own: Text, given: tuple[Text, ...]) -> Iterator[_Found]:
    offered = frozenset[Reading]().union(*(source.offered for source in given))
    unsupported = [claim for claim in own.claims if not _supported(claim, offered, given)]
    for claim in unsupported:
        yield _kind(claim, offered), claim.start, claim.end, ""
    for start, end in invented(own, given):
        yield "literal", start, end, ""
    yield from _directions(own, given)
    for claim in measured.mismeasured(own, given):
        yield "unit", claim.start, claim.end, ""
    if not unsupported:
        for one, other in misplaced(own, given):
            yield "misplaced", one.start, one.end, other.text
    for wrong in contradictions(own, given):
        if wrong.sure:
            yield wrong.kind, wrong.start, wrong.end, ""
    if not unsupported and (share := _contained(own, given)) is not None:
        yield "containment", 0, len(own.folded), f"{share:.0%}"


def _doubts(own: Text, given: tuple[Text, ...]) -> Iterator[_Found]:
    for one in contradictions(own, given):
        if not one.sure:
            yield "doubt", one.start, one.end, ""
    for claim in directions.diverted(own, given, _turned):
        yield "way", claim.start, claim.end, ""
    for claim in directions.limited(own, given):
        yield "limit", claim.start, claim.end, ""
    for first, second in pairing.swapped(own, given):
        yield "pairing", first.start, first.end, second.text


def _supported(claim: Claim, offered: frozenset[Reading], given: tuple[Text, ...]) -> bool:
    if claim.readings & offered:
        return True
    if claim.kind == QUANTITY and vague.within(claim, offered):
        return True
    if claim.kind == QUANTITY:
        # a number that stands without a unit in the source, in a table or a field, may be given one;
        # and a unit may be left out, but no other put in its place
        return ("bare", claim.raw) in offered or (claim.unit == "" and ("raw", claim.raw) in offered)
    if claim.kind == "version":
        return any(_written(claim.text, source.folded) for source in given)
    return any(
        value in source.folded
        for dimension, value in claim.readings
        if dimension == "literal" and isinstance(value, str)
        for source in given
    )


def _written(number: str, text: str) -> bool:
    at = text.find(number)
    return (
        at >= 0
        and text[at - 1 : at] not in tuple(".0123456789")
        and text[at + len(number) :][:1] not in tuple("0123456789")
    )


def _kind(claim: Claim, offered: frozenset[Reading]) -> str:
    return "unit" if claim.kind == QUANTITY and ("raw", claim.raw) in offered else claim.kind


def _directions(own: Text, given: tuple[Text, ...]) -> Iterator[_Found]:
    """Limits that the sources set the other way round; a denial turns its clause: 不足 3 份的不受理."""
    for claim in own.claims:
        if not claim.bound:
            continue
        turned = _turned(own, claim)
        bounds = {
            there.bound if _turned(source, there) == turned else ""
            for source in given
            for there in source.claims
            if there.kind == claim.kind and claim.readings & there.offered
        }
        if bounds and claim.bound not in bounds and "" not in bounds:
            yield "direction", claim.start, claim.end, ""


def _turned(text: Text, claim: Claim) -> bool:
    """Whether the clause of a claim denies something: 72 小时内未上传 and 超过 72 小时没有上传 are the same."""
    return any(one.negative for one in clauses(text) if one.span[0] <= claim.start < one.span[1])


def _contained(own: Text, given: tuple[Text, ...]) -> float | None:
    """The share of the sentence's content in its sources when that is too little, else None.

    Called when every claim is supported; across languages words cannot be compared, so there must be a claim.
    """
    if not weight(own.folded):
        return None
    same = [source for source in given if source.lang == own.lang]
    if not same:
        return None if own.claims else 0.0
    words = covered(own.claimless, "\n".join(source.folded for source in same))
    meaning = likeness(own.claimless, "\n".join(source.claimless for source in same))
    share = _SAME_WORDS * words + (1 - _SAME_WORDS) * meaning
    facts = {claim.readings for claim in own.claims}
    return share if share + FACT * len(facts) < CONTAINED[own.lang] else None
