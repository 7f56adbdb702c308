"""Whether a runbook can be followed at night: expected results, marked dangers, a way back, a way up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from kb.checks.knowledge_form import OWN_RULE, section_holds, section_line
from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.validations_rule import Fault
from kb.records import Record, Runbook, Step
from kb.records.vocabulary import SECTIONS

_COMMANDS = (
    r"\brm\s+(?:-[\w-]+\s+)*-{1,2}(?:r|f|R|recursive|force)\w*",
    r"\bdrop\s+(?:table|database|schema|index|user|view|tablespace|partition|keyspace|collection)\b",
    r"\btruncate\s+(?:table\s+)?[\w.\"\[]+",
    r"\bdelete\s+from\s+[\w.\"\[\]]+(?![^;]*\bwhere\b)",
    r"\bupdate\s+[\w.\"\[\]]+\s+set\b(?![^;]*\bwhere\b)",
    r"\bkill\s+-(?:9|kill|sigkill)\b|\b(?:pkill|killall)\b",
    r"\bmkfs\b|\bdd\s+[^|;]*\bof=/dev/|\b(?:lvremove|vgremove|pvremove|wipefs)\b",
    r"\b(?:shutdown|reboot|poweroff|halt)\b(?:\s+-|\s*$)|\binit\s+[06]\b",
    r"\bsystemctl\s+(?:restart|stop)\b|\bservice\s+[\w.@-]+\s+(?:restart|stop)\b",
    r"\bkubectl\s[^|;&\n]*?(?<=\s)(?:delete|drain|rollout\s+restart)\b|--replicas[= ]0\b",
    r"\bdocker\s+(?:rm|stop|kill|restart|system\s+prune|volume\s+rm)\b|\bdocker[- ]compose\s+(?:down|restart|stop)\b",
    r"\bflush(?:all|db)\b|\bhdfs\s+dfs\s+-rm\b|\bkafka-topics\S*\s[^\n]*--delete\b",
    r"\bgit\s+push\s+[^\n]*--force\b|\bterraform\s+destroy\b",
)
_DESTRUCTIVE_COMMAND = re.compile("|".join(_COMMANDS), re.IGNORECASE | re.MULTILINE)
_DESTRUCTIVE_WORDS = re.compile(
    r"(?:^|[，。；、：:]|并|后|再|逐台|滚动|强制|立即|手工)\s*"
    r"(?:停机|重启|强杀|清空|删除|格式化|停止[^，。；]{0,8}(?:服务|数据库|实例|节点|网关))"
    r"(?!时间|次数|原因|窗口|期间|公告|标志|记录)"
    r"|^(?:reboot|shut\s+down|wipe|purge|drop|truncate|delete)\b"
    r"|^(?:restart|stop)\s[^,.;:]*\b(?:service|server|database|process|node|cluster|instance|gateway|container|pod)s?\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_WARNING = "⚠"
_CARRIED_OUT = ("diagnosis", "resolution", "rollback")


@knowledge_rule(
    "K09",
    zh="每一步都写预期结果",
    en="Every step says what is to be seen",
    why_zh="不知道该看到什么，就不知道能不能做下一步",
    why_en="without an expected result nobody knows whether to go on",
    severity="warning",
)
def steps_have_expected_results(library: Library) -> Iterator[Fault]:
    """Steps of diagnosis, resolution and rollback; a step of the verification is an expectation itself."""
    for record in library.of("runbook"):
        for step in record.steps:
            if step.section in _CARRIED_OUT and not step.expected.strip():
                yield _step_fault(
                    record,
                    step,
                    "没有预期结果",
                    "has no expected result",
                    "补上“- 预期：……”，写能看到的输出或数值",
                    'add "- Expected: …" with the output or value to be seen',
                )


@knowledge_rule(
    "K10",
    zh="破坏性操作标 ⚠ 并写回退",
    en="Destructive steps carry ⚠ and a way back",
    why_zh="凌晨三点照着做的人，要在动手之前知道这一步收不回来",
    why_en="whoever follows it at night must know before acting that a step cannot be undone",
    severity="warning",
)
def destructive_steps_are_marked(library: Library) -> Iterator[Fault]:
    """Commands and actions that destroy or interrupt: marked, and undone by something that is written."""
    for record in library.of("runbook"):
        for step in record.steps:
            danger = _danger(step)
            if danger and _WARNING not in step.action:
                yield _step_fault(
                    record,
                    step,
                    f"有破坏性操作“{danger}”，没有标 ⚠",
                    f'holds the destructive "{danger}" without ⚠',
                    "在动作前加 ⚠",
                    "put ⚠ before the action",
                )
            needs_way_back = step.section != "rollback" and (danger or _WARNING in step.action)
            if needs_way_back and not step.rollback.strip():
                yield _step_fault(
                    record,
                    step,
                    "做了收不回来，却没有写回退",
                    "is destructive and says no way back",
                    "补上“- 回退：……”；不可回退的，写明之后怎么办",
                    'add "- Rollback: …"; where there is none, say what to do instead',
                )


def _danger(step: Step) -> str:
    """The destructive command or action of ``step`` as written; empty when there is none."""
    code = "\n".join(match[2] for match in _CODE.finditer(step.command or ""))
    fenced = "\n".join(step.commands)
    if found := _DESTRUCTIVE_COMMAND.search(f"{code}\n{fenced}"):
        return found[0].strip()
    if step.section == "diagnosis":
        return ""
    return danger_in(step.action)


def danger_in(action: str) -> str:
    """Return the words of an action that destroy or interrupt something; empty when there are none."""
    found = _DESTRUCTIVE_WORDS.search(_CODE.sub("", action).replace(_WARNING, "").strip())
    return found[0].strip("，。；、：: ") if found else ""


@knowledge_rule(
    "K11",
    zh="写明怎么验证、找谁升级",
    en="Verification and escalation are written",
    why_zh="没有验证，不知道修好没有；没有升级，一个人扛到天亮",
    why_en="without verification nobody knows it is fixed; without escalation one person is left alone",
    severity="warning",
)
def runbooks_say_how_to_verify_and_escalate(library: Library) -> Iterator[Fault]:
    """Both sections are there and hold something."""
    for record in library.of("runbook"):
        for key in OWN_RULE:
            if section_holds(record, key):
                continue
            line, (zh, en, *_) = section_line(record, key), SECTIONS["runbook"][key]
            yield Fault(
                record.id,
                record.place() if line is None else at_line(record, line),
                f"{record.id} 的“{zh}”{'没有写' if line is None else '是空的'}",
                f'"{en}" of {record.id} is {"missing" if line is None else "empty"}',
                f"补上“## {zh}”：写判据和角色，不写姓名和号码",
                f'add "## {en}" with criteria and roles, without names and numbers',
            )


@knowledge_rule(
    "K12",
    zh="手册在复核周期内演练过",
    en="A runbook was tried within its review cycle",
    why_zh="没演练过的手册只是一种猜测",
    why_en="a runbook that was not tried is a guess",
    severity="warning",
)
def runbooks_were_tested_in_time(library: Library) -> Iterator[Fault]:
    """``last_tested`` plus ``review_cycle_days`` lies before today; a test date in the future is none."""
    for record in library.of("runbook"):
        tested, cycle = _tested(record), record.review_cycle_days
        if tested is None:
            continue
        if tested > library.today:
            yield Fault(
                record.id,
                record.place("last_tested"),
                f"{record.id} 的演练日期 {tested} 还没到",
                f"{record.id} says it was tested on {tested}, which is in the future",
                "写最近一次真正做过的日期",
                "give the last day on which it was really carried out",
            )
        elif cycle and tested + timedelta(days=cycle) < library.today:
            yield Fault(
                record.id,
                record.place("last_tested"),
                f"{record.id} 上次演练 {tested}，超过 {cycle} 天的周期",
                f"{record.id} was last tested on {tested}, longer ago than its cycle of {cycle} days",
                "安排一次演练，再更新 last_tested 和 tested_by",
                "carry it out once, then set last_tested and tested_by",
            )


def _tested(record: Record) -> date | None:
    return record.last_tested if isinstance(record, Runbook) else None


def _step_fault(record: Record, step: Step, zh: str, en: str, hint_zh: str, hint_en: str) -> Fault:
    name = SECTIONS["runbook"][step.section]
    return Fault(
        record.id,
        at_line(record, step.line),
        f"{record.id} {name[0]}第 {step.number} 步{zh}",
        f"{record.id}, {name[1].lower()} step {step.number} {en}",
        hint_zh,
        hint_en,
    )
