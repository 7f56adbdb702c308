"""The clauses of a text with what each denies, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import pairwise

from kb.assistant.grounding import modality, opposites, polarity
from kb.assistant.grounding.claim import DATE, NAME, QUANTITY, Claim, Reading
from kb.assistant.grounding.text import Text, weight

#: Characters that stand between a negation and what it denies: 未再出现, 不要重试.
_HELPING = "再曾要被能予以得会"
#: Up to what content a clause that denies is taken together with the one before it.
_LITTLE = 8
_ORDINAL = re.compile(r"第[一二三四五六]|\b(?:first|second|third|fourth)\b", re.IGNORECASE)
#: Groups of words that deny by their meaning as a negation does.
DENYING = {"refuse", "lack", "fail", "stop", "avoid"}
_FULL_STOP = re.compile(r"[。;；.!！?？\n]")


class Clause:
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
        self.before: Clause | None = None
        self.after: Clause | None = None
        self.affirmed = tuple(
            text.folded[one.start : one.end] for one in text.stretches_of(span) if not one.denied
        )
        # 未结算的单据: what describes a thing denies nothing of the clause
        describing = [
            one
            for one in text.stretches_of(span)
            if one.denied and text.folded[one.end : one.end + 1] == "的"
        ]
        self.denials = len(self.denied) - len(describing)
        self.odd = self.denials % 2 == 1
        self.topic = polarity.topic(text.claimless[slice(*span)])
        claims = [claim for claim in text.claims_in(*span) if claim.raw != 1]
        self.values = _meant(claims, QUANTITY)
        self.anchors = _meant(claims, QUANTITY, DATE, NAME)
        self.counted = frozenset(_ORDINAL.findall(self.text))
        self.outcomes = opposites.outcomes(text, span)

    @cached_property
    def soft(self) -> frozenset[str]:
        """Its words that deny by their meaning."""
        return polarity.soft(self.text)

    @cached_property
    def negative(self) -> bool:
        """Whether it denies once, by word or by meaning; not both."""
        return self.odd != bool(self.soft & DENYING)

    @cached_property
    def reaching(self) -> tuple[str, ...]:
        """What is denied in it; where that is little, in the clause before it: ", which the rules do not allow"."""
        if not self.before or weight(self.topic) > _LITTLE:
            return self.denied
        return tuple(f"{self.before.topic}，{head}" for head in self.denied)

    @cached_property
    def modals(self) -> frozenset[str]:
        """Its "must" and "may"."""
        return modality.modals(self.text)

    @cached_property
    def asserts(self) -> bool:
        """Whether it says outright that something may be or has been done."""
        return not self.denied and modality.asserts(self.text)

    @cached_property
    def waives(self) -> bool:
        """Whether it says that something need not be done."""
        return modality.waives(self.text)


@lru_cache(maxsize=64)
def clauses(text: Text) -> tuple[Clause, ...]:
    """The clauses of a text in their order, each with its neighbours of the sentence."""
    found = tuple(Clause(text, clause) for clause in text.clauses)
    for first, second in pairwise(found):
        if not _FULL_STOP.search(text.folded, first.span[1], second.span[0]):
            first.after, second.before = second, first
    return found


def _meant(claims: Iterable[Claim], *kinds: str) -> frozenset[Reading]:
    return frozenset(reading for claim in claims if claim.kind in kinds for reading in claim.readings)
