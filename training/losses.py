"""The loss: symmetric InfoNCE, each text against all others of its batch, with its gradient worked out by hand.

After van den Oord et al., "Representation Learning with Contrastive Predictive Coding" (2018), in the symmetric
form of Radford et al. (2021); prefixes after Kusupati et al., "Matryoshka Representation Learning" (2022).
"""

from __future__ import annotations

import numpy as np

from search.embedders.protocol import Floats


def contrast(
    first: Floats, second: Floats, temperature: float, wrong: Floats | None = None
) -> tuple[float, Floats, Floats, Floats]:
    """(loss, gradients by ``first``, ``second`` and ``wrong``); row i of one belongs to row i of the other.

    Rows of ``wrong``, any number of them, belong to none of ``first``.
    """
    left, left_norm = _unit(first)
    right, right_norm = _unit(second)
    far, far_norm = _unit(second[:0] if wrong is None else wrong)
    odds: Floats = left @ right.T
    worse: Floats = left @ far.T
    odds /= temperature
    worse /= temperature
    own = odds.diagonal().copy()
    highest = max(odds.max(), worse.max(initial=-np.inf))
    np.exp(odds - highest, out=odds)
    np.exp(worse - highest, out=worse)
    across, down = odds.sum(axis=1) + worse.sum(axis=1), odds.sum(axis=0)
    loss = float((np.log(across) + np.log(down)).mean() / 2 + highest - own.mean())
    odds *= 1.0 / across[:, None] + 1.0 / down[None, :]
    odds[np.diag_indices_from(odds)] -= 2.0
    worse /= across[:, None]
    scale = 0.5 / temperature / len(odds)
    odds *= scale
    worse *= scale
    by_first = _through(odds @ right + worse @ far, left, left_norm)
    by_second = _through(odds.T @ left, right, right_norm)
    return loss, by_first, by_second, _through(worse.T @ left, far, far_norm)


def _unit(rows: Floats) -> tuple[Floats, Floats]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    return rows / norms, norms


def _through(gradient: Floats, unit: Floats, norms: Floats) -> Floats:
    """The gradient by the rows, given the one by the rows scaled to length one."""
    found: Floats = (gradient - unit * (unit * gradient).sum(axis=1, keepdims=True)) / norms
    return found
