"""Any sentence-transformers CrossEncoder as reranker (extra ``transformers``); torch is imported when one is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search.torch_models import load_model

_BATCH = 16


class CrossEncoderReranker:
    """A cross-encoder by name or folder, on the processor."""

    def __init__(self, model: str) -> None:
        self.name = f"ce:{Path(model).name if Path(model).is_dir() else model}"
        self._model = load_model("CrossEncoder", model, device="cpu")

    def score(self, query: str, passages: Sequence[str]) -> list[float]:
        """One score for each passage; of a model with several labels the last one, by custom the best."""
        if not passages:
            return []
        pairs = [(query, passage) for passage in passages]
        found = np.asarray(self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False))
        scores: list[float] = (found if found.ndim == 1 else found[:, -1]).astype(float).tolist()
        return scores
