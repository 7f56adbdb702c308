"""Records as people write them, for the tests of this folder."""

from __future__ import annotations

import pytest

RETROSPECTIVE = """\
---
id: RT-101            # 编号由 PMO 分配
type: retrospective
title: "数据交换平台割接复盘"
title_en: Data exchange cutover review
status: approved
owner: 集成项目经理
created: 2025-03-01
updated: 2025-03-20

# 以下由复盘会填写
project: SJJH-2025
period: 2024-11-04/2025-02-28
outcome: partial
goals:
  - {metric: 割接窗口, target: "≤4 h", actual: "5.5 h"}
slip_days: 6
cost_variance_pct: -1.5
systems:
  - 交换平台   # 主系统
  - 医保网关
tags: [割接, 回退]
自定义键: 保留
---

# 数据交换平台割接复盘

割接一次，回退零次。

## 一、背景

三方联合割接。

```bash
# 这不是标题
```

## 经验教训

### LES-101 对账文件带版本号

> Reconciliation files carry a version

- 类别：interface
- 性质：avoid
- 情境：文件格式换了三次，
  接收方不知道。
- 原因：没有版本字段。
- 影响：工期 +6 工作日；成本 12 万元；质量 3 次重跑
- 建议：文件头写版本和记录数。
- Recommendation: Put version and record count into the header.
- 证据：ISS-014、CHG-006
- 应用到：CL-003、RB-007
- 复发次数：1
- 行动：
    - 接口负责人 | 2025-04-30 | CL-003 | done
    - 测试经理 | 2025-05-15 | 用例库 | open

### LES-102 割接前冻结接口

- 类别：schedule

## 行动项

| 行动 | 责任角色 | 截止 | 落点 | 状态 |
|---|---|---|---|---|
| 更新清单 | 接口负责人 | 2025-04-30 | CL-003 | done |
"""

RUNBOOK = """\
---
id: RB-101
type: runbook
title: Restarting the exchange gateway
status: approved
owner: Gateway team
created: 2025-01-10
updated: 2025-06-01
service: Exchange gateway
kind: incident
symptoms: [Queue depth above 10000]
error_codes: [GW-5003]
last_tested: 2025-06-01
rto_min: 30
---

# Restarting the exchange gateway

## Diagnosis

1. Read the queue depth.
   - Command: `mqctl depth GW.IN`
   - Expected: below 1000

## Resolution

1. Stop intake.
   - Command: `gwctl pause`
   - Expected: `paused`
2. ⚠ Restart the listener.

   ```bash
   systemctl restart gw-listener
   gwctl wait
   ```

   - **Expected:** `active (running)`
   - Rollback: start the standby node

## Verification

1. Send a test message.
   - Command: `gwctl ping`
   - Expected: `pong`

## Escalation

Duty manager after 30 minutes.
"""

CHECKLIST = """\
---
id: CL-101
type: checklist
title: 上线割接检查清单
title_en: Cutover checklist
status: approved
owner: PMO
created: 2025-01-10
updated: 2025-06-01
phase: [go_live]
version: "1.10"
gate: true
---

# 上线割接检查清单

## 使用说明

割接前一天逐项确认。

## 检查项

| 编号 | 检查项 | 为什么 | 证据 | 责任角色 | 必检 | 来源教训 |
|---|---|---|---|---|---|---|
| 1 | 确认回退脚本已演练 | 没演练过的回退等于没有 | 演练记录 | 运维负责人 | 是 | LES-101 |
| CL-101-02 | 核对 `a \\| b` 两侧记录数 | 防止丢数 | 截图 | 测试经理 | 否 | — |
"""


@pytest.fixture
def retrospective() -> str:
    return RETROSPECTIVE


@pytest.fixture
def runbook() -> str:
    return RUNBOOK


@pytest.fixture
def checklist() -> str:
    return CHECKLIST
