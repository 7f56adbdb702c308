"""The one place that loads models of sentence-transformers (extra ``transformers``), and so imports torch."""

from __future__ import annotations

from typing import Any, Literal

from search.errors import SearchError


def load_model(kind: Literal["SentenceTransformer", "CrossEncoder"], model: str, **options: str) -> Any:  # noqa: ANN401 - the library has no types of its own
    """The model with this name or in this folder; SearchError without the library or when it cannot be loaded."""
    try:
        import sentence_transformers
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
        return getattr(sentence_transformers, kind)(model, **options)
    except Exception as error:
        raise SearchError(
            f"模型「{model}」无法加载：{error}",
            f"the model {model!r} cannot be loaded: {error}",
            hint_zh="检查模型名或文件夹；离线环境请先把模型下载到本地文件夹",
            hint_en="check the model name or folder; without a network, download the model to a folder first",
        ) from error
