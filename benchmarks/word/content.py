"""The document every engine writes: requirements with five attributes each, and a table of interfaces per section."""

from __future__ import annotations

import random
from dataclasses import dataclass

PER_SECTION = 14
SYSTEMS = ("统一身份认证平台", "数据交换总线", "综合运维管理系统", "电子档案系统", "消息中心", "信贷中台")
SENTENCES = (
    "当渠道系统提交请求时，{}应在 3 s 内返回处理结果，并将请求与应答写入日志，保存 180 天。",
    "如果{}返回异常状态码，则集成平台应在 3 s 内重试，重试不超过 5 次，超过后写入告警队列并通知值班人员。",
    "{}的主数据变更应在 15 min 内同步到所有订阅系统，并记录批次号、源系统、目标系统、记录数和校验和。",
    "并发用户不少于 2000、峰值不低于 800 笔/s 时，{}接口的平均响应时间应不大于 500 ms，P99 应不大于 1.5 s。",
)
HEAD = ("接口编号", "接口名称", "源系统", "目标系统", "频率", "责任人")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement: id, title, statement, and names with values."""

    id: str
    title: str
    statement: str
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its requirements and a captioned table of ten interfaces."""

    title: str
    requirements: tuple[Requirement, ...]
    caption: str
    rows: tuple[tuple[str, ...], ...]


TITLE = "系统集成项目 集成需求规格说明书"


def sections(requirements: int, seed: int = 7) -> list[Section]:
    """The sections of a document with that many requirements; the same for the same seed."""
    pick = random.Random(seed)  # noqa: S311 - no secret, a repeatable text
    every = [_requirement(number, pick) for number in range(requirements)]
    starts = range(0, requirements, PER_SECTION)
    return [
        Section(
            f"{SYSTEMS[at % len(SYSTEMS)]}的集成需求（第 {at + 1} 部分）",
            tuple(every[start : start + PER_SECTION]),
            f"接口清单（{at + 1}）",
            tuple(_interface(at, row, pick) for row in range(10)),
        )
        for at, start in enumerate(starts)
    ]


def _requirement(number: int, pick: random.Random) -> Requirement:
    system = SYSTEMS[number % len(SYSTEMS)]
    statement = "".join(sentence.format(system) for sentence in pick.sample(SENTENCES, 2))
    return Requirement(
        f"REQ-{number + 1:04d}",
        f"{system}对接要求 {number + 1}",
        statement,
        (
            ("优先级", pick.choice(("必须", "应有", "可有"))),
            ("来源", f"《招标文件》第 {pick.randint(2, 9)}.{pick.randint(1, 9)} 节"),
            ("验证方法", pick.choice(("测试", "演示", "检查", "分析"))),
            ("责任方", pick.choice(("甲方信息中心", "集成商项目部", "原厂商"))),
            ("追溯", f"DES-{number + 1:04d}、TC-{number + 1:04d}"),
        ),
    )


def _interface(section: int, row: int, pick: random.Random) -> tuple[str, ...]:
    source, target = SYSTEMS[row % len(SYSTEMS)], SYSTEMS[(row + 1) % len(SYSTEMS)]
    frequency = pick.choice(("实时", "每日", "每小时"))
    return (f"IF-{section + 1:02d}-{row + 1:02d}", f"接口 {row + 1}", source, target, frequency, "张工")
