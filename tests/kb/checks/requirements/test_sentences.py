"""The rules about one sentence, on the labelled sentences they were written with."""

from __future__ import annotations

from functools import cache

import pytest
import yaml

from benchmarks.lint.precision import SENTENCES, STANDARDS, Labelled, labelled, measure
from kb.checks.requirements.lint import SENTENCE_RULES, context_of, lint_sentence
from kb.checks.requirements.rule import Context
from kb.checks.requirements.sentence import Sentence
from kb.checks.requirements.words import load_words
from kb.project import Project

WRITTEN = [one for lang in ("zh", "en") for one in labelled("written", lang)]


@cache
def context() -> Context:
    data = yaml.safe_load((SENTENCES / "context.yaml").read_text(encoding="utf-8"))
    return context_of(Project.model_validate(data), load_words(), STANDARDS)


def cited(text: str, lang: str = "zh", kind: str = "functional") -> dict[str, str]:
    """The rules cited, each with the words it points at."""
    sentence = Sentence(text, lang, kind)
    return {rule.id: text[found.start : found.end] for rule, found in lint_sentence(sentence, context())}


@pytest.mark.parametrize("one", WRITTEN, ids=lambda one: one.sentence.text[:30])
def test_exactly_the_labelled_rules_are_cited(one: Labelled) -> None:
    assert set(cited(one.sentence.text, one.sentence.lang, one.sentence.kind)) == one.rules


def test_every_rule_has_good_and_bad_sentences_in_both_parts() -> None:
    for part in ("written", "apart"):
        labels = {rule for lang in ("zh", "en") for one in labelled(part, lang) for rule in one.rules}
        assert labels == {rule.id for rule in SENTENCE_RULES}
        assert sum(not one.rules for lang in ("zh", "en") for one in labelled(part, lang)) > 60


def test_the_benchmark_counts_a_false_alarm_and_a_miss() -> None:
    tally = measure("written", ("zh",))
    assert tally.line("all", ["RQ-01"]).split()[1:4] == ["16", "0", "0"]


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("订单中心应快速返回下单结果。", "RQ-01", "快速"),
        ("门店POS应接受微信、支付宝等支付方式。", "RQ-03", "等"),
        ("支付网关必须在 2 s 内返回支付结果。", "RQ-04", "必须"),
        ("支付网关的超时时间应不超过 8000。", "RQ-07", "不超过 8000"),
        ("对账平台应在大约 30 min 内完成对账。", "RQ-09", "大约 "),
        ("当商品下架时，商品中心应删除相关数据。", "RQ-10", "相关"),
        ("订单数据应被加密。", "RQ-11", "被"),
        ("如果上线失败，则值班工程师应执行回滚。", "RQ-12", "回滚"),
        ("仓储系统应打印箱唛（可选）。", "RQ-16", "（可选）"),
        ("接口网关应支持国密算法。", "RQ-21", "支持"),
        ("支付网关应满足 GB/T 99999-2031 的要求。", "RQ-37", "GB/T 99999-2031"),
        ("订单中心应拒绝订单，如果库存不足。", "RQ-38", "，如果库存不足"),
    ],
)
def test_the_range_is_that_of_the_words_meant(text: str, rule: str, words: str) -> None:
    assert cited(text)[rule] == words


@pytest.mark.parametrize(
    "text",
    [
        "订单中心应返回提示“请尽快处理相关订单”。",
        "订单中心应返回订单号。注：高峰期也应尽快返回。",
        "订单中心应返回订单号。\nNOTE: this is fast.",
    ],
)
def test_what_is_quoted_or_noted_is_no_requirement(text: str) -> None:
    assert cited(text) == {}


def test_a_citation_counts_as_known_by_its_number_without_year() -> None:
    assert "RQ-37" not in cited("接口网关应满足 GB/T 22239 的三级要求。")
    assert "RQ-37" not in cited("接口网关应满足 GB/T 9385-2008 的要求。")  # in the registry only


def test_a_single_system_needs_no_name() -> None:
    alone = Context(load_words())
    found = {rule.id for rule, _ in lint_sentence(Sentence("系统应在 2 s 内返回查询结果。", "zh"), alone)}
    assert found == set()


def test_a_technology_is_no_design_leak_where_it_is_prescribed_or_the_object() -> None:
    assert "RQ-17" in cited("订单中心应使用 Redis 缓存热点商品。")
    assert "RQ-17" not in cited("订单中心应使用 Redis 缓存热点商品。", kind="constraint")
    assert "RQ-17" not in cited("The Order Hub shall support parsing the Python source files.", "en")


def test_load_and_percentile_may_stand_in_the_acceptance() -> None:
    text = "会员平台的查询响应时间应不超过 500 ms。"
    bare, held = (
        {rule.id for rule, _ in lint_sentence(Sentence(text, "zh", "performance", criteria), context())}
        for criteria in ("", "p95 时延 并发 200")
    )
    assert (bare, held) == ({"RQ-08"}, set())
