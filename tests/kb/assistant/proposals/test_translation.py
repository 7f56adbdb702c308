"""A draft in the other language: facts and terms come through, or the line stays."""

from __future__ import annotations

from kb.assistant.proposals.asking import Help
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
    assert left == ("d.md:12", "d.md:13", "d.md:16")


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
