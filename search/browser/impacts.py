"""What each token adds to the score of each passage: BM25 as tantivy reckons it, worked out beforehand.

The score of a token is the sum over the fields of boost * idf * (k1 + 1) * tf / (tf + k1 * (1 - b + b * length /
mean length)), k1 = 1.2, b = 0.75; lengths are rounded as in tantivy's (and Lucene's) one-byte norms. Queries
weigh tokens but not fields, so the fields can be summed here.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from search.lexical import BOOSTS, NAMING, Passage, latin_words, single_characters
from search.tokenizer import HAN_RUN, terms

_K1, _B = 1.2, 0.75


def norm(length: int) -> int:
    """``length`` as one byte keeps it: exact up to 40, then with three bits after the first (SmallFloat)."""
    if length < 24:
        return length
    rest = length - 24
    shift = max(0, rest.bit_length() - 4)
    return 24 + (rest >> shift << shift)


@dataclass
class Postings:
    """The passages that hold a token, rising, with the token's part of their scores; those it names."""

    passages: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    frequency: int = 0


@dataclass
class Impacts:
    """``tokens``: the words; ``characters``: single Han characters; ``written``: Latin words as written."""

    tokens: dict[str, Postings]
    characters: dict[str, Postings]
    written: Mapping[str, int]


def impacts(passages: Sequence[Passage]) -> Impacts:
    """The postings of all tokens of ``passages``, which are numbered by their order."""
    tokens: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    frequencies: Counter[str] = Counter()
    named: dict[str, set[int]] = defaultdict(set)
    for name, boost in BOOSTS.items():
        texts = [terms(getattr(passage, name)) for passage in passages]
        counts = list(map(Counter, texts))
        for token, frequency in _scored(counts, list(map(len, texts)), boost, tokens).items():
            frequencies[token] = max(frequencies[token], frequency)
        if name in NAMING:
            for number, words in enumerate(counts):
                for token in words:
                    if not HAN_RUN.match(token):
                        named[token].add(number)
    postings = {
        token: Postings(
            sorted(scores), [scores[at] for at in sorted(scores)], sorted(named[token]), frequencies[token]
        )
        for token, scores in tokens.items()
    }
    return Impacts(postings, _characters(passages), _written(passages))


def _scored(
    counts: Sequence[Counter[str]], lengths: Sequence[int], boost: float, into: dict[str, dict[int, float]]
) -> Counter[str]:
    """Add one field's scores to ``into``; the document frequencies in that field."""
    frequencies: Counter[str] = Counter()
    for found in counts:
        frequencies.update(found.keys())
    mean = sum(lengths) / max(1, len(lengths))
    for number, (found, length) in enumerate(zip(counts, lengths, strict=True)):
        if not found:
            continue
        brake = _K1 * (1 - _B + _B * norm(length) / mean)
        for token, count in found.items():
            weight = boost * idf(frequencies[token], len(counts)) * (_K1 + 1)
            into[token][number] += weight * count / (count + brake)
    return frequencies


def idf(frequency: int, passages: int) -> float:
    """The inverse document frequency of BM25."""
    return math.log1p((passages - frequency + 0.5) / (frequency + 0.5))


def _characters(passages: Sequence[Passage]) -> dict[str, Postings]:
    held = [Counter(single_characters(one.title, one.path, one.body).split()) for one in passages]
    scores: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    frequencies = _scored(held, [len(found) for found in held], 1.0, scores)
    return {
        token: Postings(list(found), list(found.values()), [], frequencies[token])
        for token, found in scores.items()
    }


def _written(passages: Iterable[Passage]) -> Counter[str]:
    written: Counter[str] = Counter()
    for passage in passages:
        written.update(latin_words(passage).split())
    return written
