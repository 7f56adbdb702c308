"""Embedders by name: ``static``, ``hashing``, any sentence-transformers model, any OpenAI-compatible endpoint."""

from __future__ import annotations

from pathlib import Path

from search.embedders.hashing import HashingEmbedder
from search.embedders.protocol import Embedder
from search.embedders.static import StaticEmbedder
from search.errors import SearchError

__all__ = ["Embedder", "HashingEmbedder", "StaticEmbedder", "load"]

_TRANSFORMER_PREFIXES = ("sentence-transformers:", "st:")


def load(spec: str) -> Embedder:
    """The embedder that ``spec`` names.

    ``static`` is the bilingual model that comes with the package, ``static:128`` the first 128 numbers of its
    vectors, ``static:FOLDER`` a model of the same kind. ``hashing`` or ``hashing:DIMS`` needs no model.
    ``st:NAME_OR_FOLDER`` (or ``sentence-transformers:...``) loads a sentence-transformers model, which needs
    the extra ``transformers``. ``openai:MODEL@ADDRESS`` asks an embeddings endpoint. Raises SearchError for
    anything else.
    """
    name, _, detail = spec.strip().partition(":")
    if name == "static":
        return _static(detail)
    if name == "hashing":
        return _hashing(spec, detail)
    for prefix in _TRANSFORMER_PREFIXES:
        if spec.startswith(prefix) and spec != prefix:
            from search.embedders.sentence_transformers import SentenceTransformerEmbedder

            return SentenceTransformerEmbedder(spec.removeprefix(prefix))
    if name == "openai":
        from search.embedders.endpoint import EndpointEmbedder

        return EndpointEmbedder(detail)
    raise SearchError(
        f"不认识的向量模型「{spec}」",
        f"unknown embedder {spec!r}",
        hint_zh="可用：static（内置）、static:128、hashing、st:模型名或文件夹、openai:模型名@地址",
        hint_en="use static (built in), static:128, hashing, st:MODEL_NAME_OR_FOLDER, or openai:MODEL@ADDRESS",
    )


def _static(detail: str) -> Embedder:
    if detail.isdecimal():
        return StaticEmbedder(dims=int(detail))
    return StaticEmbedder(Path(detail)) if detail else StaticEmbedder()


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
