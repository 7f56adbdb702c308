"""What each token adds to the score of each passage: BM25 as tantivy reckons it, worked out beforehand.

The score of a token is the sum over the fields of boost * idf * (k1 + 1) * tf / (tf + k1 * (1 - b + b * length /
mean length)), k1 = 1.2, b = 0.75; lengths are rounded as in tantivy's (and Lucene's) one-byte norms. Queries
weigh tokens but not fields, so the fields can be summed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.browser.taken import SINGLE, WRITTEN, Column, Tables
from search.lexical import BOOSTS, NAMING
from search.tokenizer import HAN_RUN

_K1, _B = 1.2, 0.75

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def norm(length: int) -> int:
    """``length`` as one byte keeps it: exact up to 40, then with three bits after the first (SmallFloat)."""
    if length < 24:
        return length
    rest = length - 24
    shift = max(0, rest.bit_length() - 4)
    return 24 + (rest >> shift << shift)


@dataclass(frozen=True, slots=True)
class Lists:
    """Rising numbers of passages for each token: those of token i stand from ``bounds[i]`` to ``bounds[i + 1]``."""

    bounds: Ints
    passages: Ints

    @classmethod
    def of(cls, keys: Ints, tokens: int, passages: int) -> Lists:
        """The lists of rising ``keys``, each of them token * ``passages`` + passage."""
        return cls(np.searchsorted(keys, np.arange(tokens + 1) * passages), keys % passages)


@dataclass(frozen=True, slots=True)
class Impacts:
    """For each of ``tokens``: the passages that hold it, their scores, how many hold it in one field; those it names.

    ``characters``: the same of single Han characters, which name nothing.
    """

    tokens: Sequence[str]
    held: Lists
    #: Beside ``held.passages``.
    scores: Floats
    frequencies: Ints
    named: Lists


@dataclass(frozen=True, slots=True)
class Found:
    """All that the words of passages say: words, single characters, Latin words as written with their counts."""

    words: Impacts
    characters: Impacts
    written: Mapping[str, int]


def impacts(tables: Tables, columns: Mapping[str, Column]) -> Found:
    """The impacts of all tokens of the passages taken apart, which are numbered by their order."""
    fields = {name: _keys(columns[name]) for name in BOOSTS}
    single = _keys(columns[SINGLE])
    naming = np.concatenate([fields[name] for name in NAMING])
    plain = np.array([not HAN_RUN.match(token) for token in tables["words"]], dtype=bool)
    size = columns[SINGLE].lengths.size
    written = np.bincount(columns[WRITTEN].ids, minlength=len(tables["latin"]))
    return Found(
        _impacts(
            tables["words"], size, [(keys, BOOSTS[name]) for name, keys in fields.items()], naming, plain
        ),
        _impacts(tables["characters"], size, [(single, 1.0)], single[:0], plain[:0]),
        dict(sorted(zip(tables["latin"], written.tolist(), strict=True))),
    )


def _keys(column: Column) -> Ints:
    """(number of a token << 32) + number of its passage, for every token of every passage."""
    return (column.ids.astype(np.int64) << 32) + np.repeat(np.arange(column.lengths.size), column.lengths)


def _impacts(
    tokens: Sequence[str],
    size: int,
    fields: Sequence[tuple[Ints, float]],
    naming: Ints,
    plain: NDArray[np.bool_],
) -> Impacts:
    """The summed scores of ``fields``, their keys and boosts, in ``size`` passages."""
    count = len(tokens)
    frequencies = np.zeros(count, np.int64)
    scored = [_scored(keys, boost, count, size, frequencies) for keys, boost in fields]
    keys, places = np.unique(np.concatenate([one for one, _ in scored]), return_inverse=True)
    scores = np.zeros(keys.size)
    np.add.at(scores, places, np.concatenate([two for _, two in scored]))
    named = np.unique(naming)
    named = named[plain[named >> 32]]
    return Impacts(
        tokens,
        Lists.of(_narrow(keys, size), count, size),
        scores,
        frequencies,
        Lists.of(_narrow(named, size), count, size),
    )


def _narrow(keys: Ints, passages: int) -> Ints:
    return (keys >> 32) * passages + (keys & 0xFFFFFFFF)


def _scored(keys: Ints, boost: float, tokens: int, passages: int, frequencies: Ints) -> tuple[Ints, Floats]:
    """The distinct keys of one field with their scores; ``frequencies`` become those of the field if larger."""
    lengths = np.bincount(keys & 0xFFFFFFFF, minlength=passages)
    brake = _K1 * (1 - _B + _B * _norms(lengths) / max(lengths.mean() if passages else 0.0, 1e-9))
    distinct, counts = np.unique(keys, return_counts=True)
    held = np.bincount(distinct >> 32, minlength=tokens)
    np.maximum(frequencies, held, out=frequencies)
    weight = boost * (_K1 + 1) * np.log1p((passages - held + 0.5) / (held + 0.5))
    return distinct, weight[distinct >> 32] * counts / (counts + brake[distinct & 0xFFFFFFFF])


def _norms(lengths: Ints) -> Ints:
    distinct, places = np.unique(lengths, return_inverse=True)
    return np.array([norm(int(length)) for length in distinct], np.int64)[places]
