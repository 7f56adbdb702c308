"""The model in the formats of others cuts and counts as our own reader does."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.embedders.static import MODELS, SHIPPED, StaticEmbedder
from training import formats

pytestmark = pytest.mark.slow
FOLDER = MODELS / SHIPPED


def vectors() -> list[dict[str, Any]]:
    with (FOLDER / "test-vectors.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def swallows(text: str) -> bool:
    """Whether the tokenizers library loses a mark that only separates here: it folds whole graphemes."""
    return any(unicodedata.category(c)[0] == "M" and not "\u0300" <= c <= "\u036f" for c in text)


@pytest.mark.parametrize("write", [formats.write_sentence_transformers, formats.write_model2vec])
def test_sentence_transformers_loads_it_and_agrees(
    tmp_path: Path, write: Callable[[Path, Path], None]
) -> None:
    pytest.importorskip("sentence_transformers")
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    write(FOLDER, tmp_path)
    if (tmp_path / "modules.json").exists():
        model = SentenceTransformer(str(tmp_path), device="cpu")
    else:
        model = SentenceTransformer(modules=[StaticEmbedding.load(str(tmp_path))], device="cpu")
    texts = [line["text"] for line in vectors() if line["ids"] and not swallows(line["text"])]
    ours, theirs = StaticEmbedder().encode(texts), model.encode(texts, normalize_embeddings=True)
    cosines = (ours * theirs).sum(axis=1)
    assert [text for text, cosine in zip(texts, cosines, strict=True) if cosine < 0.9999] == []


def test_the_tokenizers_library_gives_our_ids(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    formats.write_model2vec(FOLDER, tmp_path)
    tokenizer = tokenizers.Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    lines = [line for line in vectors() if not swallows(line["text"])]
    assert len(lines) > 2_300
    found = [encoded.ids for encoded in tokenizer.encode_batch([line["text"] for line in lines])]
    differing = [line["text"] for line, ids in zip(lines, found, strict=True) if ids != line["ids"]]
    assert differing == []
    assert np.load(FOLDER / "scales.npy").size == tokenizer.get_vocab_size() - 1
