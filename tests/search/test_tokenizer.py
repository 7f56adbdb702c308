"""Tokens of Chinese, English and identifiers, and where they stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.characters import fold
from search.tokenizer import HAN_RUN, among, language_of, spans, stem, terms, tokens


def test_chinese_becomes_character_pairs_and_a_lone_character_stands_for_itself() -> None:
    assert terms("主从切换，割") == ["主从", "从切", "切换", "割"]


def test_traditional_and_simplified_have_the_same_tokens() -> None:
    assert terms("檢查資料庫備份") == terms("检查资料库备份")


@pytest.mark.parametrize(
    ("identifier", "parts"),
    [
        ("REQ-001", ["req1", "req", "001"]),
        ("CR-2024-017", ["cr202417", "cr", "2024", "017"]),
        ("ERR_5003", ["err5003", "err", "5003"]),
        ("10.0.0.1", ["10", "0", "0", "1"]),
        ("v1.2.3", ["v", "1", "2", "3"]),
        ("CrashLoopBackOff", ["crash", "loop", "back", "off"]),
        ("HTTPServer", ["http", "server"]),
    ],
)
def test_an_identifier_is_one_token_followed_by_its_parts(identifier: str, parts: list[str]) -> None:
    found = list(tokens(identifier))
    assert found[0].text == identifier.lower()
    assert not found[0].part
    assert [token.text for token in found[1:]] == parts
    assert all(token.part for token in found[1:])


@pytest.mark.parametrize(
    ("one", "other"),
    [("ERP_01", "erp-01"), ("ERP01", "ERP-01"), ("roll-back", "rollback"), ("Fail-Over", "failover")],
)
def test_hyphens_come_and_go(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other)) - {"erp", "01", "roll", "back", "fail", "over"}


@pytest.mark.parametrize(
    ("one", "other", "token"),
    [
        ("超时100毫秒", "timeout 100 ms", "100ms"),
        ("１００ＭＳ", "100 milliseconds", "100ms"),
        ("停机2小时", "2 hours of downtime", "2h"),
        ("可用率99.9％", "99.9 percent", "99.9%"),
        ("预留1,024 GB", "1024gb", "1024gb"),
        ("30 分钟内", "30min", "30min"),
    ],
)
def test_a_quantity_is_the_same_in_every_spelling(one: str, other: str, token: str) -> None:
    assert token in terms(one)
    assert token in terms(other)


def test_numbers_that_are_no_quantities_stay_numbers() -> None:
    assert terms("2026年3月") == ["2026", "年", "3", "月"]
    assert "1.2h" not in terms("v1.2 host")


def test_identifiers_end_where_the_sentence_goes_on() -> None:
    assert terms("见REQ-001。IF-03")[:2] == ["见", "req-001"]
    assert "if-03" in terms("见REQ-001。IF-03")
    assert terms("the end. Next") == ["the", "end", "next"]


def test_english_words_meet_in_their_stem() -> None:
    assert stem("running") == stem("runs") == "run"
    assert terms("Reconciliation files") == terms("reconciliation FILE")


def test_names_of_languages_keep_their_signs() -> None:
    assert "c++" in terms("用 C++ 写")
    assert "c#" in terms("C# service")


@given(st.text())
def test_terms_and_tokens_agree_and_lie_inside_the_text(text: str) -> None:
    found = list(tokens(text))
    assert [token.text for token in found] == terms(text)
    assert all(0 <= token.start < token.end <= len(fold(text)) for token in found)
    assert not any(" " in token.text or "\n" in token.text for token in found)


@given(
    st.text(alphabet="数据库主从切换 REQ-01.ａé數\u200b，", max_size=60),
    st.text(alphabet="数据库 REQ-01", max_size=8),
)
def test_spans_mark_exactly_the_wanted_tokens(text: str, query: str) -> None:
    wanted = frozenset(terms(query))
    marks = spans(text, wanted)
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(first[1] < second[0] for first, second in pairwise(marks))
    present = {token.text for token in tokens(text)} & wanted
    singles = {one for one in wanted if len(one) == 1 and HAN_RUN.match(one) and one in fold(text)}
    assert bool(marks) == bool(present or singles)


@given(
    st.text(alphabet="数据库主从切 カ ab1-.ＲＥ毫秒\n", max_size=60),
    st.lists(st.text(alphabet="数据库主从 カ ab1-.re毫秒", max_size=8), max_size=4),
)
def test_looking_for_tokens_finds_those_that_taking_the_text_apart_finds(
    text: str, queries: list[str]
) -> None:
    wanted = frozenset(term for query in queries for term in terms(query))
    assert among(wanted, text) == wanted & set(terms(text))


def test_spans_point_into_the_text_as_written() -> None:
    text = "檢查\u200b數據庫 ＲＥＱ－００１ 后，数据库"
    marked = [text[start:end] for start, end in spans(text, frozenset(terms("数据库 REQ-001")))]
    assert marked == ["數據庫", "ＲＥＱ－００１", "数据库"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("数据库切换", "zh"),
        ("ERR_5003 对账失败", "zh"),
        ("the database", "en"),
        ("", "en"),
        ("REQ-001", "en"),
    ],
)
def test_the_language_is_told_by_the_share_of_han(text: str, language: str) -> None:
    assert language_of(text) == language
