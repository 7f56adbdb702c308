"""Magnitudes and days in words are claims: a source says them, or has a number in their range."""

from __future__ import annotations

import pytest

from kb.assistant.grounding import check

SHORT = "2024年3月5日，核心系统的对账任务停了 1.5 小时。"
STOPPED = "The reconciliation of the core system stopped for 1.5 hours."


def kinds(sentence: str, source: str) -> list[str]:
    return [failure.kind for failure in check(sentence, [source])]


@pytest.mark.parametrize(
    "how_long",
    ["数十小时", "上百小时", "几十个小时", "好几天", "壹佰小时", "多年", "数十年", "若干个月", "两个多小时"],
)
def test_a_magnitude_without_basis_is_noticed(how_long: str) -> None:
    assert kinds(f"核心系统的对账任务停了{how_long}。", SHORT) == ["number"]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("核心系统的对账任务停了 1.5 小时，损失上百万元。", "number"),
        ("核心系统的对账任务停了 1.5 小时，损失数千万元。", "number"),
        ("核心系统的对账任务永久停了。", "number"),
        ("去年核心系统的对账任务停了 1.5 小时。", "date"),
    ],
)
def test_an_invented_detail_in_words_is_noticed(sentence: str, kind: str) -> None:
    assert kinds(sentence, SHORT) == [kind]


@pytest.mark.parametrize(
    ("how_long", "kind"),
    [
        ("for dozens of hours", "number"),
        ("for several weeks", "number"),
        ("for a couple of days", "number"),
        ("for a week", "number"),
        ("for an hour", "number"),
        ("for a decade", "number"),
        ("overnight", "number"),
        ("twice", "number"),
        ("last year", "date"),
        ("and hundreds of customers complained", "number"),
    ],
)
def test_a_magnitude_in_english_is_noticed(how_long: str, kind: str) -> None:
    assert kinds(f"The reconciliation of the core system stopped {how_long}.", STOPPED) == [kind]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("核心系统停了几个小时。", "核心系统停了 5 小时。"),
        ("核心系统停了一个多小时。", "核心系统停了 1.5 小时。"),
        ("变更影响上百台设备。", "变更影响设备 120 台。"),
        ("去年核心系统停过。", "The core system stopped last year. 核心系统去年停过。"),
        ("备份永久保留。", "备份无限期保留。"),
        ("更多日志见参数日志，数据分三类。", "更多日志见参数日志，数据分三类。"),
        ("工程队伍名单见附件，登陆点不变。", "工程队伍名单见附件，登陆点不变。"),
        ("赔付人民币伍拾万元。", "赔付人民币 50 万元。"),
        ("The core system stopped for several hours.", "The core system stopped for 5 hours."),
        ("Backups of the core system run once a week.", "Backups of the core system run weekly."),
        (
            "The repair of the core system took half an hour.",
            "The repair of the core system took 30 minutes.",
        ),
        ("It stopped twice.", "它停了两次。"),
        ("It concerned thousands of customers.", "It concerned 12,600 customers."),
    ],
)
def test_a_magnitude_with_a_basis_passes(sentence: str, source: str) -> None:
    assert kinds(sentence, source) == []
