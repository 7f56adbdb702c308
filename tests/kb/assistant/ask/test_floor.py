"""Passages that only surround what is asked for are no answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kb.assistant.ask.amounts import tells_amount
from kb.assistant.ask.floor import SURE, speaks_of
from search import Results
from tests.kb.assistant.ask.test_units import HIT


def results(texts: Sequence[str], confidence: float = 0.9) -> Results:
    hits = tuple(replace(HIT, text=text) for text in texts)
    return Results("", hits, "hybrid", confidence=confidence)


@pytest.mark.parametrize(
    ("question", "texts", "answers"),
    [
        ("集群怎么备份", ["集群每天两点备份到对象存储。"], True),
        ("集群怎么备份", ["集群的日志写在磁盘上。", "集群有三个节点。"], False),
        ("证书怎么更换", ["证书到期前按步骤轮换。"], True),
        ("How are members paid?", ["Members meet every week and vote on proposals."], False),
        ("How do I rotate the keys?", ["证书由值班工程师每季度轮换。"], True),  # only the search can tell
    ],
)
def test_the_thing_itself_has_to_be_spoken_of(question: str, texts: list[str], answers: bool) -> None:
    assert speaks_of(question, results(texts), 700) is answers


def test_what_the_search_doubts_is_no_answer() -> None:
    there = ["集群每天两点备份到对象存储。"]
    assert not speaks_of("集群怎么备份", results(there, SURE - 0.01), 700)
    assert not speaks_of("集群怎么备份", results([]), 700)


def test_more_passages_have_to_hold_more() -> None:
    found = results(["证书到期前按步骤轮换，业务照常。"])
    assert speaks_of("怎么更换证书", found, 100)
    assert not speaks_of("怎么更换证书", found, 50_000)


@pytest.mark.parametrize(
    ("question", "told", "silent"),
    [
        ("出差津贴每天多少钱", "出差津贴每天 120 元。", "出差津贴按 3 个地区分档。"),
        ("回退要多久", "回退要 40 分钟。", "回退有 4 个步骤。"),
        ("判重记录最多能补几次", "判重记录最多补三次。", "判重记录可以补。"),
        ("How long does the drill take?", "The drill takes two hours.", "The drill is in room 4."),
        ("怎么回退", "先停服务。", ""),
    ],
)
def test_a_question_for_a_figure_wants_a_figure_of_its_kind(question: str, told: str, silent: str) -> None:
    assert tells_amount(question, [told])
    assert not (silent and tells_amount(question, [silent]))


def test_the_figure_is_about_what_was_asked() -> None:
    assert not tells_amount("回退要多久", ["午休一小时。"])
