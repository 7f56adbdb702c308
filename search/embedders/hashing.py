"""An embedder that needs no model: character n-grams hashed into a vector (the "hashing trick").

After Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009): each n-gram adds plus or
minus its weight to one of ``dims`` places. Chinese contributes characters and pairs; other scripts whole
words and pieces of three and five letters, so spelling variants stay close. It knows no meaning: its place is
next to BM25, at low weight.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from search.characters import fold
from search.embedders.protocol import Floats, unit_rows

_LONGEST = 4_000
_BATCH = 256
_BLANK = 32
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
#: Weight of a Han n-gram by its length, and of a piece of a word by its length.
_HAN_WEIGHTS = {1: 0.7, 2: 1.0}
_PIECE_WEIGHTS = {3: 0.4, 5: 0.4}
_WORD_WEIGHT = 1.0

Codes = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Grams = tuple[NDArray[np.int64], Codes, float]


class HashingEmbedder:
    """Hashed character n-grams; deterministic, no download, about 10,000 passages a second."""

    weight = 0.2
    languages = frozenset({"zh", "en"})
    cross_lingual = False

    def __init__(self, dims: int = 512) -> None:
        if not 8 <= dims <= 65_536:
            raise ValueError("dims must lie between 8 and 65536")
        self.dims = dims
        self.name = f"hashing:{dims}"
        # Texts that share nothing are similar by chance with a deviation of 1/sqrt(dims).
        self.floor = min(4.5 / math.sqrt(dims), 1.0)
        self.fingerprint = f"hashing-1:{dims}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors, shape [len(texts), dims]."""
        if not len(texts):
            return np.empty((0, self.dims), np.float32)
        return np.concatenate([self._encode(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)])

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a query, shape [dims]."""
        row: Floats = self.encode([text])[0]
        return row

    def _encode(self, texts: Sequence[str]) -> Floats:
        folded = [fold(text[:_LONGEST]) for text in texts]
        # Every text has a blank before it, its own, and after it, so that it never depends on its neighbours.
        joined = "".join(f"\n{text}" for text in folded) + "\n"
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)
        lengths = [len(text) + 1 for text in folded]
        lengths[-1] += 1
        rows = np.repeat(np.arange(len(folded)), lengths)
        han = _is_han(codes)
        letter = np.fromiter(map(str.isalnum, joined), np.bool_, len(joined)) & ~han
        codes = np.where(han | letter, codes, np.uint64(_BLANK))
        sums = np.zeros(len(folded) * self.dims)
        for places, hashes, weight in _grams(codes, han, letter):
            mixed = (hashes ^ (hashes >> np.uint64(31))) * _MIX
            mixed ^= mixed >> np.uint64(29)
            sign = np.where(mixed & np.uint64(1), weight, -weight)
            place = ((mixed >> np.uint64(1)) % np.uint64(self.dims)).astype(np.int64)
            sums += np.bincount(rows[places] * self.dims + place, weights=sign, minlength=sums.size)
        table = sums.reshape(len(folded), self.dims)
        # The square root damps what is merely frequent in a text, as sublinear term frequencies do.
        return unit_rows((np.sign(table) * np.sqrt(np.abs(table))).astype(np.float32))


def _is_han(codes: Codes) -> Mask:
    ranges = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
    found: Mask = np.logical_or.reduce([(codes >= first) & (codes <= last) for first, last in ranges])
    return found


def _grams(codes: Codes, han: Mask, letter: Mask) -> Iterator[Grams]:
    """(start positions, hashes, weight) for each family of n-grams."""
    for length, weight in _HAN_WEIGHTS.items():
        places = np.flatnonzero(_run(han, length))
        yield places, _hash(codes, places, length), weight
    for length, weight in _PIECE_WEIGHTS.items():
        inner = _run(letter, length - 2)
        # A piece may begin or end with the blank at the edge of its word, but not lie outside it.
        whole = np.zeros_like(letter)
        whole[: 1 - length] = inner[1 : inner.size - length + 2]
        places = np.flatnonzero(whole & ~han)
        places = places[~han[places + length - 1]]
        yield places, _hash(codes, places, length), weight
    yield _words(codes, letter)


def _run(mask: Mask, length: int) -> Mask:
    """Where ``length`` true values begin."""
    found = mask.copy()
    for step in range(1, length):
        found[:-step] &= mask[step:]
        found[-step:] = False
    return found


def _hash(codes: Codes, places: NDArray[np.int64], length: int) -> Codes:
    hashes = np.full(places.size, length, np.uint64)
    for step in range(length):
        hashes = (hashes ^ codes[places + step]) * _STEP
    return hashes


def _words(codes: Codes, letter: Mask) -> Grams:
    """Whole words: the sum of the hashes of their letters, each mixed with its position in the word."""
    edge = np.diff(letter.astype(np.int8), prepend=0)
    starts = np.flatnonzero(edge == 1)
    if not starts.size:
        return starts, np.empty(0, np.uint64), _WORD_WEIGHT
    index = np.arange(codes.size)
    begin = np.maximum.accumulate(np.where(edge == 1, index, 0))
    mixed = (codes * _STEP) ^ (((index - begin).astype(np.uint64) + np.uint64(1)) * _MIX)
    mixed = np.where(letter, (mixed ^ (mixed >> np.uint64(27))) * _STEP, np.uint64(0))
    return starts, np.add.reduceat(mixed, starts), _WORD_WEIGHT
