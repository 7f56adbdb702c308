"""Each rule about knowledge records: what it objects to, and what it leaves alone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from kb.checks.knowledge import KNOWLEDGE_RULES, check_knowledge
from kb.records import parse
from kb.settings import Settings
from kb.workspace import Workspace
from tests.kb.checks.knowledge_files import LESSON, RUNBOOK, TODAY, check, line_of


def test_good_records_have_no_findings() -> None:
    assert check() == []


def test_every_rule_has_its_own_number_and_speaks_both_languages() -> None:
    assert len({rule.id for rule in KNOWLEDGE_RULES}) == len(KNOWLEDGE_RULES)
    assert all(
        rule.zh and not re.search(r"[一-鿿]", rule.en + rule.why_en) and rule.why_zh and rule.why_en
        for rule in KNOWLEDGE_RULES
    )


CAUSE_LINE = line_of("RT-901.md", "变更没有走评审")
LES_LINE = line_of("RT-901.md", "### LES-901")
BAD = [
    ("K01", "RB-901.md", "owner: 运维负责人\n", "", "warning", 1),
    ("K01", "RT-901.md", "project: ABC-2025\n", "", "warning", 1),
    ("K02", "RB-901.md", "## 预防\n深度告警。\n", "", "warning", 1),
    ("K02", "CL-901.md", "必检项全部为是。", "", "warning", line_of("CL-901.md", "## 通过准则")),
    ("K03", "RT-901.md", LESSON, LESSON + "\n" + LESSON, "error", LES_LINE + 12),
    ("K03", "RT-901.md", "### LES-901 对账", "### 对账", "warning", LES_LINE),
    ("K04", "CL-901.md", "| LES-901 |", "| LES-902 |", "warning", line_of("CL-901.md", "| 1 |")),
    ("K04", "RT-901.md", "应用到：CL-901", "应用到：CL-777", "warning", LES_LINE + 8),
    ("K05", "CL-901.md", "version: V1.0", "version: V1.0\nsupersedes: RB-901", "warning", 5),
    ("K06", "RT-901.md", "reviewed_on: 2026-01-20", "reviewed_on: 2025-02-28", "info", 9),
    ("V31", "RT-901.md", "- 情境：日终对账文件少了两行。\n", "", "warning", LES_LINE),
    ("V31", "RT-901.md", "- 影响：工期 +2 工作日\n", "", "warning", LES_LINE),
    ("V31", "RT-901.md", "- 建议：尾行写记录数，接收方核对后再入库。\n", "", "error", LES_LINE),
    ("V31", "RT-901.md", "- 原因：接口没有约定尾行记录数，断点续传从行中间接上。\n", "", "error", LES_LINE),
    ("V31", "RT-901.md", "类别：interface", "类别：接口", "warning", LES_LINE),
    ("V31", "RT-901.md", "- 性质：avoid\n", "", "warning", LES_LINE),
    ("V31", "RT-901.md", "    - 接口负责人 | 2026-04-30 | CL-901 | open\n", "", "warning", LES_LINE),
    ("V31", "RT-901.md", "接口负责人 | 2026-04-30", "接口负责人 | 2026-02-28", "warning", LES_LINE + 10),
    ("V31", "RT-901.md", "接口负责人 | 2026-04-30", "接口负责人 | 四月底", "warning", LES_LINE + 10),
    ("V31", "RT-901.md", "- 接口负责人 | 2026", "- — | 2026", "warning", LES_LINE + 10),
    ("V31", "RT-901.md", "2026-04-30 | CL-901 |", "2026-04-30 | |", "warning", LES_LINE + 10),
    ("V31", "RT-901.md", "| CL-901 | open", "| CL-901 | 差不多", "warning", LES_LINE + 10),
    ("V31", "RT-901.md", "| CL-901 | open", "| CL-901", "warning", LES_LINE + 10),
    ("K07", "RT-901.md", "- 应用到：CL-901\n", "", "info", LES_LINE),
    (
        "K07",
        "RT-901.md",
        "- 应用到：CL-901\n",
        "- 应用到：CL-901、RB-901\n- 应用日期：2026-02-01\n",
        "info",
        LES_LINE,
    ),
    ("K08", "RT-901.md", "变更没有走评审。", "因为张伟的粗心漏测。", "warning", CAUSE_LINE),
    ("K08", "RT-901.md", "变更没有走评审。", "王工疏忽，配置写错。", "warning", CAUSE_LINE),
    ("K08", "RT-901.md", "变更没有走评审。", "测试人员责任心不强。", "warning", CAUSE_LINE),
    ("K08", "RT-901.md", "变更没有走评审。", "Human error by the tester.", "warning", CAUSE_LINE),
    ("K09", "RB-901.md", "   - 预期：大于 10000\n", "", "warning", line_of("RB-901.md", "1. 看深度")),
    ("K11", "RB-901.md", "深度十分钟内降到 100 以下。", "", "warning", line_of("RB-901.md", "## 验证")),
    ("K11", "RB-901.md", "## 升级与联系人\n半小时未恢复，找值班经理（见值班表）。\n", "", "warning", 1),
    ("K12", "RB-901.md", "last_tested: 2026-01-18", "last_tested: 2025-08-01", "warning", 14),
    ("K12", "RB-901.md", "last_tested: 2026-01-18", "last_tested: 2026-03-02", "warning", 14),
    ("K13", "CL-901.md", "| 对账日志 |", "| — |", "warning", line_of("CL-901.md", "| 1 |")),
    ("K13", "CL-901.md", "| 核对尾行记录数 |", "|  |", "warning", line_of("CL-901.md", "| 1 |")),
    ("K13", "CL-901.md", "| 编号 | 检查项 |", "| 编号 | 内容 |", "error", line_of("CL-901.md", "## 检查项")),
    (
        "K15",
        "CL-901.md",
        "核对尾行记录数",
        "核对尾行记录数；核对金额",
        "warning",
        line_of("CL-901.md", "| 1 |"),
    ),
    (
        "K15",
        "CL-901.md",
        "核对尾行记录数",
        "核对记录数，确认金额一致",
        "warning",
        line_of("CL-901.md", "| 1 |"),
    ),
    (
        "K15",
        "CL-901.md",
        "核对尾行记录数",
        "Check rows and verify sums",
        "warning",
        line_of("CL-901.md", "| 1 |"),
    ),
    ("K15", "CL-901.md", "核对尾行记录数", "哪些字段会变", "warning", line_of("CL-901.md", "| 1 |")),
    (
        "V32",
        "RB-901.md",
        "运维账号。",
        "运维账号 ops，密码：Abc@2026x",
        "error",
        line_of("RB-901.md", "运维账号"),
    ),
    ("V32", "RT-901.md", "owner: 项目经理", "owner: 项目经理 13800138000", "error", 6),
    (
        "V32",
        "RB-901.md",
        "mqctl depth PAY.IN",
        "mysql -uops -pAbc2026x pay",
        "error",
        line_of("RB-901.md", "   - 命令：`mqctl depth"),
    ),
]


@pytest.mark.parametrize(("rule", "name", "old", "new", "severity", "line"), BAD)
def test_a_fault_is_found_at_its_line(
    rule: str, name: str, old: str, new: str, severity: str, line: int
) -> None:
    found = [finding for finding in check((name, old, new)) if finding.rule == rule]
    assert len(found) == 1, [finding.zh for finding in found]
    (finding,) = found
    assert finding.severity == severity
    expected = name if rule != "K05" else "RB-901.md"
    assert finding.place.split(" ")[0] == f"knowledge/{expected}:{line}"
    assert finding.subject
    assert finding.hint_zh
    assert finding.hint_en
    assert finding.zh != finding.en


def test_every_rule_has_a_bad_example() -> None:
    shown = {bad[0] for bad in BAD}
    elsewhere = {"K10", "K14", "K16", "K17", "V33"}  # below, and in test_knowledge_texts.py
    elsewhere |= {"K18", "K19", "K20", "K21", "K22"}  # test_knowledge_among.py
    assert {rule.id for rule in KNOWLEDGE_RULES} - shown == elsewhere


@pytest.mark.parametrize(
    "command",
    [
        "rm -rf /data/queue",
        "rm --recursive --force /data/queue",
        "sqlplus / <<< 'drop table t_pay'",
        "truncate table t_pay",
        "mysql pay -e 'delete from t_pay'",
        "mysql pay -e 'update t_pay set state = 1; select 1 where 1'",
        "kill -9 4711",
        "systemctl stop pay",
        "kubectl -n pay delete pod pay-0",
        "kubectl scale deploy pay --replicas=0",
        "redis-cli FLUSHALL",
        "reboot",
        "dd if=/dev/zero of=/dev/sdb",
    ],
)
def test_a_destructive_command_asks_for_a_mark_and_a_way_back(command: str) -> None:
    findings = check(("RB-901.md", "mqctl pause PAY.OUT", command))
    assert [finding.rule for finding in findings] == ["K10", "K10"]
    assert {finding.place for finding in findings} == {
        f"knowledge/RB-901.md:{line_of('RB-901.md', '1. 暂停')}"
    }


@pytest.mark.parametrize(
    "action", ["停机。", "逐台重启网关。", "确认后，清空死信队列。", "Restart the gateway service."]
)
def test_a_destructive_action_in_words_is_recognised(action: str) -> None:
    assert [finding.rule for finding in check(("RB-901.md", "暂停发送方。", action))] == ["K10", "K10"]


@pytest.mark.parametrize(
    "action",
    [
        "查看上次重启时间。",
        "确认不在停机窗口。",
        "不得删除原文件，另存一份。",
        "Stop new duplicates at the source.",
        "看是否有人停止过任务。",
    ],
)
def test_talking_about_destruction_is_not_destruction(action: str) -> None:
    assert check(("RB-901.md", "暂停发送方。", action)) == []


@pytest.mark.parametrize(
    "command",
    [
        "mysql pay -e 'delete from t_pay where id = 7'",
        "rm /tmp/one-file",
        "kill -0 4711",
        "systemctl status pay",
        "grep 'drop packet' /var/log/messages",
        "kubectl get pods",
        "cat /proc/shutdown_state",
    ],
)
def test_commands_that_only_look_alike_are_left_alone(command: str) -> None:
    assert check(("RB-901.md", "mqctl pause PAY.OUT", command)) == []


def test_a_command_in_a_fence_counts_as_well() -> None:
    fence = "   ```sql\n   drop table t_pay;\n   ```\n   - 预期：`paused`"
    findings = check(("RB-901.md", "   - 命令：`mqctl pause PAY.OUT`\n   - 预期：`paused`", fence))
    assert [finding.rule for finding in findings] == ["K10", "K10"]


def test_a_marked_step_without_a_way_back_is_found() -> None:
    (finding,) = check(("RB-901.md", "   - 回退：切到备机\n", ""))
    assert (finding.rule, finding.subject) == ("K10", "RB-901")
    assert "第 2 步" in finding.zh
    assert "resolution step 2" in finding.en


def test_a_rollback_needs_the_mark_but_no_rollback_of_its_own() -> None:
    findings = check(("RB-901.md", "mqctl resume PAY.OUT", "systemctl restart pay"))
    assert [finding.rule for finding in findings] == ["K10"]
    assert "⚠" in findings[0].zh


def test_forty_mandatory_items_are_enough() -> None:
    row = "| {} | 核对第 {} 项 | 因为 | 记录 | 测试经理 | 是 | — |\n"
    first = "| 2 | 验证断点续传并记录用时"

    def rules(count: int) -> list[str]:
        rows = "".join(row.format(number, number) for number in range(10, 10 + count))
        return [finding.rule for finding in check(("CL-901.md", first, rows + first))]

    assert rules(39) == []
    assert rules(40) == ["K14"]


@pytest.mark.parametrize(
    "text",
    [
        "根因不是某个人粗心，而是复核表没有这一列。",
        "报告里写“粗心”等于没查。",
        "范围水平扩展后，张力不足的问题消失。",
        "接口负责人忘记更新版本号时，没有任何检查拦住。",
        "王工在联调中提出了改法。",
        "This was not human error: the form has no such field.",
        "高水平的评审拦住了失误。",
    ],
)
def test_mechanisms_roles_and_quotations_are_blameless(text: str) -> None:
    assert check(("RT-901.md", "变更没有走评审。", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "口令在 vault:loan/db，按需申请。",
        "密码：见密码库",
        "号段 13911000000-13911119999 已冻结。",
        "`curl -u $USER:$TOKEN https://gw/health`",
        "`sqlplus -s ro_his/@HISDB`",
        "mysql://user:password@host:3306/",
        "access key AKIAXXXXXXXXXXXXXXXX",
        "password: [PASSWORD]",
        "password=2h5txxx",
        "authpassword:qa-auth-password",
        "unique_id 16494071776.005464",
        '["memory usage"=14388137984]',
    ],
)
def test_references_and_blocks_of_numbers_are_no_secrets(text: str) -> None:
    assert check(("RB-901.md", "运维账号。", text)) == []


def test_a_secret_is_not_repeated_in_full() -> None:
    (finding,) = check(("RB-901.md", "运维账号。", "密码：Abc@2026x"))
    assert "Abc@2026x" not in finding.zh + finding.en
    assert "Ab**" in finding.zh


def test_done_and_cancelled_actions_are_never_overdue() -> None:
    for status in ("done", "cancelled", "已完成"):
        change = ("RT-901.md", "2026-04-30 | CL-901 | open", f"2026-01-30 | CL-901 | {status}")
        assert check(change) == []


def test_overdue_counts_from_the_day_that_is_given() -> None:
    assert check(today=date(2026, 4, 30)) == []
    (finding,) = check(today=date(2026, 5, 1))
    assert finding.rule == "V31"
    assert "超期 1 天" in finding.zh
    assert "overdue since 2026-04-30" in finding.en


def test_deprecated_records_are_not_worked_on_but_may_hold_no_secret() -> None:
    change = ("RB-901.md", "status: approved", "status: deprecated")
    assert check(change, ("RB-901.md", "   - 预期：大于 10000\n", "")) == []
    (finding,) = check(change, ("RB-901.md", "运维账号。", "密码：Abc@2026x"))
    assert finding.rule == "V32"


def test_a_link_to_a_deprecated_record_leads_somewhere() -> None:
    assert check(("CL-901.md", "status: approved", "status: deprecated")) == []


def test_markdown_that_is_not_ours_is_only_searched_for_secrets() -> None:
    foreign = "# Notes\n\n## Symptoms\n\nSee RB-999, careless error.\n\npassword: {}\n"
    assert check(more={"notes.md": foreign.format("see the vault")}) == []
    (finding,) = check(more={"notes.md": foreign.format("hunter2!x")})
    assert (finding.rule, finding.place) == ("V32", "knowledge/notes.md:7")


def test_english_records_are_judged_by_the_same_rules() -> None:
    english = """\
---
id: RB-902
type: runbook
title: Queue backlog
status: approved
owner: Operations lead
created: 2026-01-05
updated: 2026-01-20
service: Messaging
kind: incident
symptoms: [Depth above 10000]
systems: [Messaging]
last_tested: 2026-01-18
---

# Queue backlog

## Scope
Messaging.
## Symptoms
Depth rises.
## Impact
Late payments.
## Prerequisites
Operator account.
## Diagnosis

1. Read the depth.
   - Command: `mqctl depth PAY.IN`
   - Expected: above 10000

## Resolution

1. Drop the dead letters.
   - Command: `mqctl purge DLQ`

## Verification
Depth below 100.
## Rollback
None is needed.
## Escalation
Duty manager after 30 minutes.
## Prevention
Alert on depth.
## Revisions
First.
"""
    findings = check(more={"RB-902.md": english})
    assert [finding.rule for finding in findings] == ["K09", "K10", "K10"]


def test_crlf_files_keep_their_line_numbers() -> None:
    text = RUNBOOK.replace("   - 预期：大于 10000\n", "").replace("\n", "\r\n")
    record = parse(text, "knowledge/RB-901.md")
    (finding,) = [one for one in check_knowledge([record], today=TODAY) if one.rule == "K09"]
    assert finding.place == f"knowledge/RB-901.md:{line_of('RB-901.md', '1. 看深度')}"


def test_the_sample_has_no_errors_and_only_faults_of_time() -> None:
    """The sample is alive: on its data date a few reviews, drills and actions are late, nothing else."""
    root = Path(__file__).parents[3] / "kb" / "sample"
    records, problems = Workspace(root, Settings()).load_records()
    findings = check_knowledge(records, today=date(2026, 11, 21))
    assert problems == []
    assert len(records) >= 40
    late = {"K06", "K12", "V31"}
    assert [finding.zh for finding in findings if finding.rule not in late] == []
    assert 0 < len(findings) <= 12
    assert not [finding for finding in findings if finding.severity == "error"]
