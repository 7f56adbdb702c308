"""Word lists: what a user may add, and what stands in the way of a match."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.checks.requirements.words import Words, load_words, with_names
from kb.errors import ProjectError


def found(words: Words, text: str, name: str = "vague", lang: str = "zh") -> list[str]:
    return [match.word for match in words.find(name, text, lang)]


def test_a_file_adds_words_and_drops_others(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text(
        "zh: {vague: [给力], drop: [快速]}\nen: {vague: [snappy]}\n", encoding="utf-8"
    )
    words = load_words(tmp_path)
    assert found(words, "快速而给力的接口") == ["给力"]
    assert found(words, "a snappy page", lang="en") == ["snappy"]
    assert found(load_words(), "快速而给力的接口") == ["快速"]


@pytest.mark.parametrize(
    "text",
    ["zh: [快速]", "zh: {vagues: [快速]}", "zh: {vague: 快速}", "zh: {vague: ['re:(']}", "zh: {vague", "- a"],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError) as caught:
        load_words(tmp_path)
    assert caught.value.place == "bad.yaml"
    assert "vague_mild" in caught.value.hint_zh


def test_a_name_of_the_project_is_no_fault() -> None:
    words = load_words()
    assert found(words, "快速支持平台应转发请求") == ["快速"]
    assert found(with_names(words, ["快速支持平台"]), "快速支持平台应转发请求") == []


def test_the_longest_word_wins() -> None:
    assert found(load_words(), "在可能的情况下重试", "escape") == ["在可能的情况下"]


@pytest.mark.parametrize(
    "text",
    [
        "等级",
        "等保三级",
        "等待 5 s",
        "小于等于 3",
        "相等",
        "幂等键",
        "A、B、C 等 3 类",
        "同等优先级",
        "对等网络",
    ],
)
def test_deng_inside_another_word_or_before_a_count_closes_no_list(text: str) -> None:
    assert found(load_words(), text, "open") == []


@pytest.mark.parametrize("text", ["微信、支付宝等支付方式", "姓名、地址等。", "身份证、户口簿等材料"])
def test_deng_after_a_list_leaves_it_open(text: str) -> None:
    assert found(load_words(), text, "open") == ["等"]


def test_english_words_are_whole_words() -> None:
    assert found(load_words(), "The breakfast is simplified", lang="en") == []
    assert found(load_words(), "FAST and simple", lang="en") == ["FAST", "simple"]
