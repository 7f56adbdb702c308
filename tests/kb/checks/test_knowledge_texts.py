"""Hidden characters, placeholders and contradicting dates in records: found, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from kb.checks.finding import Finding
from kb.checks.knowledge import check_knowledge
from kb.records import parse

TODAY = date(2026, 11, 21)
FRONT = "---\nid: RB-1\ntype: runbook\ntitle: 甲\nstatus: {status}\n{more}---\n"


def findings(rule: str, body: str = "", more: str = "", status: str = "reviewed") -> list[Finding]:
    record = parse(FRONT.format(status=status, more=more) + body, "knowledge/a.md")
    return [finding for finding in check_knowledge([record], today=TODAY) if finding.rule == rule]


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u200b", "ZERO WIDTH SPACE"),
        ("\u202e", "RIGHT-TO-LEFT OVERRIDE"),
        ("\u2066", "LEFT-TO-RIGHT ISOLATE"),
        ("\ufeff", "ZERO WIDTH NO-BREAK SPACE"),
        ("\u00ad", "SOFT HYPHEN"),
        ("\U000e0041", "TAG LATIN CAPITAL LETTER A"),
        ("\x1b", "CONTROL CHARACTER"),
        ("\u200d", "ZERO WIDTH JOINER"),
    ],
)
def test_a_hidden_character_is_named_with_its_line(char: str, name: str) -> None:
    (finding,) = findings("K16", f"第一行\n`rm{char} -rf`\n")
    assert finding.place == "knowledge/a.md:8"
    assert name in finding.zh
    assert name in finding.en


@pytest.mark.parametrize(
    "text", ["家庭 👨‍👩‍👧", "❤️‍🔥", "全角　空格", "é", "䶮㛃𠮷", "a\tb", "— “引号” ……", "\u00a0"]
)
def test_what_is_visible_or_plain_space_is_no_hidden_character(text: str) -> None:
    assert findings("K16", text) == []


def test_a_byte_order_mark_at_the_top_is_no_hidden_character() -> None:
    record = parse("\ufeff# 标题\n", "knowledge/a.md")
    assert [one for one in check_knowledge([record], today=TODAY) if one.rule == "K16"] == []


@pytest.mark.parametrize(
    "text", ["超时时间待定。", "负责人：TBD", "【待补充:阈值】", "联系人 ？？？", "TODO 补证据"]
)
def test_a_placeholder_is_found_and_grave_once_approved(text: str) -> None:
    (finding,) = findings("V33", text)
    assert (finding.severity, finding.place) == ("warning", "knowledge/a.md:7")
    assert findings("V33", text, status="approved")[0].severity == "error"
    assert findings("V33", text, status="deprecated") == []


@pytest.mark.parametrize(
    "text",
    ["等待定时任务结束", "`grep TODO app.log`", "```\nTBD\n```", "真的吗？", "TODOLIST 系统", "待定位后处理"],
)
def test_words_that_only_look_like_placeholders_are_left_alone(text: str) -> None:
    assert findings("V33", text) == []


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ("created: 2026-12-01\n", "created"),
        ("created: 2026-05-01\nupdated: 2026-04-30\n", "updated"),
        ("created: 2026-05-01\nreviewed_on: 2020-01-01\n", "reviewed_on"),
    ],
)
def test_dates_that_cannot_be_are_found(more: str, key: str) -> None:
    (finding,) = findings("K17", more=more)
    assert finding.place.endswith(f" {key}")


def test_dates_in_order_are_fine_and_tomorrow_may_be_today_elsewhere() -> None:
    assert findings("K17", more="created: 2026-05-01\nupdated: 2026-05-01\nreviewed_on: 2026-11-22\n") == []
