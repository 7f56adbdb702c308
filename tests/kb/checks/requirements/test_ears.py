"""Taking a sentence apart, and the form it has."""

from __future__ import annotations

import pytest

from kb.checks.requirements.ears import ears_pattern
from kb.checks.requirements.sentence import Sentence, language_of

FORMS = [
    ("ubiquitous", "订单中心应返回订单号。"),
    ("ubiquitous", "运维值班工程师应按运维手册恢复服务，每类不超过 30 min。"),
    ("event", "当订单支付成功时，订单中心应通知仓储系统。"),
    ("event", "当报告上传前，互认服务应校验 28 条规则。"),
    ("state", "在大促期间，订单中心应限流。"),
    ("state", "在授信有效期间，信贷集成服务应受理支用申请。"),
    ("optional", "在配置试点白名单的情况下，手机银行应展示入口。"),
    ("unwanted", "如果库存不足，则订单中心应拒绝订单。"),
    ("unwanted", "如果申请缺少影像号，或授权时间超过 24 h，则信贷中台应拒绝查询。"),
    ("complex", "在大促期间，当库存为 0 件时，商品中心应置为售罄。"),
    (None, "当库存为 0 件时，在大促期间，商品中心应置为售罄。"),
    (None, "订单中心应拒绝订单，如果库存不足。"),
    (None, "若余额不足核心系统应返回错误码。"),
    (None, "订单中心返回订单号。"),
    ("ubiquitous", "The Order Hub shall return an order number."),
    ("event", "When an order is approved, a loan is released or a payment fails, the Hub shall send a message."),
    ("event", "Upon receipt of a request the Hub shall answer."),
    ("state", "While a campaign runs, the Hub shall limit orders."),
    ("optional", "Where a pilot list is configured, the App shall show the entry."),
    ("unwanted", "If the stock is too small, then the Hub shall reject the order."),
    ("unwanted", "If the stock is too small then the Hub shall reject the order."),
    ("complex", "While a campaign runs, when stock is 0, the Hub shall mark the article."),
    (None, "The Hub shall reject the order if the stock is too small."),
    (None, "If the stock is too small the Hub shall reject the order."),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text"), FORMS)
def test_the_form_of_a_sentence(form: str | None, text: str) -> None:
    assert ears_pattern(Sentence(text, language_of(text))) == form


@pytest.mark.parametrize(
    ("text", "subject", "modal"),
    [
        ("当供应商应答后，订单中心应返回订单号。", "订单中心", "应"),
        ("如果应付金额为 0 元，则支付网关不应发起扣款。", "支付网关", "不应"),
        ("应用服务器应在 5 s 内响应。", "应用服务器", "应"),
        ("收银员可撤销整单。", "收银员", "可"),
        ("会员平台可以导出清单。", "会员平台", "可以"),
        ("订单中心应返回可用库存。", "订单中心", "应"),
        ("应返回订单号。", "", "应"),
        ("If the caller may retry, then the Order Hub shall answer.", "Order Hub", "shall"),
        ("The Order Hub must answer.", "Order Hub", "must"),
        ("The requirement can be read.", "requirement", "can"),
    ],
)
def test_subject_and_modal_verb(text: str, subject: str, modal: str) -> None:
    sentence = Sentence(text, language_of(text))
    assert sentence.modal is not None
    assert sentence.subject is not None
    assert (sentence.subject.text, sentence.modal.text) == (subject, modal)


@pytest.mark.parametrize("text", ["响应码为 200。", "供应商、应收款、应急预案", "相应的对应关系", ""])
def test_a_noun_is_no_modal_verb(text: str) -> None:
    assert Sentence(text, "zh").modal is None
