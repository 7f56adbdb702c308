"""Handing over to operations: V26 important systems, V27 alarms, V28 support and trained people.

Asked from going live on: before that, restore tests and trainings are still ahead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from kb.checks.finding import Severity
from kb.checks.validations_rule import Fault, at, data_date, rule
from kb.project.entities import Project, Support, System, Text, Training, kind_of, text_of
from kb.project.operations import ENOUGH_PEOPLE, IMPORTANT, RESTORE_TEST_DAYS

_HANDED_OVER = ("go_live", "transition", "closed")
_MEASURABLE = re.compile(
    r"\d|[零一二两三四五六七八九十百]\s*[个次项条天日件]|无|全部|均|清零|关闭|签字|\b(?:no|zero|all|every)\b",
    re.I,
)
_HEADS = re.compile(r"(\d+)\s*(?:人|名|位|people|persons)")


@rule(
    "V26",
    zh=f"重要系统有备份、{RESTORE_TEST_DAYS} 天内的恢复演练、监控和运维手册",
    en=f"Important systems have backup, a restore test within {RESTORE_TEST_DAYS} days, monitoring and a runbook",
    why_zh="没有演练过的备份，恢复那天才知道能不能用",
    why_en="a backup that was never restored is proved on the day it is needed",
)
def important_systems_can_be_run(project: Project) -> Iterator[Fault]:
    """Systems of criticality 1 and 2; that no alarm leads to a runbook is a warning (severe ones have V27)."""
    if project.project.phase not in _HANDED_OVER:
        return
    for system in project.systems:
        if system.criticality is None or system.criticality > IMPORTANT:
            continue
        yield from _backup(system, data_date(project))
        if not system.monitoring:
            yield _lacks(system, "monitoring", "没有监控指标", "has no monitoring")
        elif not any(alarm.runbook or alarm.severity <= IMPORTANT for alarm in system.monitoring):
            zh, en = "没有一条告警指向运维手册", "has no alarm that leads to a runbook"
            yield _lacks(system, "monitoring", zh, en, severity="warning")


_REMEDIES = {
    "backup": (
        "写上备份对象、周期和最近一次恢复演练的日期（backup.last_restore_test）",
        "record the backup and the day on which a restore was last proved",
    ),
    "monitoring": (
        "在 monitoring 里列出指标、阈值、级别和对应的运维手册",
        "give metrics, thresholds, severities and the runbook of each alarm",
    ),
}


def _lacks(system: System, field: str, zh: str, en: str, severity: Severity | None = None) -> Fault:
    return at(
        system,
        field,
        f"{system.id}“{text_of(system.name, 'zh')}”（重要性 {system.criticality}）{zh}",
        f'{system.id} "{text_of(system.name, "en")}" (criticality {system.criticality}) {en}',
        *_REMEDIES[field],
        severity=severity,
    )


def _backup(system: System, today: date) -> Iterator[Fault]:
    tested = system.backup.last_restore_test if system.backup else None
    if system.backup is None:
        yield _lacks(system, "backup", "没有备份", "has no backup")
    elif tested is None:
        yield _lacks(system, "backup", "没有恢复演练日期", "has no restore test")
    elif (age := (today - tested).days) > RESTORE_TEST_DAYS:
        zh, en = f"上次恢复演练在 {age} 天前（{tested}）", f"was last restored {age} days ago, on {tested}"
        yield _lacks(system, "backup", zh, en)


@rule(
    "V27",
    zh="一、二级告警都指向运维手册",
    en="Every alarm of severity 1 or 2 leads to a runbook",
    why_zh="半夜响起的告警没有手册，值班的人只能打电话",
    why_en="an alarm at night without a runbook leaves the person on duty with a telephone",
)
def severe_alarms_lead_to_runbooks(project: Project) -> Iterator[Fault]:
    """Alarms of severity 1 and 2 of every system."""
    if project.project.phase not in _HANDED_OVER:
        return
    for system in project.systems:
        for alarm in system.monitoring:
            if alarm.severity <= IMPORTANT and not alarm.runbook:
                metric_zh, metric_en = text_of(alarm.metric, "zh"), text_of(alarm.metric, "en")
                yield at(
                    alarm,
                    "runbook",
                    f"{system.id} 的 {alarm.severity} 级告警“{metric_zh}”没有运维手册",
                    f'the alarm "{metric_en}" of {system.id} (severity {alarm.severity}) leads to no runbook',
                    "在 runbook 里写上手册编号；没有手册就先写一份",
                    "name the runbook; write one if there is none",
                    subject=system.id,
                )


@rule(
    "V28",
    zh="支持期不短于合同，退出条件可度量，每份手册有两人受过培训",
    en="Support lasts as long as the contract says, its exit is measurable, two people know each runbook",
    why_zh="退出条件说不清，支持期就没有尽头；只有一个人会的手册，他休假时等于没有",
    why_en="without measurable exit criteria support never ends; a runbook one person knows is none in a holiday",
)
def support_ends_in_knowing_hands(project: Project) -> Iterator[Fault]:
    """Windows against ``contract_days``; a number or a state in the exit criteria; trainings per runbook."""
    if project.project.phase not in _HANDED_OVER:
        return
    for support in project.support:
        yield from _length(support)
        yield from _exit(support)
    yield from _untrained(project)


def _length(support: Support) -> Iterator[Fault]:
    if support.window is None or support.contract_days is None:
        return
    days = (support.window.to - support.window.from_).days + 1
    if days < support.contract_days:
        yield at(
            support,
            "window",
            f"{support.id} 的支持期 {days} 天，短于合同的 {support.contract_days} 天",
            f"{support.id} lasts {days} days, less than the {support.contract_days} of the contract",
            "延长窗口，或写明合同变更",
            "extend the window, or change the contract",
        )


def _exit(support: Support) -> Iterator[Fault]:
    criteria = [_both(one) for one in support.exit_criteria]
    if any(_MEASURABLE.search(one) for one in criteria):
        return
    yield at(
        support,
        "exit_criteria",
        f"{support.id} " + ("的退出条件都不可度量" if criteria else "没有退出条件"),
        f"{support.id} has " + ("no measurable exit criterion" if criteria else "no exit criteria"),
        "写成能判断的，例如：连续 20 个工作日无一级问题",
        "write what can be judged: no severity 1 issue in 20 working days",
    )


def _both(text: Text) -> str:
    return f"{text_of(text, 'zh')} {text_of(text, 'en')}"


def _untrained(project: Project) -> Iterator[Fault]:
    people: Mapping[str, set[str]] = defaultdict(set)
    for training in project.trainings:
        if training.status not in ("cancelled", "rejected"):
            for topic in training.topic:
                people[topic].update(_attendees(training))
    asked: set[str] = set()
    for system in project.systems:
        for alarm in system.monitoring:
            runbook = alarm.runbook
            if runbook is None or runbook in asked:
                continue
            asked.add(runbook)
            count = len(people[runbook])
            if count < ENOUGH_PEOPLE:
                yield at(
                    alarm,
                    "runbook",
                    f"{runbook} 只有 {count} 人受过培训，少于 {ENOUGH_PEOPLE} 人",
                    f"{count} people were trained on {runbook}, fewer than {ENOUGH_PEOPLE}",
                    "在 trainings 里安排一次，topic 写上它",
                    "hold a training that names it in topic",
                    subject=runbook,
                )


def _attendees(training: Training) -> Iterator[str]:
    """Yield who attended; a group in words ("明溪分行 24 人") counts its heads."""
    for person in training.attendees:
        heads = _HEADS.search(person) if not kind_of(person) else None
        yield from (f"{person} {number}" for number in range(int(heads[1]))) if heads else (person,)
