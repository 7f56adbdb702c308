"""A filter costs no recall: the candidates of both legs hold what an exact search finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import pytest

from search import Filters, Index, Record, Section, load
from search.coverage import Information
from search.query import analyse
from search.records import Mode
from search.retrieval import Ints, Retriever
from search.snapshot import Snapshot
from search.synonyms import Synonyms
from search.vectors.exact import Floats

TODAY = date(2026, 1, 1)
SYSTEMS = [
    ("支付网关", "payment gateway"),
    ("对账平台", "reconciliation platform"),
    ("消息队列", "message queue"),
    ("核心系统", "core system"),
    ("柜台终端", "counter terminal"),
    ("证书服务", "certificate service"),
]
FAULTS = [
    ("响应超时", "times out"),
    ("数据重复", "delivers duplicates"),
    ("连接中断", "loses its connection"),
    ("磁盘写满", "runs out of disk"),
    ("版本不一致", "has mixed versions"),
]
ACTIONS = [
    ("先停止批处理再重启", "stop the batch, then restart it"),
    ("切换到备用节点", "switch to the standby node"),
    ("回退到上一版本", "roll back to the previous release"),
    ("联系供应商", "call the supplier"),
    ("扩大容量后重放", "add capacity and replay"),
]


def documents() -> Iterator[Record]:
    """Each combination twice in Chinese and twice in English, with tags that let 1/2, 1/10 and 1/50 through."""
    rng = np.random.default_rng(3)
    for number, at in enumerate(np.ndindex(2, 2, len(SYSTEMS), len(FAULTS), len(ACTIONS))):
        lang, copy, system, fault, action = at
        words = SYSTEMS[system][lang], FAULTS[fault][lang], ACTIONS[action][lang]
        text = (
            f"{words[0]}{words[1]}，{words[2]}。" if not lang else f"The {words[0]} {words[1]}: {words[2]}."
        )
        noise = " ".join(str(word) for word in rng.integers(100, 999, 4 + copy * 8))
        tags = tuple(
            name for name, share in (("half", 2), ("tenth", 10), ("few", 50)) if not rng.integers(share)
        )
        yield Record(
            f"R{number}",
            "runbook",
            words[0],
            (Section("s", (words[1],), f"{text} {noise}"),),
            lang=("zh", "en")[lang],
            tags=tags,
        )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.open(tmp_path_factory.mktemp("index"), embedder=load("static")) as opened:
        opened.update(documents())
        yield opened


def everything(_: Snapshot, __: Floats, parts: Sequence[Ints], ___: int) -> Ints:
    return np.concatenate(parts)


#: Passages below have no more than a single character in common with the query.
WORTH_FINDING = 0.05
QUERIES = [
    "支付网关响应超时怎么办",
    "对账平台 数据重复",
    "which queue loses its connection",
    "roll back the core system",
    "证书服务磁盘写满",
    "counter terminal supplier",
    "回退",
    "standby node",
]
FILTERS = {
    "none": Filters(),
    "half": Filters(tags=("half",)),
    "tenth": Filters(tags=("tenth",)),
    "few": Filters(tags=("few",)),
    "other language": Filters(langs=("en",)),
    "both": Filters(langs=("zh",), tags=("tenth",)),
}


@pytest.mark.parametrize("legs", ["lexical", "vector", "hybrid"])
@pytest.mark.parametrize("name", FILTERS)
def test_candidates_hold_what_an_exact_search_finds(index: Index, name: str, legs: Mode) -> None:
    snapshot, embedder = index._current(), load("static")
    allowed = snapshot.allowed(FILTERS[name])
    assert allowed.size > 0
    found = wanted = 0
    for text in QUERIES:
        query = Information(analyse(text, Synonyms(()), snapshot.lexical), snapshot.lexical)
        exact = Retriever(snapshot, embedder, everything, legs).rank(query, allowed, snapshot.uids.size)
        asked = Retriever(snapshot, embedder, index._vectors.nearest, legs).rank(query, allowed, 20)
        scores = dict(zip(exact.rows.tolist(), exact.scores.tolist(), strict=True))
        best = exact.scores[:10][exact.scores[:10] >= WORTH_FINDING]
        last = best[-1] if best.size else 1.0
        found += min(best.size, sum(scores[row] >= last - 1e-6 for row in asked.rows[:10].tolist()))
        wanted += best.size
    assert wanted > 0
    assert found >= 0.99 * wanted


def test_nothing_outside_the_filter_is_found(index: Index) -> None:
    for filters in FILTERS.values():
        for text in QUERIES:
            for hit in index.search(text, filters=filters, limit=50, today=TODAY).hits:
                record = next(r for r in index._current().records if r.id == hit.record_id)
                assert not filters.langs or record.lang in filters.langs
                assert not filters.tags or set(filters.tags) & set(record.tags)
