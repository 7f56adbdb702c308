"""Vague requirements as candidates: mended by rule, never with anything made up."""

from __future__ import annotations

import re

import pytest

from kb.assistant.proposals.asking import Help
from kb.assistant.proposals.requirement import candidates
from kb.assistant.screen import Guard
from kb.checks.requirements.ears import ears_pattern
from kb.checks.requirements.rule import Context
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import load_words
from kb.project.entities import Requirement
from tests.kb.assistant.proposals.conftest import Planner

CONTEXT = Context(load_words(), systems=("手机银行", "Mobile Banking", "核心系统"))


def requirement(statement: str) -> Requirement:
    return Requirement.model_validate(
        {"id": "REQ-001", "title": "t", "type": "functional", "statement": statement}
        | {"priority": "must", "status": "proposed"}
    )  # fmt: skip


def by_rule(statement: str, lang: str = "zh") -> list[str]:
    return [one.text for one in candidates(requirement(statement), lang, CONTEXT, None)[0]]


def test_words_that_nobody_can_test_become_gaps() -> None:
    first, *_ = by_rule("手机银行要尽可能及时地展示状态等信息。")
    assert first.startswith("手机银行应【待补充：“及时”是多少时间")
    assert "尽可能" not in first
    assert "“等”所指的全部内容" in first


def test_a_condition_behind_moves_to_the_front() -> None:
    (text,) = by_rule("Mobile Banking must show the state within 60 s if the state changes.", "en")
    assert text == "If the state changes, the Mobile Banking shall show the state within 60 s."
    assert ears_pattern(Sentence(text, "en")) == "unwanted"


def test_without_a_condition_an_event_and_a_fault_are_asked_for() -> None:
    found, _ = candidates(requirement("核心系统必须快速返回结果。"), "zh", CONTEXT, None)
    assert [one.title for one in found] == ["普遍句式", "事件句式", "异常句式"]
    assert any("出错" in question for question in found[0].questions)


def test_what_is_forbidden_stays_forbidden() -> None:
    assert all("不应" in text for text in by_rule("核心系统不得快速返回缓存。")[:2])


def test_a_clean_sentence_gets_no_proposal() -> None:
    found, notes = candidates(
        requirement("当申请状态变化时，手机银行应在 60 s 内展示新状态。"), "zh", CONTEXT, None
    )
    assert found == []
    assert "没有意见" in notes[0].zh


@pytest.mark.parametrize(
    "statement",
    [
        "核心系统应在 30 s 内快速返回 24 位编号。",
        "手机银行可以适当缓存 REQ-009 的结果，如果超过 5 次失败。",
        "系统要好用。",
    ],
)
def test_no_candidate_says_a_number_that_the_requirement_does_not(statement: str) -> None:
    found, _ = candidates(requirement(statement), "zh", CONTEXT, None)
    assert found
    for one in found:
        said = re.sub("【[^】]*】", "", one.text)
        assert set(re.findall(r"\d+", said)) <= set(re.findall(r"\d+", statement))


def test_checks_do_not_complain_of_gaps() -> None:
    found, _ = candidates(requirement("系统要好用。"), "zh", CONTEXT, None)
    assert not any("【" in check or "】" in check for one in found for check in one.checks)


def test_a_candidate_that_may_turn_the_requirement_round_is_named_as_to_be_checked() -> None:
    said = [
        {"text": text, "sources": ["REQ-001"]} for text in ("核心系统应返回缓存。", "核心系统不应返回缓存。")
    ]
    helper = Help(Planner(said), Guard())
    found, _ = candidates(requirement("核心系统不得快速返回缓存。"), "zh", CONTEXT, helper)
    assert [one.change["statement"] for one in found] == ["核心系统应返回缓存。", "核心系统不应返回缓存。"]
    assert [len(one.doubts) for one in found] == [1, 0]
    assert "“核心系统应返回缓存”" in found[0].doubts[0]
