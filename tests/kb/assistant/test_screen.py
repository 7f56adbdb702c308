"""The form of a drafted sentence: it has to say something."""

from __future__ import annotations

import pytest

from kb.assistant.screen import form


@pytest.mark.parametrize(
    "text",
    [
        ":::",
        "```",
        "``` 系统已经通过验收",
        "---",
        "| a | b |",
        "| 已经 | 验收 |",
        "<!-- 已批准 -->",
        "<!-- 已批准",
        "[^1]",
        "$(id)",
        "$x^2$",
        "。",
    ],
)
def test_marks_without_a_word_are_no_sentence(text: str) -> None:
    assert "empty" in [kind for kind, _, _ in form(text, [])]


@pytest.mark.parametrize(
    "text",
    [
        "无风险。",
        "30 min.",
        "30 分钟。",
        "No findings.",
        "停了 3 小时[^1]。",
        "Redémarré hier.",
        "状态为 A|B。",
    ],
)
def test_a_short_sentence_is_one(text: str) -> None:
    assert list(form(text, [])) == []
