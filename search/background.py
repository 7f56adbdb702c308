"""How alike the passages of a library are to each other: the scale on which a similarity means something."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Passages compared with each other, spread evenly over the library.
_SAMPLE = 512


@dataclass(frozen=True, slots=True)
class Background:
    """The mean cosine of two passages at random (``apart``), and the median of a passage to its nearest one.

    Embedders differ widely in both; a library about one subject has them closer together.
    """

    apart: float = 0.0
    nearest: float = 1.0

    @property
    def spread(self) -> float:
        """From ``apart`` to ``nearest``, never 0."""
        return max(self.nearest - self.apart, 1e-3)


def background_of(vectors: NDArray[np.float32] | None, slots: NDArray[np.int64]) -> Background:
    """The background of the passages whose vectors stand in the rows ``slots``; the widest one for a single passage."""
    sample = slots[:: max(1, -(-slots.size // _SAMPLE))]
    if vectors is None or sample.size < 2:
        return Background()
    rows = np.asarray(vectors[np.sort(sample)], np.float32)
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, np.nan)
    return Background(float(np.nanmean(cosines)), float(np.median(np.nanmax(cosines, axis=1))))
