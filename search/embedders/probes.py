"""What a model somebody names understands: nothing is known beforehand, so it is asked with sentences of our own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from search.embedders.protocol import Floats

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


def asked(encode: Callable[[Sequence[str]], Floats]) -> tuple[int, frozenset[str], bool]:
    """(dims, languages, whether a text lies next to its translation) of the model behind ``encode``."""
    rows = encode([text for probe in _PROBES for text in probe])
    chinese, paraphrase, english = rows[0::3], rows[1::3], rows[2::3]
    understands = _matches(chinese, paraphrase) >= _ENOUGH
    languages = frozenset({"zh", "en"} if understands else {"en"})
    return int(rows.shape[1]), languages, _matches(chinese, english) >= _ENOUGH


def _matches(rows: Floats, others: Floats) -> int:
    """How many rows are closest to their own counterpart."""
    return int((np.argmax(rows @ others.T, axis=1) == np.arange(rows.shape[0])).sum())
