"""Embedders by name: ``hashing``, ``hashing:1024``, or any sentence-transformers model by name or folder."""

from __future__ import annotations

from search.embedders.hashing import HashingEmbedder
from search.embedders.protocol import Embedder
from search.errors import SearchError

__all__ = ["Embedder", "HashingEmbedder", "load"]

_TRANSFORMER_PREFIXES = ("sentence-transformers:", "st:")


def load(spec: str) -> Embedder:
    """The embedder that ``spec`` names.

    ``hashing`` or ``hashing:DIMS`` needs nothing further. ``st:NAME_OR_FOLDER`` (or
    ``sentence-transformers:...``) loads a sentence-transformers model, which needs the extra
    ``transformers``. Raises SearchError for anything else.
    """
    name, _, detail = spec.strip().partition(":")
    if name == "hashing":
        return _hashing(spec, detail)
    for prefix in _TRANSFORMER_PREFIXES:
        if spec.startswith(prefix) and spec != prefix:
            from search.embedders.sentence_transformers import SentenceTransformerEmbedder

            return SentenceTransformerEmbedder(spec.removeprefix(prefix))
    raise SearchError(
        f"不认识的向量模型「{spec}」",
        f"unknown embedder {spec!r}",
        hint_zh="可用：hashing、hashing:1024、st:模型名或文件夹",
        hint_en="use hashing, hashing:1024, or st:MODEL_NAME_OR_FOLDER",
    )


def _hashing(spec: str, detail: str) -> Embedder:
    try:
        return HashingEmbedder(int(detail)) if detail else HashingEmbedder()
    except ValueError as error:
        raise SearchError(
            f"向量模型「{spec}」的维数无效",
            f"embedder {spec!r}: the number of dimensions is not valid",
            hint_zh="维数为 8 到 65536 的整数，例如 hashing:512",
            hint_en="give an integer from 8 to 65536, as in hashing:512",
        ) from error
