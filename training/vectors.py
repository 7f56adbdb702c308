"""Test vectors: texts, their piece ids and the first numbers of their vectors, for whoever writes a reader anew.

The texts are made from templates and from random code points, never taken from the training data.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from search.embedders.static import StaticEmbedder

COUNT = 2_400
SHOWN = 8
_SEED = 20_26
_SUBJECTS = (
    "数据库主从切换", "接口联调", "上线割接", "对账差异", "消息队列积压", "需求变更", "验收测试", "供应商交付",
    "資料庫備份", "網路割接", "the ERP interface", "Message Queue backlog", "the cut-over weekend",
    "data migration", "UAT sign-off", "the failover drill", "vendor SLA", "REQ-001", "ERR_5003", "CrashLoopBackOff",
)  # fmt: skip
_EVENTS = (
    "失败后如何回滚", "为什么会延期", "超时 30 秒", "的检查清单", "怎样避免再次发生", "的責任矩陣", "与 API 网关的关系",
    "failed at 02:15", "is slower than before", "needs a rollback plan", "has no owner", "was reviewed twice",
    "——原因与对策", "(v1.2.3)", "100%完成", "…… see §4.2",
)  # fmt: skip
_FORMS = (
    "{0}{1}",
    "{0} {1}",
    "{1}：{0}",
    "“{0}”{1}？",
    "{0}/{1}\n",
    "【{0}】{1}。",
    "ＡＢＣ１２３ {0} {1}",
    "ﬁle-{0}_{1}",
)
_EDGES = (
    "",
    " ",
    "\n",
    "。",
    "▁",
    "a",
    "é",
    "e\u0301",
    "\u200b",
    "長",
    "㍿",
    "½",
    "İstanbul",
    "ǅ",
    "K",
    "𠮷野家",
    "a" * 50,
)
#: Where random code points come from: (first, last, how often).
_BLOCKS = (
    (0x20, 0x7E, 6), (0xA0, 0x24F, 2), (0x300, 0x36F, 1), (0x2000, 0x206F, 1), (0x2150, 0x218F, 1),
    (0x3000, 0x30FF, 1), (0x3400, 0x4DBF, 1), (0x4E00, 0x9FFF, 8), (0xF900, 0xFAFF, 1), (0xFF00, 0xFFEF, 2),
    (0x1D400, 0x1D7FF, 1), (0x1F300, 0x1F64F, 1), (0x20000, 0x2A6DF, 1),
)  # fmt: skip


def texts() -> Iterator[str]:
    """``COUNT`` texts: edge cases, sentences from templates, and random code points."""
    yield from _EDGES
    chance = random.Random(_SEED)  # noqa: S311 - the same texts every time
    for number in range(COUNT - len(_EDGES)):
        if number % 2:
            form = chance.choice(_FORMS)
            yield form.format(chance.choice(_SUBJECTS), chance.choice(_EVENTS))
        else:
            yield "".join(_random_character(chance) for _ in range(chance.randint(1, 24)))


def _random_character(chance: random.Random) -> str:
    first, last, _ = chance.choices(_BLOCKS, [block[2] for block in _BLOCKS])[0]
    return chr(chance.randint(first, last))


def write(path: Path, model: StaticEmbedder) -> None:
    """Write a line {"text", "ids", "first"} for each text; ``first`` holds 8 numbers of the unit vector."""
    with path.open("w", encoding="utf-8") as file:
        for text in texts():
            first = [round(float(number), 5) for number in model.encode_query(text)[:SHOWN]]
            line = {"text": text, "ids": model.ids(text), "first": first}
            file.write(f"{json.dumps(line)}\n")
