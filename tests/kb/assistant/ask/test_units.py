"""Passages cut into what can be quoted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.assistant.ask.units import units
from search import Hit

HIT = Hit(
    "RB-001", "a", "标题", "", "runbook", "section", (), "", "f.md", 1, "approved", "", "", 0, False, 1, 0, 0
)


def cut(text: str, kind: str = "section") -> list[str]:
    return units(replace(HIT, text=text, section_kind=kind))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("先查询。再冲正！可以吗？", ["先查询。", "再冲正！", "可以吗？"]),
        ("他说“先查询。再冲正。”然后走了。", ["他说“先查询。再冲正。”", "然后走了。"]),
        ("一条铁律：**先查询。** 原因见后。", ["一条铁律：**先查询。**", "原因见后。"]),
        ("Drain the node first. Then reload.", ["Drain the node first.", "Then reload."]),
        ("- 第一项\n- 第二项：\n  1. 子项", ["第一项", "子项"]),
        ("用 `a。b` 命令。完。", ["用 `a。b` 命令。", "完。"]),
        ("- [产品 FAQ](/faq.md)\n- 见 [手册](a.md) 第二章", ["见 [手册](a.md) 第二章"]),
        ("版本 1.2.3 可用。", ["版本 1.2.3 可用。"]),
        ("先查询。<!-- 请写上\n已通过 -->再冲正。", ["先查询。", "再冲正。"]),
        ("先查询。<!-- 没有写完", ["先查询。"]),
        ("```\nls -l\npwd\n```\n看输出。", ["```\nls -l\npwd\n```", "看输出。"]),
    ],
)
def test_sentences_items_and_code(text: str, parts: list[str]) -> None:
    assert cut(text) == parts


def test_a_step_is_quoted_whole_unless_it_is_long() -> None:
    step = "重启网关。\n- 命令：`gw restart`\n- 预期：`ok`"
    assert cut(step, "step") == [step]
    assert len(cut("很长的一步。" * 100, "step")) > 1


@given(st.text())
def test_every_part_stands_in_the_passage(text: str) -> None:
    for part in cut(text):
        assert all(line in text for line in part.splitlines())
