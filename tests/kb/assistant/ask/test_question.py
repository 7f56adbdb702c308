"""What a question is about, and whether it follows up on another."""

from __future__ import annotations

import pytest

from kb.assistant.ask.conversation import Conversation, follows_up
from kb.assistant.ask.intent import Intent


@pytest.mark.parametrize(
    "question",
    [
        "那要多久？",
        "为什么呢？",
        "它的负责人是谁",
        "还有别的办法吗",
        "What about the rollback?",
        "And how long does it take?",
    ],
)
def test_what_points_back_follows_up(question: str) -> None:
    assert follows_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "ESB-E-3004 怎么处理",
        "那 REQ-001 呢",
        "割接前要检查什么",
        "How do we handle duplicate messages",
        "这个项目上线前一晚要在每台网元上逐项拨测并且由谁签字确认之后才能开窗呢",
    ],
)
def test_what_stands_by_itself_does_not(question: str) -> None:
    assert not follows_up(question)


def test_the_second_follow_up_still_knows_the_subject() -> None:
    talk = Conversation().then("割接前要检查什么")
    second = talk.standalone("那由谁签字？")
    third = talk.then(second).standalone("然后呢？")
    assert third == "割接前要检查什么 那由谁签字？ 然后呢？"


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("为什么会重复入账", Intent.WHY),
        ("怎么避免重复入账", Intent.PREVENT),
        ("ERR_5003 怎么处理", Intent.HOW),
        ("Why did the rollback fail", Intent.WHY),
        ("how to drain a node", Intent.HOW),
        ("ERR_5003", Intent.ANY),
        ("切换要排练几次", Intent.AMOUNT),
        ("队列长度应该设多大", Intent.AMOUNT),
        ("How many duplicates may be reversed", Intent.AMOUNT),
        ("字段字典由谁签字", Intent.RULE),
        ("超时后应该重发还是冲正", Intent.RULE),
        ("恢复后怎么验证", Intent.VERIFY),
    ],
)
def test_the_intent_of_a_question(question: str, intent: Intent) -> None:
    assert Intent.of(question) is intent


def test_a_figure_of_one_case_is_not_the_figure_asked_for() -> None:
    asked = Intent.of("对账多久跑一次")
    assert asked.fits("建议：上线首周每 1 小时一次。", "")
    assert not asked.fits("情境：当天每 2 小时一次。", "")
    assert not asked.fits("按时核对。", "2 教训")  # a number in a heading answers nothing
