"""Putting the two legs together: a convex sum of scores that are scaled per query.

Convex combination of min-max scaled scores, after Bruch, Gai and Ingber, "An Analysis of Fusion Functions for
Hybrid Retrieval" (2023). Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009) is an option for strong
embedders: with a vector leg weaker than BM25 it does worse than BM25.

Passages in another language than the query share few words with it. When the embedder puts translations close
together, such passages are judged mostly by their similarity: by how far it stands out among the
passages of their own language (z-score), against the one that stands out most in either language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Method = Literal["convex", "rrf"]

#: Share of the vectors in the score of passages in the other language, and that score's part of a full match.
#: Measured on a library of both languages: the twin of the best passage is found, its own language loses nothing.
OTHER_WEIGHT, OTHER_PART = 0.7, 0.95
#: The least z-score that can count as a full match, and the least at which a passage counts as found.
LEAST_Z, FOUND_Z = 3.0, 2.0
#: What is left of the score of a passage without any word of a short query.
WORDLESS_PART = 0.5
#: The constant of reciprocal rank fusion, as in the paper.
RRF_K = 60


@dataclass(frozen=True, slots=True)
class Scale:
    """How similar the passages of one language are to the query at large."""

    mean: float
    deviation: float
    median: float


def lexical_scaled(scores: Floats) -> Floats:
    """BM25 scores over the best one: 0..1."""
    best = scores.max(initial=0.0)
    scaled: Floats = scores / best if best > 0 else np.zeros_like(scores)
    return scaled


def similarity_scaled(similarities: Floats, scale: Scale) -> Floats:
    """Similarities from the median passage (0) to the best one (1); below the median stays 0."""
    spread = similarities.max(initial=scale.median) - scale.median
    if spread <= 1e-9:
        return np.zeros_like(similarities)
    scaled: Floats = np.clip((similarities - scale.median) / spread, 0.0, 1.0)
    return scaled


def standing_out(similarities: Floats, scale: Scale) -> Floats:
    """Z-scores: how many deviations above the mean; 0 below it."""
    height: Floats = (similarities - scale.mean) / max(scale.deviation, 1e-6)
    return np.maximum(height, 0.0)


def reciprocal_ranks(lexical: Floats, similarities: Floats, weight: float) -> Floats:
    """Weighted sum of 1 / (k + rank) over both legs, scaled to 0..1; no rank where BM25 found nothing."""
    words = np.where(lexical > 0, 1 / (RRF_K + _ranks(lexical)), 0.0)
    scores: Floats = (1 - weight) * words + weight / (RRF_K + _ranks(similarities))
    return scores * (RRF_K + 1)


def _ranks(scores: Floats) -> Floats:
    """Ranks from 1 (the highest score); equal scores share the best rank."""
    ordered = np.sort(-scores)
    return np.searchsorted(ordered, -scores).astype(np.float64) + 1


def words_first(scores: Floats, lexical: Floats) -> Floats:
    """Scores for a query of a few words, which is meant to the letter: passages without any of them count half."""
    if not lexical.any():
        return scores
    kept: Floats = np.where(lexical > 0, scores, scores * WORDLESS_PART)
    return kept


def fuse(
    lexical: Floats,
    similarities: Floats,
    other_language: Mask,
    *,
    weight: float,
    own: Scale,
    other: Scale | None = None,
    method: Method = "convex",
) -> Floats:
    """The fused scores of candidate passages, 0..1; monotone in both legs.

    ``weight`` is the share of the vectors. ``other_language`` marks passages not in the query's language;
    with ``other`` (the scale of those passages) they count by their z-scores, without it as all others. When
    no passage shares a word with the query, the vectors decide alone.
    """
    words = lexical_scaled(lexical)
    if not words.any():
        weight = 1.0
    if method == "rrf":
        return reciprocal_ranks(lexical, similarities, weight)
    scores: Floats = (1 - weight) * words + weight * similarity_scaled(similarities, own)
    if other is not None and other_language.any():
        abroad, home = standing_out(similarities, other), standing_out(similarities, own)
        top = max(abroad[other_language].max(), home[~other_language].max(initial=LEAST_Z), LEAST_Z)
        theirs = OTHER_PART * ((1 - OTHER_WEIGHT) * words + OTHER_WEIGHT * abroad / top)
        scores = np.where(other_language, theirs, scores)
    return scores
