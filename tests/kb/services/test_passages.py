"""What of a record can be found."""

from __future__ import annotations

from kb.records import parse
from kb.services.passages import searchable

RUNBOOK = """---
id: RB-001
type: runbook
title: 主从切换
project: ZNGT-2023
---

## 症状

主库不可写。

## 修订记录

| 日期 | 修改 |
| --- | --- |
| 2026-01-01 | 首版 |
"""


def test_when_a_text_changed_is_no_passage() -> None:
    record = searchable(parse(RUNBOOK, "knowledge/runbooks/RB-001.md"))
    assert [section.anchor for section in record.sections] == ["症状"]
    assert record.project == "ZNGT-2023"
