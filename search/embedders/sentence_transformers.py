"""Any sentence-transformers model as embedder (extra ``transformers``); torch is imported when one is loaded.

The spec may go on with options, as in ``st:BAAI/bge-m3?device=cuda&backend=onnx&batch=16``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from search.embedders.probes import asked
from search.embedders.protocol import Floats, unit_rows
from search.errors import SearchError
from search.torch_models import load_model

_BATCH = 64
_SAMPLE = 65_536


class SentenceTransformerEmbedder:
    """A sentence-transformers model by name or folder, with options after a question mark.

    Options: ``device`` (default cpu), ``backend`` (torch, onnx, openvino), ``batch`` (texts at a time, 64). The
    model's own prompts for queries and documents are used where it has them.
    """

    weight = 0.5
    floor = 0.25

    def __init__(self, spec: str) -> None:
        model, _, rest = spec.partition("?")
        options = {"device": "cpu", "backend": "torch", "batch": str(_BATCH), **dict(parse_qsl(rest))}
        self.name = f"st:{Path(model).name if Path(model).is_dir() else model}"
        if set(options) != {"device", "backend", "batch"} or not options["batch"].isdecimal():
            raise _unknown_options(rest)
        self._batch = max(1, int(options["batch"]))
        self._model = load_model(
            "SentenceTransformer", model, device=options["device"], backend=options["backend"]
        )
        self.dims, self.languages, self.cross_lingual = asked(self.encode)
        self.fingerprint = f"{self.name}:{self.dims}:{_content_hash(model)}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of passages, shape [len(texts), dims]."""
        return self._encode(self._model.encode_document, list(texts))

    def encode_query(self, text: str) -> Floats:
        """The unit vector of a query, shape [dims]; the model's query prompt is used where it has one."""
        row: Floats = self._encode(self._model.encode_query, [text])[0]
        return row

    def _encode(self, encode: Any, texts: list[str]) -> Floats:  # noqa: ANN401 - a bound method of an untyped library
        if not texts:
            return np.empty((0, self.dims), np.float32)
        rows = encode(texts, batch_size=self._batch, show_progress_bar=False, convert_to_numpy=True)
        return unit_rows(np.asarray(rows, np.float32))


def _unknown_options(options: str) -> SearchError:
    return SearchError(
        f"向量模型的选项「{options}」无效",
        f"the options {options!r} of the embedding model are not valid",
        hint_zh="可用 device=cuda、backend=onnx、batch=16，用 & 连接",
        hint_en="device=cuda, backend=onnx and batch=16 are possible, joined by &",
    )


def _content_hash(model: str) -> str:
    """A short hash over names, sizes and first bytes of a model folder, or over a model's name."""
    digest = hashlib.sha256()
    folder = Path(model)
    if not folder.is_dir():
        digest.update(model.encode())
        return digest.hexdigest()[:12]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}:{path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:12]
