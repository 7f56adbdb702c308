"""What stands around the sentence: RQ-30 acceptance, 31 fields, 32 verification, 33 links, 36 and 39 interfaces."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.requirements.entry_rule import Set, entry_rule
from kb.checks.requirements.rule import ERROR
from kb.checks.validations_rule import Fault, blank_fields, is_blank
from kb.project.entities import Acceptance, Interface, Requirement, text_of

_CRITERION = {
    "metric": ("指标", "metric"),
    "operator": ("比较符", "operator"),
    "target": ("目标值", "target"),
    "unit": ("单位", "unit"),
    "condition": ("条件", "condition"),
    "method": ("验证方法", "method"),
}
_AGREEMENT = {
    "timeout_ms": ("超时时间", "timeout"),
    "retry": ("重试或不重试的理由", "retry, or why not"),
    "errors": ("错误码表", "error table"),
    "auth": ("鉴权", "authentication"),
    "sla": ("服务水平", "service level"),
    "fallback": ("降级办法", "fallback"),
}


@entry_rule(
    "RQ-30",
    zh="验收标准写明指标、比较符、目标值、单位、条件和方法",
    en="Acceptance has metric, operator, target, unit, condition and method",
    why=(
        "“用户满意”谁都能说达到，也能说没达到",
        "users are satisfied can be claimed and denied with equal right",
    ),
    severities=ERROR,
)
def acceptance_is_measurable(entries: Set) -> Iterator[Fault]:
    """Every requirement has an acceptance criterion, and each is complete (SMART)."""
    hint = (
        "例如：评分 >= 4.5 分，样本不少于 50 份，上线后 30 日，inspection",
        "such as: score >= 4.5 points, at least 50 answers, 30 days after go-live, inspection",
    )
    for one in entries.live:
        if not one.acceptance:
            yield Fault(
                one.id, one.place, f"{one.id} 没有验收标准", f"{one.id} has no acceptance criterion", *hint
            )
        for criterion in one.acceptance:
            if lacking := _lacking(criterion):
                name = f"{one.id} {criterion.id}".strip()
                zh, en = (
                    "、".join(_CRITERION[key][0] for key in lacking),
                    ", ".join(_CRITERION[key][1] for key in lacking),
                )
                yield Fault(
                    one.id,
                    criterion.place or one.place,
                    f"{name} 的验收标准缺少：{zh}",
                    f"{name} lacks in its acceptance: {en}",
                    *hint,
                )


def _lacking(criterion: Acceptance) -> list[str]:
    lacking = blank_fields(criterion, tuple(_CRITERION))
    if isinstance(criterion.target, str) and "unit" in lacking:
        lacking.remove("unit")  # a target in words brings its unit along
    return lacking


@entry_rule(
    "RQ-31",
    zh="来源、负责人、理由齐全",
    en="Source, owner and rationale are given",
    why=(
        "没有来源和理由，变更时不知道问谁、能不能砍",
        "without source and rationale nobody knows whom to ask or what may be cut",
    ),
)
def entries_are_complete(entries: Set) -> Iterator[Fault]:
    """Source, owner and rationale; the priority is asked for when the file is read."""
    names = {"source": ("来源", "source"), "owner": ("负责人", "owner"), "rationale": ("理由", "rationale")}
    for one in entries.live:
        if lacking := blank_fields(one, tuple(names)):
            zh, en = "、".join(names[key][0] for key in lacking), ", ".join(names[key][1] for key in lacking)
            yield Fault(
                one.id,
                one.place,
                f"{one.id} 缺少：{zh}",
                f"{one.id} lacks: {en}",
                "补上这些字段",
                "fill in these fields",
            )


@entry_rule(
    "RQ-32",
    zh="有验证方法；用测试验证的挂着测试用例",
    en="There is a method of verification, and a test case where it is test",
    why=(
        "没有用例的“测试”到验收前一天才发现没人写",
        "a test without test case is missed until the day before acceptance",
    ),
)
def verification_is_planned(entries: Set) -> Iterator[Fault]:
    """Method ``test`` needs a test case that names the requirement, or that it names."""
    tested = {target for case in entries.project.test_cases for target in case.requirements}
    for one in entries.live:
        methods = {criterion.method for criterion in one.acceptance}
        if one.acceptance and methods == {None}:
            yield Fault(
                one.id,
                one.place,
                f"{one.id} 没有验证方法",
                f"{one.id} has no method of verification",
                "在验收标准里写 method",
                "give a method in its acceptance",
            )
        elif "test" in methods and not one.tests and one.id not in tested:
            yield Fault(
                one.id,
                one.place_of("acceptance"),
                f"{one.id} 用测试验证，但没有测试用例",
                f"{one.id} is verified by test and has no test case",
                "建用例并在 tests 里引用，或改用别的验证方法",
                "add a test case and name it in tests, or change the method",
            )


@entry_rule(
    "RQ-33",
    zh="向上有目标，向下有落实",
    en="A requirement is linked upwards and downwards",
    why=(
        "上不着目标的需求说不清为什么做，下没有落实的需求没有人做",
        "without an objective nobody knows why, without work, system or test nobody does it",
    ),
)
def entries_are_linked(entries: Set) -> Iterator[Fault]:
    """Upwards an objective or a requirement it follows from; downwards interface, system, work, or test."""
    below = {
        target
        for group in (entries.project.test_cases, entries.project.wbs)
        for item in group
        for target in item.requirements
    }
    for one in entries.live:
        up = one.objectives or one.depends_on or one.compliance
        down = one.interfaces or one.systems or one.wbs or one.tests or one.id in below
        lacking = [
            name
            for name, there in (
                (("目标", "objective"), up),
                (("接口、系统、工作包或用例", "interface, system, work item or test"), down),
            )
            if not there
        ]
        if lacking:
            zh, en = (
                "，也没有".join(name[0] for name in lacking),
                " and no ".join(name[1] for name in lacking),
            )
            yield Fault(
                one.id,
                one.place,
                f"{one.id} 没有关联{zh}",
                f"{one.id} is linked to no {en}",
                "补上引用，或删去这条需求",
                "add the link, or drop the requirement",
            )


@entry_rule(
    "RQ-36",
    zh="接口需求指明接口，接口约定齐全",
    en="An interface requirement names its interface, and that one is agreed in full",
    why=(
        "只说“与某系统对接”，超时、错误码和降级都要到联调时才吵",
        "timeout, errors and fallback are otherwise fought over during integration",
    ),
)
def interface_requirements_name_interfaces(entries: Set) -> Iterator[Fault]:
    """Type ``interface`` has an IF; each one named has timeout, retry, errors, auth, SLA and fallback."""
    for one in entries.live:
        if one.type != "interface":
            continue
        if not one.interfaces:
            yield Fault(
                one.id,
                one.place,
                f"{one.id} 是接口需求，没有指明接口",
                f"{one.id} is an interface requirement and names no interface",
                "在 interfaces 里写接口编号",
                "name the interface under interfaces",
            )
        for name in one.interfaces:
            held = entries.project.by_id(name)
            if (
                isinstance(held, Interface)
                and held.status != "draft"
                and (lacking := [key for key in _AGREEMENT if is_blank(getattr(held, key))])
            ):
                zh, en = (
                    "、".join(_AGREEMENT[key][0] for key in lacking),
                    ", ".join(_AGREEMENT[key][1] for key in lacking),
                )
                yield Fault(
                    one.id,
                    held.place,
                    f"{one.id} 的接口 {name} 缺少：{zh}",
                    f"{one.id} uses {name}, which lacks: {en}",
                    "补全接口约定",
                    "complete the interface",
                )


@entry_rule(
    "RQ-39",
    zh="每个接口有异常需求",
    en="Every interface has a requirement for when it fails",
    why=(
        "超时、重复、部分失败没有约定，生产上第一次出现就是事故",
        "a timeout nobody agreed on is an incident the first time it happens",
    ),
)
def interfaces_have_failure_requirements(entries: Set) -> Iterator[Fault]:
    """At least one requirement of the unwanted form per interface in use, of a project that has requirements."""
    covered = {name for one in entries.live if _is_unwanted(one) for name in one.interfaces}
    if not entries.live:
        return
    for interface in entries.project.interfaces:
        if interface.status != "retired" and interface.id not in covered:
            name = text_of(interface.name, "zh"), text_of(interface.name, "en")
            yield Fault(
                interface.id,
                interface.place,
                f"{interface.id}“{name[0]}”没有异常需求",
                f'{interface.id} "{name[1]}" has no requirement for when it fails',
                "为超时、重复请求、部分失败各写一条“如果…，则…应…”",
                "write one If …, then … shall … each for timeout, duplicate and partial failure",
            )


def _is_unwanted(one: Requirement) -> bool:
    text = text_of(one.statement, "zh").strip()
    return one.ears == "unwanted" or text.startswith(("如果", "若", "If "))
