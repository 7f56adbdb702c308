"""The training itself: batches of one group of pairs, one step of Adam each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import scipy.sparse

from search.embedders.protocol import Floats
from training.bags import Group, Lesson, Places
from training.losses import contrast
from training.recipe import Recipe
from training.rows import SparseAdam, compact

Log = Callable[[dict[str, Any]], None]
_WARM_UP = 30
_PREFIX_WEIGHT = 0.7
_REPORT = 100


def train(
    start: Floats,
    mixture: scipy.sparse.csr_matrix,
    groups: Mapping[str, Group | Lesson],
    recipe: Recipe,
    log: Log,
) -> Floats:
    """The rows of the model, shape of ``start``, after ``recipe.steps`` steps from ``start``."""
    chance = np.random.default_rng(recipe.seed)
    adam = SparseAdam(start.copy())
    names = sorted(
        group for group in groups if recipe.share.get(group) and len(groups[group]) >= recipe.batch
    )
    shares = np.array([recipe.share[name] for name in names])
    turns = {name: _turns(groups[name], recipe, chance) for name in names}
    losses: dict[str, list[float]] = defaultdict(list)
    for step in range(recipe.steps):
        rate = recipe.rate * min(1.0, (step + 1) / _WARM_UP) * (1 - step / recipe.steps)
        name = names[int(chance.choice(len(names), p=shares / shares.sum()))]
        chosen = next(turns[name])
        texts = _texts(groups[name], chosen, mixture.shape[0], recipe, step)
        if recipe.dropped:
            texts.data *= chance.random(texts.data.size) >= recipe.dropped
        losses[name].append(_step(adam, mixture, texts, _targets(groups[name], chosen), recipe, rate, step))
        if (step + 1) % _REPORT == 0:
            log({"step": step + 1, **{key: round(float(np.mean(found)), 3) for key, found in losses.items()}})
            losses.clear()
    rows: Floats = mixture @ adam.values
    return rows


def _turns(group: Group | Lesson, recipe: Recipe, chance: np.random.Generator) -> Iterator[Places]:
    """Batches without end; a share of them from one source only, where the other texts are harder to beat."""
    mixed = _batches(np.arange(len(group)), recipe.batch, chance)
    of_source = [np.flatnonzero(group.sources == number) for number in np.unique(group.sources)]
    large = [places for places in of_source if places.size >= recipe.batch]
    turns = [_batches(places, recipe.batch, chance) for places in large]
    shares = np.array([places.size for places in large], float)
    while True:
        if len(turns) > 1 and chance.random() < recipe.alike:
            yield next(turns[int(chance.choice(len(turns), p=shares / shares.sum()))])
        else:
            yield next(mixed)


def _batches(places: Places, size: int, chance: np.random.Generator) -> Iterator[Places]:
    """All of ``places`` in random order, ``size`` at a time, then all again in another order."""
    while True:
        order = chance.permutation(places)
        for begin in range(0, order.size - size + 1, size):
            yield order[begin : begin + size]


def _texts(
    group: Group | Lesson, chosen: Places, pieces: int, recipe: Recipe, step: int
) -> scipy.sparse.csr_matrix:
    """The bags of a batch: first texts, second texts but in a lesson, hard negatives if there are any."""
    texts = [group.first.matrix(chosen, pieces)]
    if not isinstance(group, Lesson):
        texts.append(group.second.matrix(chosen, pieces))
        if recipe.hard and group.wrong is not None:
            wrong = group.wrong[chosen, step % group.wrong.shape[1]]
            texts.append(group.second.matrix(wrong[wrong >= 0], pieces))
    return scipy.sparse.vstack(texts, format="csr")


def _targets(group: Group | Lesson, chosen: Places) -> list[Floats]:
    """What stands for the second texts in a lesson."""
    return [group.targets[chosen].astype(np.float32)] if isinstance(group, Lesson) else []


def _step(
    adam: SparseAdam,
    mixture: scipy.sparse.csr_matrix,
    texts: scipy.sparse.csr_matrix,
    targets: list[Floats],
    recipe: Recipe,
    rate: float,
    step: int,
) -> float:
    """One update; returns the loss over the full width."""
    bags, words = compact(texts)
    parts, columns = compact(mixture[words])
    vectors = np.concatenate([bags @ (parts @ adam.values[columns]), *targets])
    loss, by_vector = _pull(np.split(vectors, [recipe.batch, 2 * recipe.batch]), recipe, step)
    gradient = parts.T.tocsr() @ (bags.T.tocsr() @ by_vector[: bags.shape[0]])
    adam.update(columns, gradient, rate)
    return loss


def _pull(parts: list[Floats], recipe: Recipe, step: int) -> tuple[float, Floats]:
    """(loss over the full width, gradient by all rows) for the first texts, their second ones, and wrong ones."""
    first, second, wrong = parts
    loss, *sides = contrast(first, second, recipe.temperature, wrong)
    gradient: Floats = np.concatenate(sides)
    if recipe.prefixes:
        width = recipe.prefixes[step % len(recipe.prefixes)]
        _, *sides = contrast(first[:, :width], second[:, :width], recipe.temperature, wrong[:, :width])
        gradient[:, :width] += _PREFIX_WEIGHT * np.concatenate(sides)
    return loss, gradient
