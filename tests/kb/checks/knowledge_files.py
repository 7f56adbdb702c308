"""A retrospective, a runbook and a checklist without a fault, and what the checks say when one is put in."""

from __future__ import annotations

from datetime import date

from kb.checks.finding import Finding
from kb.checks.knowledge import check_knowledge
from kb.records import Record, parse

TODAY = date(2026, 3, 1)

LESSON = """\
### LES-901 对账文件带记录数

- 类别：interface
- 性质：avoid
- 情境：日终对账文件少了两行。
- 原因：接口没有约定尾行记录数，断点续传从行中间接上。
- 影响：工期 +2 工作日
- 建议：尾行写记录数，接收方核对后再入库。
- 应用到：CL-901
- 行动：
    - 接口负责人 | 2026-04-30 | CL-901 | open
"""

RETROSPECTIVE = f"""\
---
id: RT-901
type: retrospective
title: 联调复盘
status: approved
owner: 项目经理
created: 2026-01-05
updated: 2026-01-20
reviewed_on: 2026-01-20
review_cycle_days: 365
project: ABC-2025
period: 2025-09-01/2025-12-31
---

# 联调复盘

## 背景
两个系统对接。
## 目标与结果
按期。
## 时间线
九月开始。
## 做得好
每日对账。
## 做得不好
接口变更没有通知。
## 根因分析
变更没有走评审。
## 经验教训

{LESSON}
## 行动项
无，见经验教训。
"""

RUNBOOK = """\
---
id: RB-901
type: runbook
title: 队列积压处理
status: approved
owner: 运维负责人
created: 2026-01-05
updated: 2026-01-20
reviewed_on: 2026-01-20
review_cycle_days: 180
service: 消息平台
kind: incident
symptoms: [队列深度超过一万]
last_tested: 2026-01-18
---

# 队列积压处理

## 适用范围
消息平台。
## 症状
深度持续上升。
## 影响
到账延迟。
## 前置条件
运维账号。
## 诊断步骤

1. 看深度。
   - 命令：`mqctl depth PAY.IN`
   - 预期：大于 10000

## 处理步骤

1. 暂停发送方。
   - 命令：`mqctl pause PAY.OUT`
   - 预期：`paused`
2. ⚠ 重启消费服务。
   - 命令：`systemctl restart pay-consumer`
   - 预期：`active (running)`
   - 回退：切到备机

## 验证
深度十分钟内降到 100 以下。
## 回退

1. 恢复发送方。
   - 命令：`mqctl resume PAY.OUT`
   - 预期：`running`

## 升级与联系人
半小时未恢复，找值班经理（见值班表）。
## 预防
深度告警。
## 修订记录
首版。
"""

CHECKLIST = """\
---
id: CL-901
type: checklist
title: 联调准入
status: approved
owner: 项目管理办公室
created: 2026-01-05
updated: 2026-01-20
phase: [test]
version: V1.0
---

# 联调准入

## 使用说明
开始联调前逐项核对。
## 检查项

| 编号 | 检查项 | 为什么 | 证据 | 责任角色 | 必检 | 来源教训 |
|---|---|---|---|---|---|---|
| 1 | 核对尾行记录数 | 少行看不出来 | 对账日志 | 接口负责人 | 是 | LES-901 |
| 2 | 验证断点续传并记录用时 | 断点在行中间 | 测试记录 | 测试经理 | 否 | — |

## 通过准则
必检项全部为是。
## 常见不符合
只核对金额；积压见 RB-901。
"""

FILES = {"RT-901.md": RETROSPECTIVE, "RB-901.md": RUNBOOK, "CL-901.md": CHECKLIST}


def check(
    *changed: tuple[str, str, str], today: date = TODAY, more: dict[str, str] | None = None
) -> list[Finding]:
    """The findings after replacing text in the good files, and with the files ``more`` besides."""
    files = dict(FILES)
    for name, old, new in changed:
        assert old in files[name], old
        files[name] = files[name].replace(old, new)
    return check_knowledge([*_parsed(files), *_parsed(more or {})], today=today)


def _parsed(files: dict[str, str]) -> list[Record]:
    return [parse(text, f"knowledge/{name}") for name, text in files.items()]


def line_of(name: str, text: str) -> int:
    return FILES[name][: FILES[name].index(text)].count("\n") + 1
