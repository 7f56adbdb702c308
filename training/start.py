"""Where training begins: the teacher's rows or noise, each weighted by how rare its piece is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from search.embedders.protocol import Floats
from training.bags import Group
from training.recipe import Recipe
from training.vocabulary import Vocabulary

_DEVIATION = 0.1


def start(
    vocabulary: Vocabulary, groups: Mapping[str, Group], recipe: Recipe, taught: Floats | None
) -> Floats:
    """The first rows, shape [pieces, dims].

    The weight "sif" of a piece of probability p is a / (a + p), after Arora et al., "A Simple but Tough-to-Beat
    Baseline for Sentence Embeddings" (2017); "idf" is log p over that of the rarest piece, "none" is one for all.
    p is the mean of the share of the piece in the pairs and in the language.
    """
    noise = np.random.default_rng(recipe.seed).standard_normal((len(vocabulary.pieces), recipe.dims))
    rows = noise.astype(np.float32)
    if taught is not None:
        known = np.any(taught, axis=1)
        rows = np.where(known[:, None], taught + recipe.noise * rows, 0.3 * rows)
    seen = sum(
        side.counts(rows.shape[0]) for group in groups.values() for side in (group.first, group.second)
    )
    general = np.array([vocabulary.general.get(piece, 0.0) for piece in vocabulary.pieces])
    probability = (seen / np.sum(seen) + general) / 2
    return (rows * (_DEVIATION * _weights(probability, recipe)[:, None])).astype(np.float32)


def _weights(probability: NDArray[np.float64], recipe: Recipe) -> NDArray[np.float64]:
    found = np.ones_like(probability)
    if recipe.weights == "sif":
        found = recipe.rarity / (recipe.rarity + probability)
    elif recipe.weights == "idf":
        logarithms = np.log(np.maximum(probability, 1e-8))
        found = logarithms / logarithms.min()
    return found
