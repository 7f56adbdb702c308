"""The training itself: batches of one group of pairs, one step of Adam each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import scipy.sparse

from search.embedders.protocol import Floats
from training.bags import Bags, Places
from training.losses import contrast
from training.recipe import Recipe
from training.rows import SparseAdam, compact

Sides = tuple[Bags, Bags]
Log = Callable[[dict[str, Any]], None]
_WARM_UP = 30
_PREFIX_WEIGHT = 0.7
_REPORT = 100


def train(
    start: Floats, mixture: scipy.sparse.csr_matrix, groups: Mapping[str, Sides], recipe: Recipe, log: Log
) -> Floats:
    """The rows of the model, shape of ``start``, after ``recipe.steps`` steps from ``start``."""
    chance = np.random.default_rng(recipe.seed)
    adam = SparseAdam(start.copy())
    names = sorted(
        group for group in groups if recipe.share.get(group) and len(groups[group][0]) >= recipe.batch
    )
    shares = np.array([recipe.share[name] for name in names])
    turns = {name: _turns(len(groups[name][0]), recipe.batch, chance) for name in names}
    losses: dict[str, list[float]] = defaultdict(list)
    for step in range(recipe.steps):
        rate = recipe.rate * min(1.0, (step + 1) / _WARM_UP) * (1 - step / recipe.steps)
        name = names[int(chance.choice(len(names), p=shares / shares.sum()))]
        losses[name].append(_step(adam, mixture, groups[name], next(turns[name]), recipe, rate, step))
        if (step + 1) % _REPORT == 0:
            log({"step": step + 1, **{key: round(float(np.mean(found)), 3) for key, found in losses.items()}})
            losses.clear()
    rows: Floats = mixture @ adam.values
    return rows


def _turns(size: int, batch: int, chance: np.random.Generator) -> Iterator[Places]:
    """Batches without end: every pair once, then all again in another order."""
    while True:
        order = chance.permutation(size)
        for begin in range(0, size - batch + 1, batch):
            yield order[begin : begin + batch]


def _step(
    adam: SparseAdam,
    mixture: scipy.sparse.csr_matrix,
    sides: Sides,
    chosen: Places,
    recipe: Recipe,
    rate: float,
    step: int,
) -> float:
    """One update; returns the loss over the full width."""
    pieces = mixture.shape[0]
    texts = scipy.sparse.vstack([side.matrix(chosen, pieces) for side in sides], format="csr")
    bags, words = compact(texts)
    parts, columns = compact(mixture[words])
    vectors = bags @ (parts @ adam.values[columns])
    first, second = vectors[: chosen.size], vectors[chosen.size :]
    loss, by_first, by_second = contrast(first, second, recipe.temperature)
    if recipe.prefixes:
        width = recipe.prefixes[step % len(recipe.prefixes)]
        _, left, right = contrast(first[:, :width], second[:, :width], recipe.temperature)
        by_first[:, :width] += _PREFIX_WEIGHT * left
        by_second[:, :width] += _PREFIX_WEIGHT * right
    gradient = parts.T.tocsr() @ (bags.T.tocsr() @ np.concatenate([by_first, by_second]))
    adam.update(columns, gradient, rate)
    return loss
