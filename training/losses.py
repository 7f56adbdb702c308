"""The loss: symmetric InfoNCE, each text against all others of its batch, with its gradient worked out by hand.

After van den Oord et al., "Representation Learning with Contrastive Predictive Coding" (2018), in the symmetric
form of Radford et al. (2021); prefixes after Kusupati et al., "Matryoshka Representation Learning" (2022).
"""

from __future__ import annotations

import numpy as np

from search.embedders.protocol import Floats


def contrast(first: Floats, second: Floats, temperature: float) -> tuple[float, Floats, Floats]:
    """(loss, gradient by ``first``, gradient by ``second``); row i of one belongs to row i of the other."""
    left, left_norm = _unit(first)
    right, right_norm = _unit(second)
    odds: Floats = left @ right.T
    odds *= 1.0 / temperature
    own = odds.diagonal().copy()
    highest = odds.max()
    np.exp(odds - highest, out=odds)
    across, down = odds.sum(axis=1), odds.sum(axis=0)
    loss = float((np.log(across) + np.log(down)).mean() / 2 + highest - own.mean())
    odds *= 1.0 / across[:, None] + 1.0 / down[None, :]
    odds[np.diag_indices_from(odds)] -= 2.0
    odds *= 0.5 / temperature / len(odds)
    return loss, _through(odds @ right, left, left_norm), _through(odds.T @ left, right, right_norm)


def _unit(rows: Floats) -> tuple[Floats, Floats]:
    norms = np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    return rows / norms, norms


def _through(gradient: Floats, unit: Floats, norms: Floats) -> Floats:
    """The gradient by the rows, given the one by the rows scaled to length one."""
    found: Floats = (gradient - unit * (unit * gradient).sum(axis=1, keepdims=True)) / norms
    return found
