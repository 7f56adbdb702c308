"""Rerankers by name: any sentence-transformers CrossEncoder."""

from __future__ import annotations

from search.errors import SearchError
from search.rerankers.protocol import Reranker

__all__ = ["Reranker", "load_reranker"]

_PREFIX = "ce:"


def load_reranker(spec: str) -> Reranker:
    """The reranker that ``spec`` names: ``ce:NAME_OR_FOLDER`` (needs the extra ``transformers``).

    Raises SearchError for anything else, or when the model cannot be loaded.
    """
    model = spec.strip().removeprefix(_PREFIX)
    if not spec.strip().startswith(_PREFIX) or not model:
        raise SearchError(
            f"不认识的重排模型「{spec}」",
            f"unknown reranker {spec!r}",
            hint_zh="可用：ce:模型名或文件夹",
            hint_en="use ce:MODEL_NAME_OR_FOLDER",
        )
    from search.rerankers.cross_encoder import CrossEncoderReranker

    return CrossEncoderReranker(model)
