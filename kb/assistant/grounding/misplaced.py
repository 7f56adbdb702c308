"""A number, date or name of the source in the place of another: what stands around it belongs to that other one.

What a clause of the sentence says is looked for around the value it gives, and around every other value of that kind
in the sources: in its clause or table row with the heads of the row and of the column, in the clauses before it,
from which a clause inherits its subject, and in those after. Words that few clauses of the source have weigh more
(inverse document frequency).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.assistant.grounding.claim import DATE, IDENTIFIER, NAME, QUANTITY, TIME, VERSION, Claim
from kb.assistant.grounding.text import Text, content

_KINDS = (QUANTITY, DATE, TIME, NAME, IDENTIFIER, VERSION)
_VALUES = (QUANTITY, DATE, TIME)

#: What words of the clauses before and after its own are worth to the value that is given, and to any other.
_GIVEN, _OTHER = (0.95, 0.5), (0.75, 0.25)
#: What the lead of a name of another sort counts: a system stands where a person did more seldom than another person.
_OTHER_SORT = 0.6
#: What one word counts where no other speaks for another value.
_FEW, _ALONE = 2, 0.75
#: How far another value must fit better: as a share of all that could fit, and in weight (calibrated).
_SHARE, _LEAD = 0.25, 1.8

_LONG = 3
_THING = re.compile(
    r"(?:系统|平台|网关|接口|模块|中心|库|机|器|仪|端|部|组|室|科|处|队|公司|节点|集群|程序|服务|线路|机房|环境)$"
)

_Word = str | tuple[str, object]
_Span = tuple[int, int]


def misplaced(own: Text, given: tuple[Text, ...]) -> Iterator[tuple[Claim, Claim]]:
    """The claims of ``own`` with the one of the sources that what stands around them belongs to."""
    sources = [_Around(text) for text in given if text.lang == own.lang]
    if not sources:
        return
    weights = _weights(sources)
    stated = frozenset(reading for claim in own.claims for reading in claim.readings)
    for claim in own.claims:
        if claim.kind not in _KINDS:
            continue
        words = {word: weights[word] for word in _beside(own, claim) if word in weights}
        if found := _better(claim, words, sources, stated):
            yield claim, found


@dataclass
class _Around:
    """A source with what stands in each of its clauses."""

    text: Text
    clauses: dict[_Span, frozenset[_Word]] = field(init=False)
    heads: dict[_Span, frozenset[str]] = field(init=False)
    cells: tuple[_Span, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.clauses = {span: _words(self.text, span) for span in self.text.clauses}
        self.heads = dict(_column_heads(self.text.folded))
        self.cells = tuple(self.heads)

    def fit(
        self, claim: Claim, words: Mapping[_Word, float], around: tuple[float, float]
    ) -> dict[_Word, float]:
        """What each of ``words`` weighs by standing around ``claim``."""
        home = _home(self.text.clauses, claim)
        sentence = _home(self.text.sentences, claim)
        if home is None:
            return dict.fromkeys(words, 0.0)
        cell = _home(self.cells, claim)
        near = self.clauses[home] | (self.heads[cell] if cell else frozenset())
        named = any(_is_name(word) for word in near)
        before: set[_Word] = set()
        after: set[_Word] = set()
        for span in self._beginning_in(sentence) if sentence else ():
            held = self.clauses[span]
            if span == home:
                continue
            if span < home:  # its values are not inherited, nor its subject where there is another
                before.update(
                    word for word in held if not (isinstance(word, tuple) and (named or not _is_name(word)))
                )
            after |= held
        return {
            word: weight
            * (1 if word in near else around[0] if word in before else around[1] if word in after else 0)
            for word, weight in words.items()
        }

    def _beginning_in(self, sentence: _Span) -> Sequence[_Span]:
        """The clauses that begin within a sentence."""
        spans = self.text.clauses
        return spans[bisect_left(spans, (sentence[0],)) : bisect_left(spans, (sentence[1],))]


def _better(
    claim: Claim, words: Mapping[_Word, float], sources: list[_Around], stated: frozenset[tuple[str, object]]
) -> Claim | None:
    """The value of the sources that fits ``words`` clearly better than ``claim``, unless the sentence has it, too."""
    fits: list[dict[_Word, float]] = []
    others: list[tuple[Claim, dict[_Word, float]]] = []
    for source in sources:
        for there in source.text.claims:
            if claim.readings & there.offered:
                fits.append(source.fit(there, words, _GIVEN))
            elif (
                there.kind == claim.kind
                and _measure(there) == _measure(claim)
                and not there.readings & stated
            ):
                others.append((there, source.fit(there, words, _OTHER)))
    if not fits:
        return None
    own = max(fits, key=lambda fit: sum(fit.values()))
    leads = [
        (_lead(own, fit) * (1 if _sort(there) == _sort(claim) else _OTHER_SORT), there)
        for there, fit in others
    ]
    best, other = max(leads, key=lambda one: one[0], default=(0.0, claim))
    return other if best >= max(_LEAD, _SHARE * sum(words.values())) else None


def _lead(own: Mapping[_Word, float], other: Mapping[_Word, float]) -> float:
    """How much better ``other`` fits; less where one word alone speaks for it, unless that is a name or value."""
    better = [word for word in own if other[word] > own[word]]
    alone = len(better) < _FEW and not any(isinstance(word, tuple) for word in better)
    return (sum(other.values()) - sum(own.values())) * (_ALONE if alone else 1)


def _weights(sources: list[_Around]) -> dict[_Word, float]:
    counted: Counter[_Word] = Counter(
        word for source in sources for held in source.clauses.values() for word in held
    )
    for source in sources:
        counted.update(word for head in set(source.heads.values()) for word in head)
    total = sum(len(source.clauses) for source in sources)
    return {word: math.log(1 + total / count) for word, count in counted.items()}


def _words(text: Text, span: _Span) -> frozenset[_Word]:
    """The content of a clause, with its names, identifiers and values as what they mean."""
    start, end = span
    found: set[_Word] = set(content(text.claimless[start:end]))
    for claim in text.claims_in(start, end):
        found |= _meant(claim)
    return frozenset(found)


def _beside(own: Text, claim: Claim) -> set[_Word]:
    """What stands in the clause of ``claim`` besides itself."""
    home = _home(own.clauses, claim)
    if home is None:
        return set()
    blank = own.claimless[home[0] : claim.start] + "\x00" + own.claimless[claim.end : home[1]]
    found: set[_Word] = set(content(blank))
    for other in own.claims_in(*home):
        if not other.readings & claim.readings:
            found |= _meant(other)
    return found


def _meant(claim: Claim) -> set[_Word]:
    mark = "value" if claim.kind in _VALUES else "name"
    return {(mark, reading) for reading in claim.readings}


def _is_name(word: _Word) -> bool:
    return isinstance(word, tuple) and word[0] == "name"


def _home(spans: tuple[_Span, ...], claim: Claim) -> _Span | None:
    at = bisect_right(spans, (claim.start, math.inf)) - 1
    return spans[at] if at >= 0 and claim.start < spans[at][1] else None


def _measure(claim: Claim) -> str:
    return claim.unit or "n" if claim.kind == QUANTITY else ""


def _sort(claim: Claim) -> str:
    """What sort of name it is, by its looks; the same for everything else."""
    if claim.kind != NAME:
        return ""
    if not claim.text.isascii():
        return "thing" if len(claim.text) > _LONG or _THING.search(claim.text) else "person"
    return "letters" if claim.text.isupper() else "words" if " " in claim.text else "word"


def _column_heads(folded: str) -> Iterator[tuple[_Span, frozenset[str]]]:
    """The cells of Markdown tables with the content of the head of their column."""
    heads: list[frozenset[str]] = []
    at = 0
    for line in folded.split("\n"):
        cells = (
            [match.span() for match in re.finditer(r"[^|]+", line)] if line.lstrip().startswith("|") else []
        )
        if not cells:
            heads = []
        elif not heads:
            heads = [content(line[start:end]) for start, end in cells]
        else:
            for (start, end), head in zip(cells, heads, strict=False):
                yield (at + start, at + end), head
        at += len(line) + 1
