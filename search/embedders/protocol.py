"""What the index asks of an embedder: unit vectors for texts, and a word on how far to trust them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors.

    ``fingerprint`` changes whenever the vectors would; an index never mixes two. ``weight`` (0..1) is the
    share of the vectors in the fusion with BM25, found by measuring; ``floor`` the least similarity at which
    a passage counts as found although it shares no word with the query. ``languages`` are those it
    understands (queries in others are answered by the lexical leg alone); ``cross_lingual`` says that a text
    and its translation lie close together.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def dims(self) -> int: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def weight(self) -> float: ...  # noqa: D102
    @property
    def floor(self) -> float: ...  # noqa: D102
    @property
    def languages(self) -> frozenset[str]: ...  # noqa: D102
    @property
    def cross_lingual(self) -> bool: ...  # noqa: D102

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of passages, shape [len(texts), dims]."""
        ...

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a query, shape [dims]."""
        ...


def unit_rows(rows: Floats) -> Floats:
    """``rows`` scaled to length one; a row of zeros becomes the first axis."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    empty = norms[:, 0] < 1e-9
    scaled: Floats = (rows / np.maximum(norms, 1e-9)).astype(np.float32)
    scaled[empty] = 0.0
    scaled[empty, 0] = 1.0
    return scaled
