"""What the index asks of a reranker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Reranker(Protocol):
    """Reads a query together with each passage and says how well the passage answers it."""

    @property
    def name(self) -> str: ...  # noqa: D102

    def score(self, query: str, passages: Sequence[str]) -> Sequence[float]:
        """One score for each passage, on any scale; higher is better."""
        ...
