"""The same number early or late, up or down, from it or to it, plain or a limit: a person is told to compare."""

from __future__ import annotations

import pytest

from kb.assistant.grounding import doubts


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("预计工期比基线晚 15 个工作日。", "工期比基线早 15 个工作日。", "way"),
        ("项目推迟 15 天完成。", "项目提前了 15 天完成。", "way"),
        ("The project is 15 days behind plan.", "The project is 15 days ahead of plan.", "way"),
        ("The project finished 15 days early.", "The project was delayed by 15 days.", "way"),
        ("故障率上升 2%。", "故障率下降了 2%。", "way"),
        ("故障率从 5% 降到 2%。", "故障率降到 5%。", "way"),
        ("故障率从 5% 降到 2%。", "故障率降低了 2%。", "way"),
        ("The error rate fell from 5 % to 2 %.", "The error rate fell by 2 %.", "way"),
        ("网关超时阈值为 30 秒。", "网关超时阈值至少 30 秒。", "limit"),
        ("备份保留 30 天。", "备份保留不超过 30 天。", "limit"),
        ("The gateway timeout is 30 seconds.", "The gateway timeout is at least 30 seconds.", "limit"),
    ],
)
def test_a_number_that_goes_another_way_or_is_made_a_limit_is_a_doubt(
    source: str, text: str, kind: str
) -> None:
    assert kind in {one.kind for one in doubts(text, [source])}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("项目延期 15 天。", "项目推迟了 15 天。"),
        ("项目没有推迟 15 天。", "项目提前 15 天完成。"),
        ("故障率从 5% 降到 2%。", "故障率由 5% 下降至 2%。"),
        ("The error rate fell from 5 % to 2 %.", "The error rate dropped to 2 %."),
        ("网关超时上限为 30 秒。", "网关超时不超过 30 秒。"),
        ("30 秒内返回。", "最多 30 秒返回。"),
        ("The report is due within 5 days.", "The report takes at most 5 days."),
    ],
)
def test_the_same_way_and_the_same_limit_in_other_words_are_none(source: str, text: str) -> None:
    assert not {one.kind for one in doubts(text, [source])} & {"way", "limit"}
