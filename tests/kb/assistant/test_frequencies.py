"""How often something is done says nothing of how long: 每天备份 supports no 保留 1 天."""

from __future__ import annotations

import pytest

from kb.assistant.grounding import check


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("每天备份，保留 30 天。", "保留 1 天。"),
        ("每天备份，保留 30 天。", "备份保留一天。"),
        ("每月巡检，质保 36 个月。", "质保 1 个月。"),
        ("清单按小时核对；30 min 内必须有人认领。", "清单 60 min 内必须有人认领。"),
        ("Back up daily; restore within 4 hours.", "Restore within 24 hours."),
        ("Back up daily; restoring takes 4 hours.", "Restoring takes a day."),
        ("An annual audit; retention is 7 years.", "Retention is one year."),
        ("The log is checked manually and kept.", "The log is checked every 12 months."),
    ],
)
def test_a_frequency_supports_no_length_of_time(source: str, text: str) -> None:
    assert {one.kind for one in check(text, [source])} <= {"number", "unit"}
    assert check(text, [source])


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("日志每天备份一次。", "日志每 24 小时备份一次。"),
        ("系统每小时核对一次。", "系统每隔 60 分钟核对一次。"),
        ("证书每年更换一次。", "证书一年换一次。"),
        ("恢复时每分钟最多发送30条请求。", "恢复时一分钟发送的请求不超过30条。"),
        ("Logs are backed up daily.", "Logs are backed up every 24 hours."),
        ("Logs are backed up daily.", "Logs are backed up once a day."),
        ("The gateway takes 500 orders daily.", "The gateway takes 500 orders a day."),
        ("The annual audit is held.", "The audit is held once every 12 months."),
        ("间隔 24 小时备份日志。", "日志每 24 小时备份。"),
    ],
)
def test_the_same_frequency_in_other_words_passes(source: str, text: str) -> None:
    assert check(text, [source]) == ()
