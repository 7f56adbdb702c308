"""Identifiers come first: the thing itself, then what mentions it, then the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record
from search.query import is_identifier


@pytest.mark.parametrize(
    "token",
    [
        "req-001",
        "cr-2024-017",
        "err_5003",
        "10.0.0.1",
        "ppr-9087",
        "les007",
        "2024-01-15",
        "hl7_queue_age",
        "esb-e-3004",
    ],
)
def test_names_of_one_thing_are_identifiers(token: str) -> None:
    assert is_identifier(token)


@pytest.mark.parametrize(
    "token", ["real-time", "99.9", "mysql", "k8s", "2026", "c++", "a1++", "割接", "end-to-end"]
)
def test_words_and_numbers_are_none(token: str) -> None:
    assert not is_identifier(token)


@pytest.fixture
def index(tmp_path: Path, make_record: Callable[..., Record]) -> Index:
    filler = [make_record(f"REF-{n:03}", f"PPR 编号 9{n:03} 的处理记录，PPR 流程 5003") for n in range(60)]
    records = [
        make_record("PPR-9087", "这一段只字不提编号"),
        make_record("RB-010", "处理 PPR-9087 时参考本手册，PPR PPR PPR 9087 9087"),
        make_record("RB-011", "告警处理", keywords=("ERR_5003",)),
        make_record("RB-012", "日志里出现 ERR_5003 和 ERR_5003，ERR 5003"),
        make_record("RB-013", "主机 10.0.0.12 与 PPR-9087 都要检查"),
        *filler,
    ]
    opened = Index.open(tmp_path, embedder=HashingEmbedder(64))
    opened.update(records)
    return opened


def found(index: Index, query: str) -> list[str]:
    return [hit.record_id for hit in index.search(query, today=date(2026, 1, 1), limit=5).hits]


def test_the_named_thing_stands_before_passages_that_mention_it_often(index: Index) -> None:
    assert found(index, "PPR-9087")[:2] == ["PPR-9087", "RB-010"]
    assert found(index, "err_5003")[:2] == ["RB-011", "RB-012"]


@pytest.mark.parametrize("typed", ["ＰＰＲ－９０８７", "ppr9087", "PPR_9087", "请问 PPR-9087 怎么处理"])
def test_an_identifier_is_found_as_people_write_it(index: Index, typed: str) -> None:
    assert "PPR-9087" in found(index, typed)[:2]


def test_parts_of_an_identifier_never_win_over_the_whole(index: Index) -> None:
    assert set(found(index, "PPR-9087")[:3]) == {"PPR-9087", "RB-010", "RB-013"}


def test_a_passage_with_both_identifiers_comes_first(index: Index) -> None:
    assert found(index, "10.0.0.12 PPR-9087")[0] == "RB-013"


def test_an_identifier_held_by_many_passages_is_left_to_bm25(
    tmp_path: Path, make_record: Callable[..., Record]
) -> None:
    records = [make_record(f"RB-{n:03}", f"项目 SJYH-2026 第 {n} 条") for n in range(60)]
    records.append(make_record("RB-100", "接口超时后先查询再冲正"))
    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as opened:
        opened.update(records)
        hit = opened.search("SJYH-2026 接口超时", today=date(2026, 1, 1), explain=True).hits[0]
    assert hit.record_id == "RB-100"
    assert hit.explanation is not None
    assert hit.explanation.boosts == ()
