"""What is denied, ordered or permitted in a sentence, against the passages it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.assistant.grounding import modality, opposites, polarity, statements
from kb.assistant.grounding.clauses import DENYING, Clause, clauses
from kb.assistant.grounding.text import Text, covered, weight

#: Share of a stretch that a source must hold for the two to be about the same.
_SAME = 0.6
#: Share of what a source denies that a clause must hold to speak of it.
_HEAD = 0.7
_WHOLE = 0.9
#: Share of a clause that a source clause must hold for its outcome to be that one's.
_CLOSE = 0.6
#: Share of a clause that a source clause must hold before their moods are compared at all.
_ALIGNED = 0.3
#: And before what the one denies counts against what the other affirms.
_LOST_AT = 0.5
_ORDINAL = re.compile(r"第[一二三四五六]|\b(?:first|second|third|fourth)\b", re.IGNORECASE)
#: Groups of words that turn a denial round.
_TURNS = DENYING | {"only", "limit", "avoid", "stop", "instead"}
#: Share of a clause that one of the source must hold to be its opposite, and more than what content that takes.
_LIKE, _LITTLE = 0.7, 4
#: What a common number, date or name adds to that share.
_ANCHOR = 0.2
_FIRST_WORDS = re.compile(r"\s*(?:(?:be|been|have|being|get|got)\s)*(?:[A-Za-z-]+|[一-鿿]{1,4})")
_BEYOND = "超"
#: How much worse than the best a source clause may fit and still count.
_BETTER = 0.15


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A stretch of the sentence that contradicts its source; ``kind`` is "negation" or "modality"."""

    kind: str
    start: int
    end: int


def contradictions(own: Text, sources: tuple[Text, ...]) -> Iterator[Contradiction]:
    """The clauses of ``own`` that deny, affirm, order or permit what the sources do not."""
    same = tuple(source for source in sources if source.lang == own.lang)
    if not same:
        # across languages only this much is certain: a denial cannot come from a text that denies nothing
        if polarity.explicit(own.claimless) and not any(
            polarity.denies(source.claimless) for source in sources
        ):
            yield Contradiction("negation", 0, len(own.folded))
        return
    theirs = [clause for source in same for clause in clauses(source)]
    compared = [(mine, _near(mine, theirs)) for mine in clauses(own)]
    surplus = _denials(mine for mine, _ in compared) > _denials(
        dict.fromkeys(there for _, near in compared for there in near)
    )
    for mine, near in compared:
        invented = surplus and (mine.odd or mine.describing) and _invented(mine, near, theirs)
        denial = invented or _doubled(mine, near) or _lost(mine, near, theirs)
        if denial or _opposite(mine, near, theirs) or _verdict(mine, theirs):
            yield Contradiction("negation", *mine.span)
        elif (
            near
            and not _waived_there(mine, theirs)
            and all(_other_modal(mine, there) or _waived(mine, there) for there in near)
        ):
            yield Contradiction("modality", *mine.span)


def _near(mine: Clause, theirs: list[Clause]) -> list[Clause]:
    """The source clauses that hold most of a clause's content; none when all hold little."""
    shares = [covered(mine.topic, there.text) for there in theirs]
    least = max(_ALIGNED, max(shares, default=0.0) - _BETTER)
    return [there for there, share in zip(theirs, shares, strict=True) if share >= least]


def _doubled(mine: Clause, near: list[Clause]) -> bool:
    """Whether a clause denies twice what its source denies once: no event was not missed."""
    return (
        statements.doubled(mine.text)
        and bool(near)
        and all(len(there.denied) == 1 and not there.soft & _TURNS and not there.describing for there in near)
    )


def _denials(clauses: Iterable[Clause]) -> int:
    return sum(len(clause.denied) for clause in clauses)


def _invented(mine: Clause, near: list[Clause], theirs: list[Clause]) -> bool:
    """Whether a clause denies what the source affirms, or what it says nothing of."""
    if statements.lacks_basis(mine.text) or _follows(mine, near, theirs):
        return False
    if any(_denied_there(head, mine, theirs) for head in mine.denied):
        return False
    if near:
        return not any(there.soft - mine.soft or there.refused for there in near)
    return not any(there.denied or there.soft for there in theirs)


def _denied_there(head: str, mine: Clause, theirs: list[Clause]) -> bool:
    """Whether the sources deny ``head``, too, by word or by meaning."""
    for denied in (denied for there in theirs for denied in (*there.denied, *there.reaching)):
        if covered(head, denied) >= _SAME or (weight(denied) > 1 and covered(denied, head) >= _WHOLE):
            return True
    if any(there.soft - mine.soft and covered(head, there.text) >= _SAME for there in theirs):
        return True
    # 没有成功 where the source says 失败
    outcomes = (outcome for one in theirs for outcome in one.outcomes.items())
    return any(mine.turned.get(name, frozenset()) & said for name, said in outcomes)


def _follows(mine: Clause, near: list[Clause], theirs: list[Clause]) -> bool:
    """Whether what a clause denies follows from numbers, or is denied of the same number, date or name."""
    if statements.overdue(mine.text) and any(_BEYOND in there.text for there in near):
        return True
    if any(there.denied and mine.anchors & there.anchors for there in theirs):
        return True
    return statements.verdict(mine.text) is False and any(statements.compares(there.text) for there in theirs)


def _verdict(mine: Clause, theirs: list[Clause]) -> bool:
    """Whether a clause says that a target is met and its sources only that it is not, or the reverse."""
    said = statements.verdict(mine.text)
    known = {statements.verdict(there.text) for there in theirs} - {None}
    return said is not None and bool(known) and known == {not said}


def _lost(mine: Clause, near: list[Clause], theirs: list[Clause]) -> bool:
    """Whether a clause affirms what the source denies; what it merely leaves out does not count."""
    if mine.odd:
        return False  # it denies something itself
    if theirs and _closest(mine, theirs):
        return True
    affirmed_here = "，".join(mine.affirmed)
    if not mine.soft and any(_of_this_value(mine, there, affirmed_here) for there in theirs):
        return True
    for there in theirs:
        until = "limit" in mine.soft & there.soft  # not until then is from then on
        if until or mine.soft - there.soft or covered(mine.topic, there.text) < _LOST_AT:
            continue
        for denied in there.denied:
            affirmed = (text for clause in theirs for text in clause.affirmed)
            if (
                weight(denied) > 1
                and covered(denied, affirmed_here) >= _HEAD
                and not any(covered(denied, text) >= _HEAD for text in (*mine.denied, *_next(mine)))
                and not any(covered(denied, text) >= _HEAD for text in affirmed)
                # 不得下发 is a rule, and what stands beside it tells that it was broken
                and not any(
                    not one.denied and covered(denied, one.text) >= _ALIGNED
                    for one in theirs
                    if one in near or mine.anchors & one.anchors
                )
            ):
                return True
    if near and not mine.denied and modality.asserts(mine.text):
        # 可以入库 where every passage about it only denies
        return all(there.denied or (there.soft - mine.soft) & {"lack", "stop"} for there in near) and not any(
            modality.asserts(there.text) and not there.denied for there in theirs
        )
    return False


def _closest(mine: Clause, theirs: list[Clause]) -> bool:
    """Whether a clause affirms the first words of what the source clause much like it denies."""
    if mine.denied or mine.soft or statements.conditional(mine.text) or weight(mine.topic) <= _LITTLE:
        return False
    shares = [
        (covered(mine.topic, there.text) + _ANCHOR * bool(mine.anchors & there.anchors), there)
        for there in theirs
    ]
    best, closest = max(shares, key=lambda one: one[0])
    others = max((share for share, there in shares if not there.denied), default=0.0)
    heads = [_predicate(denied) for denied in closest.denied]
    denied_next = [_predicate(one) for one in _next(mine)]
    return (
        best >= _LIKE
        and best >= others + _BETTER
        and closest.odd
        and not closest.describing
        and any(
            weight(head) > 1
            and covered(head, mine.text) >= _WHOLE
            and not any(covered(head, one) for one in denied_next)
            for head in heads
        )
    )


def _predicate(denied: str) -> str:
    """The first words of what is denied: one of English, four characters of Chinese."""
    match = _FIRST_WORDS.match(denied)
    return match.group() if match else denied


def _of_this_value(mine: Clause, there: Clause, affirmed: str) -> bool:
    """Whether a source clause denies of a value what a clause affirms of it: 13 closed, 13 not closed."""
    return bool(
        mine.values & there.values
        and not mine.denied
        and not statements.conditional(mine.text)
        and there.odd
        and not there.describing
        and any(weight(denied) > 1 and covered(denied, affirmed) >= _HEAD for denied in there.denied)
    )


def _next(mine: Clause) -> tuple[str, ...]:
    """What the next clause denies of this one: 按业务合并，平台做不到."""
    return mine.after.reaching if mine.after else ()


def _opposite(mine: Clause, near: list[Clause], theirs: list[Clause]) -> bool:
    """Whether a clause says that something passed, was approved, runs where the source says that it did not.

    The first time and the second are told apart.
    """
    counted = set(_ORDINAL.findall(mine.text))
    if same := [there for there in theirs if counted & set(_ORDINAL.findall(there.text))]:
        close = theirs = same
    else:
        close = [there for there in near if covered(mine.topic, there.text) >= _CLOSE]
    # accepted only with a seal, not accepted without: the one denial takes back the other
    close = [there for there in close if ("only" in mine.soft) == ("only" in there.soft)]
    return opposites.turned(
        mine.outcomes, (there.outcomes for there in close), (there.outcomes for there in theirs)
    )


def _waived(mine: Clause, there: Clause) -> bool:
    return modality.waives(mine.text) and "must" in there.modals and not there.denied


def _waived_there(mine: Clause, theirs: list[Clause]) -> bool:
    """Whether a clause waives what some clause of the sources on the matter waives, too."""
    return modality.waives(mine.text) and any(
        modality.waives(there.text) and covered(mine.topic, there.text) >= _ALIGNED for there in theirs
    )


def _other_modal(mine: Clause, there: Clause) -> bool:
    return any(
        one in mine.modals and one not in there.modals and other in there.modals and other not in mine.modals
        for one, other in (("must", "may"), ("may", "must"))
    )
