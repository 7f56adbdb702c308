"""What is denied, ordered or permitted in a sentence, against the passages it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from kb.assistant.grounding import opposites, polarity
from kb.assistant.grounding.claim import DATE, NAME, QUANTITY, Claim, Reading
from kb.assistant.grounding.text import Text, covered, weight

#: Share of a stretch that a source must hold for the two to be about the same.
_SAME = 0.6
#: Share of what a source denies that a clause must hold to speak of it.
_HEAD = 0.7
_WHOLE = 0.9
#: Share of a clause that a source clause must hold for its outcome to be that one's.
_CLOSE = 0.6
#: Share of a clause that a source clause must hold before their moods are compared at all.
ALIGNED = 0.3
_ORDINAL = re.compile(r"第[一二三四五六]|\b(?:first|second|third|fourth)\b", re.IGNORECASE)
#: Up to what content a clause that denies is taken together with the one before it.
_LITTLE = 8
#: Groups of words that deny by their meaning as a negation does.
_NO = {"refuse", "lack", "fail"}
_TURNS = _NO | {"only", "limit", "avoid", "stop", "instead"}
_FULL_STOP = re.compile(r"[。;；.!！?？\n]")
#: Share of what a clause denies that the source must affirm to be its opposite, and the least content of it.
_SAID, _ENOUGH = 0.8, 4
#: Characters that stand between a negation and what it denies: 未再出现, 不要重试.
_HELPING = "再曾要被能予以得会"
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
    theirs = [clause for source in same for clause in _clauses(source)]
    compared = [(mine, _near(mine, theirs)) for mine in _clauses(own)]
    surplus = _denials(mine for mine, _ in compared) > _denials(
        dict.fromkeys(there for _, near in compared for there in near)
    )
    for mine, near in compared:
        invented = (surplus and (mine.odd or mine.describing) and _invented(mine, near, theirs)) or (
            _flipped(mine, theirs) or _doubled(mine, near)
        )
        if invented or _opposite(mine, near, theirs) or _verdict(mine, theirs) or _lost(mine, near, theirs):
            yield Contradiction("negation", *mine.span)
        elif (
            near
            and not _waived_there(mine, theirs)
            and all(_other_modal(mine, there) or _waived(mine, there) for there in near)
        ):
            yield Contradiction("modality", *mine.span)


def _near(mine: _Clause, theirs: list[_Clause]) -> list[_Clause]:
    """The source clauses that hold most of a clause's content; none when all hold little."""
    shares = [covered(mine.topic, there.text) for there in theirs]
    least = max(ALIGNED, max(shares, default=0.0) - _BETTER)
    return [there for there, share in zip(theirs, shares, strict=True) if share >= least]


def _meant(claims: Iterable[Claim], *kinds: str) -> frozenset[Reading]:
    return frozenset(reading for claim in claims if claim.kind in kinds for reading in claim.readings)


def _doubled(mine: _Clause, near: list[_Clause]) -> bool:
    """Whether a clause denies twice what its source denies once: no event was not missed."""
    return (
        polarity.doubled(mine.text)
        and bool(near)
        and all(len(there.denied) == 1 and not there.soft & _TURNS and not there.describing for there in near)
    )


def _flipped(mine: _Clause, theirs: list[_Clause]) -> bool:
    """Whether a clause denies, nearly word by word, what the source affirms and denies nowhere."""
    if not mine.odd or mine.describing or polarity.lacks_basis(mine.text):
        return False
    for head in mine.denied:
        said = [there for there in theirs if any(covered(head, text) >= _SAID for text in there.affirmed)]
        if (
            weight(head) >= _ENOUGH
            and said
            and not any(there.soft - mine.soft for there in said)
            and not any(covered(head, denied) >= ALIGNED for there in theirs for denied in there.reaching)
        ):
            return True
    return False


def _denials(clauses: Iterable[_Clause]) -> int:
    return sum(len(clause.denied) for clause in clauses)


class _Clause:
    """A clause with what is denied in it."""

    def __init__(self, text: Text, span: tuple[int, int]) -> None:
        self.span = span
        self.text = text.folded[slice(*span)]
        self.denied = tuple(
            text.folded[one.start : one.end].lstrip(_HELPING) for one in text.stretches_of(span) if one.denied
        )
        # "using it is not allowed" denies what stands before
        self.denied = tuple(
            head if weight(polarity.topic(head)) else polarity.topic(self.text) for head in self.denied
        )
        self.before: _Clause | None = None
        self.after: _Clause | None = None
        self.affirmed = tuple(
            text.folded[one.start : one.end] for one in text.stretches_of(span) if not one.denied
        )
        # 未结算的单据: what describes a thing denies nothing of the clause
        describing = [
            one
            for one in text.stretches_of(span)
            if one.denied and text.folded[one.end : one.end + 1] == "的"
        ]
        self.describing = bool(describing)
        self.odd = (len(self.denied) - len(describing)) % 2 == 1
        self.topic = polarity.topic(text.claimless[slice(*span)])
        claims = [claim for claim in text.claims_in(*span) if claim.raw != 1]
        self.values = _meant(claims, QUANTITY)
        self.anchors = _meant(claims, QUANTITY, DATE, NAME)
        self.outcomes = opposites.outcomes(text, span)

    @cached_property
    def soft(self) -> frozenset[str]:
        """Its words that deny by their meaning."""
        return polarity.soft(self.text)

    @cached_property
    def refused(self) -> bool:
        """Whether it denies something, or a few words after it do of it: 提案会上讨论过，未被接受."""
        rest = self.after
        return bool(
            self.denied or (rest and (rest.denied or rest.soft & _NO) and weight(rest.topic) <= _LITTLE)
        )

    @cached_property
    def reaching(self) -> tuple[str, ...]:
        """What is denied in it; where that is little, in the clause before it: ", which the rules do not allow"."""
        if not self.before or weight(self.topic) > _LITTLE:
            return self.denied
        return tuple(f"{self.before.topic}，{head}" for head in self.denied)

    @cached_property
    def modals(self) -> frozenset[str]:
        """Its "must" and "may"."""
        return polarity.modals(self.text)


def _invented(mine: _Clause, near: list[_Clause], theirs: list[_Clause]) -> bool:
    """Whether a clause denies what the source affirms, or what it says nothing of."""
    if polarity.lacks_basis(mine.text):
        return False
    for head in mine.denied:
        for denied in (denied for there in theirs for denied in (*there.denied, *there.reaching)):
            if covered(head, denied) >= _SAME or (weight(denied) > 1 and covered(denied, head) >= _WHOLE):
                return False
        if any(there.soft - mine.soft and covered(head, there.text) >= _SAME for there in theirs):
            return False
        if any(
            mine.outcomes.get(name, frozenset()) & said
            for one in theirs
            for name, said in one.outcomes.items()
        ):
            return False  # 没有成功 where the source says 失败
    if polarity.overdue(mine.text) and any(_BEYOND in there.text for there in near):
        return False
    if any(there.denied and mine.anchors & there.anchors for there in theirs):
        return False
    if polarity.verdict(mine.text) is False and any(polarity.compares(there.text) for there in theirs):
        return False  # the source gives the numbers, the sentence what follows from them
    if near:
        return not any(there.soft - mine.soft or there.refused for there in near)
    return not any(there.denied or there.soft for there in theirs)


@lru_cache(maxsize=64)
def _clauses(text: Text) -> tuple[_Clause, ...]:
    found = tuple(_Clause(text, clause) for clause in text.clauses)
    for first, second in pairwise(found):
        if not _FULL_STOP.search(text.folded, first.span[1], second.span[0]):
            first.after, second.before = second, first
    return found


def _verdict(mine: _Clause, theirs: list[_Clause]) -> bool:
    """Whether a clause says that a target is met and its sources only that it is not, or the reverse."""
    said = polarity.verdict(mine.text)
    known = {polarity.verdict(there.text) for there in theirs} - {None}
    return said is not None and bool(known) and known == {not said}


def _lost(mine: _Clause, near: list[_Clause], theirs: list[_Clause]) -> bool:
    """Whether a clause affirms what the source denies; what it merely leaves out does not count."""
    if mine.odd:
        return False  # it denies something itself
    affirmed_here = "，".join(mine.affirmed)
    if not mine.soft and any(_of_this_value(mine, there, affirmed_here) for there in theirs):
        return True
    for there in theirs:
        if mine.soft - there.soft or covered(mine.topic, there.text) < ALIGNED:
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
                    not one.denied and covered(denied, one.text) >= ALIGNED
                    for one in theirs
                    if one in near or mine.anchors & one.anchors
                )
            ):
                return True
    if near and not mine.denied and polarity.asserts(mine.text):
        # 可以入库 where every passage about it only denies
        return all(there.denied or (there.soft - mine.soft) & {"lack", "stop"} for there in near) and not any(
            polarity.asserts(there.text) and not there.denied for there in theirs
        )
    return False


def _of_this_value(mine: _Clause, there: _Clause, affirmed: str) -> bool:
    """Whether a source clause denies of a value what a clause affirms of it: 13 closed, 13 not closed."""
    return bool(
        mine.values & there.values
        and not mine.denied
        and not there.describing
        and any(weight(denied) > 1 and covered(denied, affirmed) >= _HEAD for denied in there.denied)
    )


def _next(mine: _Clause) -> tuple[str, ...]:
    """What the next clause denies of this one: 按业务合并，平台做不到."""
    return mine.after.reaching if mine.after else ()


def _opposite(mine: _Clause, near: list[_Clause], theirs: list[_Clause]) -> bool:
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


def _waived(mine: _Clause, there: _Clause) -> bool:
    return polarity.waives(mine.text) and "must" in there.modals and not there.denied


def _waived_there(mine: _Clause, theirs: list[_Clause]) -> bool:
    """Whether a clause waives what some clause of the sources on the matter waives, too."""
    return polarity.waives(mine.text) and any(
        polarity.waives(there.text) and covered(mine.topic, there.text) >= ALIGNED for there in theirs
    )


def _other_modal(mine: _Clause, there: _Clause) -> bool:
    return any(
        one in mine.modals and one not in there.modals and other in there.modals and other not in mine.modals
        for one, other in (("must", "may"), ("may", "must"))
    )
