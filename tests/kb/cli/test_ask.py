"""``fupan ask``: typed, answered, followed up."""

from __future__ import annotations

import json

from tests.kb.cli.conftest import Type


def test_an_answer_ends_with_its_sources(fupan: Type) -> None:
    done = fupan("ask", "ERR_5003", "怎么处理")
    assert done.code == 0
    assert "1. 查看上游文件服务 [1]" in done.out
    assert "knowledge/runbooks/RB-001.md:24" in done.out
    assert "以上为原文摘录" in done.out


def test_no_answer_is_said_and_told_by_the_exit_code(fupan: Type) -> None:
    done = fupan("ask", "食堂几点开饭")
    assert done.code == 1
    assert "知识库中未找到依据。" in done.out
    assert "no basis" in fupan("ask", "食堂几点开饭", lang="en").out


def test_a_second_question_may_follow_up(fupan: Type) -> None:
    assert fupan("ask", "ERR_5003 是什么").code == 0
    done = fupan("ask", "--continue", "那怎么处理", "--json")
    assert json.loads(done.out)["asked"] == "ERR_5003 是什么 那怎么处理"


def test_a_model_that_is_not_configured_cannot_be_asked_for(fupan: Type) -> None:
    done = fupan("ask", "ERR_5003", "--llm")
    assert done.code == 1
    assert "没有配置模型端点" in done.err


def test_an_empty_question_is_refused(fupan: Type) -> None:
    assert fupan("ask", " ？").code == 2
