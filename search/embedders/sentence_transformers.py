"""Any sentence-transformers model as embedder (extra ``transformers``); torch is imported when one is loaded.

Nothing is known beforehand about a model somebody names, so it is asked: with a few sentences of our own it
shows whether it understands Chinese, and whether a Chinese sentence lies next to its English translation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from search.embedders.protocol import Floats, unit_rows
from search.errors import SearchError

#: (Chinese, the same in other Chinese words, the same in English): no two columns share their key characters.
_PROBES = (
    ("服务器突然宕机", "主机意外停止工作", "The server suddenly crashed"),
    ("账目对不上", "两边金额核对不一致", "The accounts do not match"),
    ("割接失败后恢复原状", "切换未成功需要回滚", "Roll back after a failed cutover"),
    ("供应商迟迟不交货", "厂家没有按期供应", "The vendor delivers late"),
    ("网页打开很慢", "页面加载耗时太长", "The page loads very slowly"),
    ("密码忘了登不进去", "无法通过口令进入账户", "Cannot log in because of a forgotten password"),
    ("培训操作人员", "教会用户如何使用", "Train the operators"),
    ("磁盘空间用完了", "存储容量已耗尽", "The disk is full"),
)
_ENOUGH = 6
_BATCH = 64
_SAMPLE = 65_536


class SentenceTransformerEmbedder:
    """A sentence-transformers model by name or folder."""

    weight = 0.5
    floor = 0.25

    def __init__(self, model: str) -> None:
        self.name = f"st:{Path(model).name if Path(model).is_dir() else model}"
        self._model = _load(model)
        probe = self.encode([text for probe in _PROBES for text in probe])
        self.dims = int(probe.shape[1])
        self.fingerprint = f"{self.name}:{self.dims}:{_content_hash(model)}"
        chinese, paraphrase, english = probe[0::3], probe[1::3], probe[2::3]
        understands = _matches(chinese, paraphrase) >= _ENOUGH
        self.languages = frozenset({"zh", "en"} if understands else {"en"})
        self.cross_lingual = _matches(chinese, english) >= _ENOUGH

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
        rows = encode(texts, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True)
        return unit_rows(np.asarray(rows, np.float32))


def _load(model: str) -> Any:  # noqa: ANN401 - the library has no types of its own
    try:
        from sentence_transformers import SentenceTransformer
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
        return SentenceTransformer(model, device="cpu")
    except Exception as error:
        raise SearchError(
            f"向量模型「{model}」无法加载：{error}",
            f"the embedding model {model!r} cannot be loaded: {error}",
            hint_zh="检查模型名或文件夹；离线环境请先把模型下载到本地文件夹",
            hint_en="check the model name or folder; without a network, download the model to a folder first",
        ) from error


def _matches(rows: Floats, others: Floats) -> int:
    """How many rows are closest to their own counterpart."""
    return int((np.argmax(rows @ others.T, axis=1) == np.arange(rows.shape[0])).sum())


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
