"""Whether anything answers: evidence on scales of its own, and a decision that errs seldom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from search import HashingEmbedder, Index, Record, Results, Section
from search.background import background_of
from search.confidence import THRESHOLD, WEIGHTS, Evidence, answered
from search.embedders import StaticEmbedder

#: Twelve short notes on operating a data centre, and questions about them in other words than theirs.
NOTES = {
    "backup": "每晚一点做全量备份，备份文件保留三十天，恢复演练每季度一次。",
    "cert": "证书到期前三十天提醒，双链轮换期间新旧证书同时有效。",
    "queue": "消息队列积压超过一万条时先扩容消费者，再查毒消息。",
    "recon": "对账文件必须带版本号和记录数，没有完成标志不读取。",
    "timeout": "接口超时后先查询交易状态，不重发也不冲正。",
    "cutover": "割接前冻结变更，回退方案要演练过，过了不可回退点只能向前。",
    "failover": "主从切换失败报 ERR_5003，先停对账任务再提升从库。",
    "gray": "灰度发布先选交易量小的门店，观察两天再放下一批。",
    "keepalive": "The keep alive interval must be shorter than the idle timeout of the firewall.",
    "handover": "Hypercare ends when the operations team has closed ten incidents on its own.",
    "clock": "All hosts take their time from the same two NTP servers.",
    "loadtest": "A load test uses the hottest item, not an even spread over all items.",
}
KNOWN = [
    "ERR_5003", "证书到期", "备份文件保留多少天", "消息积压怎么处理", "对账文件没有完成标志", "接口超时要不要重发",
    "灰度先选哪些门店", "不可回退点", "firewall idle timeout", "NTP servers", "load test with hot items",
]  # fmt: skip
UNKNOWN = [
    "ERR_7741", "食堂几点开饭", "会议室怎么预订", "工会福利发什么", "今年涨薪比例", "停车位抽签",
    "how to book a meeting room", "carbon emission report", "annual leave balance", "gym membership discount",
]  # fmt: skip


@pytest.fixture(scope="module", params=["static", "hashing"])
def notes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    embedder = StaticEmbedder() if request.param == "static" else HashingEmbedder()
    index = Index.open(tmp_path_factory.mktemp("notes"), embedder=embedder)
    records = [
        Record(name, "reference", name, (Section("", (), text),), lang="zh" if text > "一" else "en")
        for name, text in NOTES.items()
    ]
    index.update(records)
    return index


@pytest.fixture
def asked(notes: Index, today: date) -> Callable[..., Results]:
    """A function that asks the notes."""
    return lambda query, **more: notes.search(query, today=today, **more)


def test_what_is_known_is_answered_and_what_is_not_is_not(asked: Callable[..., Results]) -> None:
    refused = [query for query in KNOWN if not answered(asked(query))]
    offered = [query for query in UNKNOWN if answered(asked(query))]
    assert len(refused) <= 1, refused
    assert len(offered) <= 1, offered  # 停车位抽签 shares 位 and 停 with much else


def test_an_identifier_that_is_nowhere_is_no_answer(asked: Callable[..., Results]) -> None:
    assert asked("ERR_5003").confidence > 0.8
    for unknown in ("ERR_5004", "REQ-999", "10.9.8.7"):
        assert asked(unknown).confidence < 0.3


def test_confidence_does_not_depend_on_how_much_is_shown(asked: Callable[..., Results]) -> None:
    assert asked("证书到期", limit=1).confidence == asked("证书到期", limit=12).confidence


@pytest.mark.parametrize("leg", ["lexical", "vector"])
def test_one_leg_alone_judges_by_what_it_knows(asked: Callable[..., Results], leg: str) -> None:
    assert (
        asked("对账文件没有完成标志", legs=leg).confidence
        > asked("gym membership discount", legs=leg).confidence
    )


def test_nothing_found_is_no_answer(asked: Callable[..., Results]) -> None:
    results = asked("", limit=3)
    assert results.confidence == 0.0
    assert not answered(results)
    assert not answered(Results("x", (), "hybrid", confidence=0.9))


def test_more_evidence_never_lowers_the_confidence() -> None:
    """Each kind of evidence counts in the direction that its name says."""
    for weights in WEIGHTS.values():
        assert set(weights) <= {"", *Evidence.__slots__}
        assert all(value < 0 if name == "unnamed" else value > 0 for name, value in weights.items() if name)
    assert 0 < THRESHOLD < 1


def test_a_duplicated_library_is_as_sure_as_the_single_one(tmp_path: Path, today: date) -> None:
    records = [Record(name, "reference", name, (Section("", (), text),)) for name, text in NOTES.items()]
    twins = [Record(f"{r.id}-2", r.kind, r.title, r.sections) for r in records]
    sure = []
    for name, library in (("one", records), ("two", [*records, *twins])):
        with Index.open(tmp_path / name, embedder=HashingEmbedder()) as index:
            index.update(library)
            sure.append(
                [answered(index.search(query, today=today)) for query in ("证书到期", "食堂几点开饭")]
            )
    assert sure[0] == sure[1] == [True, False]


def test_the_background_is_the_mean_of_pairs_and_the_median_nearest() -> None:
    rows = np.eye(4, dtype=np.float32)
    rows[1] = rows[0]
    found = background_of(rows, np.arange(4))
    assert found.apart == pytest.approx(2 / 12)
    assert found.nearest == pytest.approx(0.5)
    assert background_of(rows, np.arange(1)).spread == 1.0
    assert background_of(None, np.arange(4)).spread == 1.0
