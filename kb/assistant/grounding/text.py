"""A text read once: folded, its claims found, its clauses cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice

from kb.assistant.grounding import dates, names, polarity, vague
from kb.assistant.grounding.claim import DATE, QUANTITY, TIME, Claim, Reading
from kb.assistant.grounding.frequencies import frequencies
from kb.assistant.grounding.names import Lexicon
from kb.assistant.grounding.quantities import quantities
from search.tokenizer import HAN_RUN, language_of, stem

_CLAUSE = re.compile(
    r"[;；。!！?？：\n，]|,(?!(?<=\d,)\d{3}(?!\d))|(?<!\d):(?!\d)|\.(?=\s|$)|\s(?:but|while|whereas|because|although|though|if|when|unless|which|so|and)\s"
)
_SENTENCE = re.compile(r"(?<=[。;；!！?？\n])|(?<=\.)(?=\s)")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]+")
_STOP_TEXT = (
    "the and for with was were are has have had that this from been its which when into after "
    "before not than their they them then also only all any each who can may must shall should "
    "will would could does did one there because so such be is in on at to of by as it or an a if "
    "no over under more most least less up out"
)
_STOP = frozenset(_STOP_TEXT.split())
#: Single characters that carry no content of their own; a pair of them says nothing about the subject.
_EMPTY = frozenset(
    "的了在是和与及或于为由将被把对从以其这那此该有要应须可能都也就还且而则等后前中上下内外时各每之所个"
)
#: Those of them that make a word with a neighbour: 超时, 上限, 前端; two of them make none.
_BESIDE = frozenset("后前中上下内外时个能应")


@dataclass(frozen=True, eq=False)
class Text:
    """A folded text with what can be checked in it."""

    original: str
    folded: str
    lexicon: Lexicon

    @cached_property
    def lang(self) -> str:
        """The language, "zh" or "en"."""
        return language_of(self.folded)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The claims in the order of the text; none overlap."""
        taken = bytearray(len(self.folded))
        found: list[Claim] = []
        for claim in names.roster(self.folded, self.lexicon):
            _take(found, taken, claim)
        for source in (names.addresses, names.versions):
            for claim in source(self.folded):
                _take(found, taken, claim)
        masked = self._masked(taken)
        for finder in (dates.dates, dates.times, names.identifiers):
            for claim in finder(masked):
                _take(found, taken, claim)
            masked = self._masked(taken)
        for claim in vague.magnitudes(masked):
            _take(found, taken, claim)
        masked = self._masked(taken)
        found += quantities(masked, taken)
        masked = self._masked(taken)
        for claim in names.strangers(masked, self.lang):
            _take(found, taken, claim)
        return tuple(sorted(found, key=lambda claim: claim.start))

    def _masked(self, taken: bytearray) -> str:
        return "".join("\x00" if used else c for c, used in zip(self.folded, taken, strict=True))

    @cached_property
    def claimless(self) -> str:
        """The text without its numbers, dates and times, which are checked by themselves; its length unchanged."""
        bare = list(self.folded)
        for claim in self.claims:
            if claim.kind in (QUANTITY, DATE, TIME):
                bare[claim.start : claim.end] = "\x00" * (claim.end - claim.start)
        return "".join(bare)

    @cached_property
    def offered(self) -> frozenset[Reading]:
        """Everything that this text supports as a source."""
        found: set[Reading] = set(names.latin_words(self.folded))
        found |= frequencies(self.folded)
        found |= dates.elapsed(self.folded, self.claims)
        for claim in self.claims:
            found |= claim.offered
            if claim.raw is not None:
                found.add(("raw", claim.raw))
        return frozenset(found)

    @cached_property
    def clauses(self) -> tuple[tuple[int, int], ...]:
        """Spans between commas and stops, without the empty ones."""
        return _spans(self.folded, _CLAUSE)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Spans between full stops."""
        return _spans(self.folded, _SENTENCE)

    def claims_in(self, start: int, end: int) -> Iterator[Claim]:
        """The claims between two places, in their order."""
        for claim in islice(self.claims, bisect_left(self._starts, start), None):
            if claim.end > end:
                return  # none overlap, so the later ones end later
            yield claim

    @cached_property
    def _starts(self) -> list[int]:
        return [claim.start for claim in self.claims]

    def stretches_of(self, clause: tuple[int, int]) -> Sequence[polarity.Stretch]:
        """The stretches of one of its clauses."""
        return self._by_clause.get(clause, ())

    @cached_property
    def _by_clause(self) -> dict[tuple[int, int], list[polarity.Stretch]]:
        found: dict[tuple[int, int], list[polarity.Stretch]] = {}
        for stretch in self.stretches:
            found.setdefault(stretch.clause, []).append(stretch)
        return found

    @cached_property
    def stretches(self) -> tuple[polarity.Stretch, ...]:
        """The denied and the other stretches of its clauses."""
        return tuple(polarity.stretches(self.folded, self.clauses, self.lang))


def _take(found: list[Claim], taken: bytearray, claim: Claim) -> None:
    if not any(taken[claim.start : claim.end]):
        taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
        found.append(claim)


def _spans(text: str, separator: re.Pattern[str]) -> tuple[tuple[int, int], ...]:
    cuts = [0, *(at for match in separator.finditer(text) for at in match.span()), len(text)]
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    return tuple((start, end) for start, end in spans if text[start:end].strip())


@lru_cache(maxsize=4_000)
def content(folded: str) -> frozenset[str]:
    """The pairs of Han characters and the stems of the words of a folded text that carry content."""
    found = {
        run[at : at + 2]
        for run in HAN_RUN.findall(folded)
        for at in range(len(run) - 1)
        if _carries(run[at], run[at + 1])
    }
    found |= {run for run in HAN_RUN.findall(folded) if len(run) == 1}
    found |= {
        stem(word.lower()) for word in _WORD.findall(folded) if word.lower() not in _STOP and len(word) > 2
    }
    return frozenset(found)


def _carries(first: str, second: str) -> bool:
    """Whether two characters beside one another carry content."""
    loose = (first in _EMPTY) + (second in _EMPTY)
    return not loose or (loose == 1 and (first in _BESIDE or second in _BESIDE))


@lru_cache(maxsize=4_000)
def covered(folded: str, source: str) -> float:
    """The share of a folded text's content that stands in ``source``, by characters; a word counts as two."""
    known = content(source)
    whole = shared = 0
    for run in HAN_RUN.findall(folded):
        if len(run) == 1 and run in known:
            shared += run not in _EMPTY
        held = {at + step for at in range(len(run) - 1) for step in (0, 1) if run[at : at + 2] in known}
        carrying = [at for at, c in enumerate(run) if c not in _EMPTY]
        whole += len(carrying)
        shared += sum(at in held for at in carrying)
    for word in _WORD.findall(folded):
        if word.lower() not in _STOP and len(word) > 2:
            whole += 2
            shared += 2 * (stem(word.lower()) in known)
    return shared / whole if whole else 0.0


def weight(folded: str) -> int:
    """How much content a folded text has: Han characters, and two for a word."""
    words = [word for word in _WORD.findall(folded) if word.lower() not in _STOP and len(word) > 2]
    return 2 * len(words) + sum(c not in _EMPTY for run in HAN_RUN.findall(folded) for c in run)
