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

## 处理步骤

1. 停止对账任务。

## 预防

每月演练。

## 修订记录

| 日期 | 修改 |
| --- | --- |
| 2026-01-01 | 首版 |
"""


def test_passages_stand_in_the_order_of_the_text_and_revisions_are_none() -> None:
    record = searchable(parse(RUNBOOK, "knowledge/runbooks/RB-001.md"))
    assert [section.anchor for section in record.sections] == ["症状", "step-1", "预防"]
    assert record.project == "ZNGT-2023"
