"""How much of a text another says, in the same words or in words that mean nearly the same."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.embedders.static import StaticEmbedder

_RUN = re.compile(r"[一-鿿]+|[A-Za-z]{3,}")


@lru_cache(maxsize=8_000)
def likeness(text: str, other: str) -> float:
    """The share of ``text`` that ``other`` says, 0 to 1: the mean over its words of the nearest there.

    Words of English and pairs of Chinese characters, compared by the cosine of their vectors in the static model
    that comes with `search`; greedy matching as in BERTScore's recall (Zhang et al., ICLR 2020).
    """
    own, there = _vectors(text), _vectors(other)
    if not len(own) or not len(there):
        return 0.0
    return float(np.clip((own @ there.T).max(axis=1), 0, 1).mean())


@lru_cache(maxsize=4_000)
def _vectors(text: str) -> NDArray[np.float32]:
    words = [word for run in _RUN.findall(text) for word in _words(run)]
    return np.array([_vector(word) for word in words], np.float32)


def _words(run: str) -> list[str]:
    if run.isascii():
        return [run.lower()]
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


@lru_cache(maxsize=30_000)
def _vector(word: str) -> NDArray[np.float32]:
    found: NDArray[np.float32] = _model().encode([word])[0]
    return found


@lru_cache(maxsize=1)
def _model() -> StaticEmbedder:
    return StaticEmbedder()
