"""Any sentence-transformers CrossEncoder as reranker (extra ``transformers``); torch is imported when one is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.errors import SearchError

_BATCH = 16


class CrossEncoderReranker:
    """A cross-encoder by name or folder, on the processor."""

    def __init__(self, model: str) -> None:
        self.name = f"ce:{Path(model).name if Path(model).is_dir() else model}"
        self._model = _load(model)

    def score(self, query: str, passages: Sequence[str]) -> list[float]:
        """One score for each passage; of a model with several labels the last one, by custom the best."""
        if not passages:
            return []
        pairs = [(query, passage) for passage in passages]
        found = np.asarray(self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False))
        scores: list[float] = (found if found.ndim == 1 else found[:, -1]).astype(float).tolist()
        return scores


def _load(model: str) -> Any:  # noqa: ANN401 - the library has no types of its own
    try:
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    except ImportError as error:
        raise SearchError(
            "没有安装 sentence-transformers",
            "sentence-transformers is not installed",
            hint_zh='安装扩展：pip install "fupan[transformers]"',
            hint_en='install the extra: pip install "fupan[transformers]"',
        ) from error
    try:
        return CrossEncoder(model, device="cpu")
    except Exception as error:
        raise SearchError(
            f"重排模型「{model}」无法加载：{error}",
            f"the reranker {model!r} cannot be loaded: {error}",
            hint_zh="检查模型名或文件夹；离线环境请先把模型下载到本地文件夹",
            hint_en="check the model name or folder; without a network, download the model to a folder first",
        ) from error
