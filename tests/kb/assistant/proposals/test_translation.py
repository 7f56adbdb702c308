"""A draft in the other language: facts and terms come through, or the line stays."""

from __future__ import annotations

import pytest

from kb.assistant.proposals.asking import Help
from kb.assistant.proposals.senses import unlike
from kb.assistant.proposals.translation import translation
from kb.assistant.screen import Guard
from kb.project.entities import Term
from tests.kb.assistant.proposals.conftest import Planner

BODY = """# 概述

- 割接在 2026-08-13 完成，历时 90 分钟。
- 幂等键由前置生成。

::: requirement REQ-001
| 编号 | 名称 |
|---|---|
"""
TERMS = [Term.model_validate({"term": "幂等键", "en": "idempotency key"})]


def into(*lines: tuple[str, str]) -> tuple[str, tuple[str, ...], Planner]:
    model = Planner([{"text": text, "sources": [name]} for name, text in lines])
    (one,), _ = translation(BODY, "d.md", 10, "en", TERMS, Help(model, Guard()))
    return one.text, tuple(basis.place for basis in one.basis), model


def test_marks_and_directives_stay() -> None:
    text, _, _ = into(
        ("L10", "Overview"), ("L12", "The cut-over was finished on 13 August 2026 after 1.5 hours.")
    )
    assert text.splitlines()[:3] == [
        "# Overview",
        "",
        "- The cut-over was finished on 13 August 2026 after 1.5 hours.",
    ]
    assert "::: requirement REQ-001\n" in text


def test_a_line_that_loses_or_changes_a_fact_or_a_term_stays_and_is_named() -> None:
    text, left, _ = into(
        ("L12", "The cut-over was finished on 13 August 2026."),  # the duration is lost
        ("L13", "The unique key is made by the front end."),  # not what the glossary says
        ("L16", "| No. | Name | State |"),  # another number of cells
        ("L10", "Overview"),
    )
    assert "- 割接在 2026-08-13 完成，历时 90 分钟。" in text
    assert left[:3] == ("d.md:12", "d.md:13", "d.md:16")


def test_where_no_line_can_be_translated_nothing_is_proposed() -> None:
    wrong = {"text": "The cut-over was finished on 14 August 2026 after 90 minutes.", "sources": ["L12"]}
    found, notes = translation(BODY, "d.md", 10, "en", TERMS, Help(Planner([wrong]), Guard()))
    assert (found, "passed the checks" in notes[-1].en) == ([], True)
    found, notes = translation("割接已完成。\n", "d.md", 10, "zh", TERMS, Help(Planner([wrong]), Guard()))
    assert (found, "--lang en" in notes[0].zh) == ([], True)


def test_terms_are_locked() -> None:
    text, _, model = into(("L13", "The idempotency key is made by the front end."))
    assert "- The idempotency key is made by the front end." in text
    assert "幂等键 = idempotency key" in model.told[1].content


def one_line(source: str, text: str) -> list[str]:
    """The translation of a document of one line and a heading; empty where no line of it was taken."""
    model = Planner([{"text": text, "sources": ["L1"]}])
    found, _ = translation(source + "\n\n## 结论\n", "d.md", 1, "en", (), Help(model, Guard()))
    return [one.text.splitlines()[0] for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "``` the system",
        "~~~ the system",
        "::: note",
        ":::",
        "<!-- the scope of the system",
        "The scope <!-- of the system",
        "# The scope of the system",
        "- The scope of the system",
        "1. The scope of the system",
        "> The scope of the system",
        "Table: the scope of the system",
        "| The scope of the system",
        "The scope of the system {#scope}",
        "![The scope of the system](x.png)",
        "The scope `of the system",
    ],
)
def test_a_line_that_would_be_another_kind_of_block_stays(text: str) -> None:
    assert one_line("本文说明系统的范围。", text) == []


@pytest.mark.parametrize(
    ("source", "text", "put"),
    [
        ("# 概述 {#overview}", "Overview", "# Overview {#overview}"),
        ("表：系统的范围 {#t1 widths=1,2}", "Table: The scope", "Table: The scope {#t1 widths=1,2}"),
        ("  - 系统的范围", "The scope of the system", "  - The scope of the system"),
        ("> 系统的范围 [@LES-1]", "The scope of the system [@LES-1]", "> The scope of the system [@LES-1]"),
        ("| 系统 | 范围 |", "| system | scope |", "| system | scope |"),
    ],
)
def test_a_line_keeps_its_marks_and_its_anchor(source: str, text: str, put: str) -> None:
    assert one_line(source, text) == [put]


def test_a_heading_s_anchor_is_not_for_the_model() -> None:
    model = Planner([{"text": "Overview", "sources": ["L1"]}])
    translation("# 概述 {#overview}\n", "d.md", 1, "en", (), Help(model, Guard()))
    assert "概述" in model.told[1].content
    assert "overview" not in model.told[1].content


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "系统尚未通过验收，遗留问题由项目经理跟踪。",
            "The system has passed acceptance; no open items remain, says the project manager.",
        ),
        ("备份须每天做一次。", "Backups should be made whenever convenient."),
        ("客户不要求保留旧系统。", "Nothing needs to be supplied here; there are no open points."),
        ("操作员无须复核。", "The operator must not check again."),
        ("系统可导出报表。", "The system shall export reports."),
        ("不得使用明文密码。", "Passwords in plain text may be used."),
        ("The report shall be signed.", "报告可以签字。"),
    ],
)
def test_a_line_that_denies_or_orders_otherwise_is_to_be_compared(source: str, text: str) -> None:
    assert unlike(source, text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "系统尚未通过验收，遗留问题由项目经理跟踪。",
            "The system has not passed acceptance; open items are tracked by the project manager.",
        ),
        ("备份须每天做一次。", "Backups must be made daily."),
        ("客户不要求保留旧系统。", "The customer does not require the old system to be kept."),
        ("未经批准，不得上线。", "Go-live shall not take place without approval."),
        ("可以重试，但不得超过 3 次。", "Retries may be made, but not more than 3 times."),
        ("未通过验收。", "It failed acceptance."),
        ("| 编号 | 名称 |", "| No. | Name |"),
        ("The report shall be signed.", "报告应签字。"),
    ],
)
def test_a_faithful_line_is_not_marked(source: str, text: str) -> None:
    assert unlike(source, text) == ()


def test_source_and_translation_stand_side_by_side_and_what_differs_is_marked() -> None:
    model = Planner([{"text": "Backups should be made daily.", "sources": ["L1"]}])
    (one,), _ = translation("备份须做。\n", "d.md", 1, "en", (), Help(model, Guard()))
    pair = "备份须做。 → Backups should be made daily."
    assert [basis.text for basis in one.basis] == [pair]
    (doubt,) = one.doubts
    assert doubt.startswith("d.md:1 ")
    assert doubt.endswith(pair)
