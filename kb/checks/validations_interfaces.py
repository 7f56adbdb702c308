"""Interfaces beyond their two sides: V09 what an agreed one settles, V14 what happens when it fails, V23 churn."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kb.checks.validations_rule import Fault, at, is_blank, named, rule
from kb.project.entities import Change, Interface, Project, Requirement, text_of
from kb.project.interface_views import AGREED, ONCE_AGREED

RECENT_DAYS = 90
"""Within so many days repeated changes of one interface are a pattern."""
MANY_CHANGES = 3

_FAILURE = re.compile(
    r"超时|重复|重发|失败|不可用|不可达|中断|断开|异常|宕机|停机|拒绝|限流|积压|丢失|乱序|部分成功|降级"
    r"|time[sd]?[ -]?out|duplicate|repeat|fail|unavailable|unreachable|interrupt|outage|reject|throttl|lost"
    r"|partial|degrad|backlog",
    re.IGNORECASE,
)


@rule(
    "V09",
    zh="已确认的接口写明超时、重试、错误码、鉴权、服务水平和降级；敏感数据加密",
    en="An agreed interface settles timeout, retry, errors, authentication, SLA, fallback and encryption",
    why_zh="联调时再商量超时和错误码，一个接口要多花几轮窗口；降级没写，故障当天就没有预案",
    why_en="settling timeouts and errors during tests costs rounds; a fallback not written is missing on the day",
)
def agreed_interfaces_are_settled(project: Project) -> Iterator[Fault]:
    """From status agreed on: no field of the agreement is empty, no retry means a reason, encryption."""
    for interface in project.interfaces:
        if interface.status not in AGREED:
            continue
        lacking = [field for field in ONCE_AGREED if is_blank(getattr(interface, field))]
        sensitive = [item.name for item in interface.data_items if item.sensitive]
        if sensitive and is_blank(interface.encryption):
            lacking.append("encryption")
        if lacking:
            zh, en = named(lacking)
            yield at(
                interface,
                "status",
                f"{interface.id} 的状态是 {interface.status}，还缺：{zh}",
                f"{interface.id} has the status {interface.status}, but lacks: {en}",
                "与对方商定后补上，或把状态退回 draft",
                "settle them with the other side, or set the status back to draft",
            )
        retry = interface.retry
        if retry is not None and not retry.times and is_blank(retry.reason):
            yield at(
                interface,
                "retry",
                f"{interface.id} 不重试，没有写理由",
                f"{interface.id} does not retry and gives no reason",
                "在 retry.reason 里写明为什么不重试",
                "say why in retry.reason",
            )


@rule(
    "V14",
    zh="接口需求指明接口；已上线的接口有异常情形的需求",
    en="An interface requirement names its interface; a live interface has requirements for failure",
    why_zh="没有写超时、重复、部分失败怎么办的接口，出事时只能现场决定",
    why_en="an interface without requirements on timeout, repetition and partial failure is decided on the spot",
)
def interfaces_are_required_to_fail_well(project: Project) -> Iterator[Fault]:
    """A requirement of type interface names one; a live interface has one requirement on unwanted behaviour."""
    covered: set[str] = set()
    for requirement in project.requirements:
        if requirement.status == "dropped":
            continue
        if requirement.type == "interface" and not requirement.interfaces:
            yield at(
                requirement,
                "interfaces",
                f"接口需求 {requirement.id} 没有指明接口",
                f"the interface requirement {requirement.id} names no interface",
                "在 interfaces 里写上接口编号，或改正 type",
                "name the interface in interfaces, or correct the type",
            )
        if requirement.interfaces and _on_failure(requirement):
            covered.update(requirement.interfaces)
    for interface in project.interfaces:
        if interface.status == "live" and interface.id not in covered:
            yield at(
                interface,
                "",
                f"{interface.id} 已上线，没有一条需求规定超时、重复或部分失败时怎么办",
                f"{interface.id} is live, but no requirement says what happens on timeout, repetition or partial "
                "failure",
                "补一条“如果……，则……应……”的需求，ears 写 unwanted，interfaces 写上它",
                'add a requirement "If …, then … shall …" with ears: unwanted that names it',
            )


def _on_failure(requirement: Requirement) -> bool:
    """Say whether a requirement is about what is not wanted: by its pattern, or by the words of failure."""
    if requirement.ears == "unwanted":
        return True
    texts = (requirement.title, requirement.statement)
    return any(_FAILURE.search(text_of(text, lang)) for text in texts for lang in ("zh", "en"))


@rule(
    "V23",
    zh=f"接口 {RECENT_DAYS} 天内变更少于 {MANY_CHANGES} 次",
    en=f"No interface changes {MANY_CHANGES} times within {RECENT_DAYS} days",
    why_zh="反复变更的接口说明业务没想清楚或双方没对齐，继续改只会带来返工",
    why_en="an interface that keeps changing was not thought through; more changes mean more rework",
)
def interfaces_settle_down(project: Project) -> Iterator[Fault]:
    """Changes that name an interface, by date; rejected ones changed nothing."""
    changes: Mapping[str, list[Change]] = defaultdict(list)
    for change in sorted(project.changes, key=lambda one: one.date):
        if change.decision != "rejected":
            for identifier in dict.fromkeys(change.affects):
                changes[identifier].append(change)
    for interface in project.interfaces:
        if burst := _burst(changes.get(interface.id, [])):
            yield _restless(interface, burst)


def _burst(changes: list[Change]) -> list[Change]:
    """Return the most changes that lie within the days of a pattern, when they are many; else nothing."""
    most: list[Change] = []
    first = 0
    for last, change in enumerate(changes):
        while (change.date - changes[first].date).days > RECENT_DAYS:
            first += 1
        if last + 1 - first > len(most):
            most = changes[first : last + 1]
    return most if len(most) >= MANY_CHANGES else []


def _restless(interface: Interface, burst: list[Change]) -> Fault:
    ids = [change.id for change in burst]
    span = f"{burst[0].date}～{burst[-1].date}"
    return at(
        interface,
        "",
        f"{interface.id} 在 {span} 变更 {len(burst)} 次：{'、'.join(ids)}",
        f"{interface.id} changed {len(burst)} times from {burst[0].date} to {burst[-1].date}: {', '.join(ids)}",
        "停下来与对方重新确认需求和规范，再继续开发",
        "stop and settle requirement and specification with the other side before going on",
    )
