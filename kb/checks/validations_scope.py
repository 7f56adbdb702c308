"""Scope: V00 what must not be missing, V08/V10 interfaces and systems, V11–V13 requirements."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache

from kb.checks.validations_rule import COMMITTED, Fault, at, blank_fields, is_blank, lacking, named, rule
from kb.project.entities import (
    Acceptance,
    Entity,
    Project,
    Requirement,
    Star,
    TestCase,
    kind_of,
    text_of,
)


@rule(
    "V00",
    zh="必填信息齐全",
    en="Nothing that every entry needs is missing",
    why_zh="没有负责人、日期或步骤的条目没有人会推动，评审时也无法判断",
    why_en="an entry without owner, date or steps is moved by nobody and cannot be judged in a review",
)
def stars_are_filled(project: Project) -> Iterator[Fault]:
    """Every starred field holds something; fields with a rule of their own are left to it."""
    for name in type(project).model_fields:
        value = getattr(project, name)
        for entity in value if isinstance(value, tuple) else (value,):
            if isinstance(entity, Entity):
                subject = getattr(entity, "id", "") if name != "project" else "project"
                yield from lacking(entity, subject or name, _starred(type(entity)))


@cache
def _starred(entity: type[Entity]) -> tuple[str, ...]:
    return tuple(
        name
        for name, info in entity.model_fields.items()
        if any(isinstance(mark, Star) and mark.rule == "V00" for mark in info.metadata)
    )


@rule(
    "V08",
    zh="接口双方负责人、方式、版本齐全，两端是不同系统",
    en="An interface has an owner on both sides, a style, a version, and two different systems",
    why_zh="联调问题十有八九卡在对方没有明确负责人；没有版本就说不清按哪一版联调",
    why_en="most integration tests stall because the other side has no named owner or no version",
)
def interfaces_have_two_sides(project: Project) -> Iterator[Fault]:
    """Owner, counterpart owner, style and version are given; provider and consumer differ."""
    for interface in project.interfaces:
        if interface.status == "retired":
            continue
        yield from lacking(interface, interface.id, ("owner", "counterpart_owner", "style", "version"))
        if interface.provider == interface.consumer:
            yield at(
                interface,
                "consumer",
                f"{interface.id} 的提供方和调用方是同一个系统 {interface.provider}",
                f"{interface.id} has {interface.provider} as provider and as consumer",
                "系统内部调用不算接口；否则改正其中一端",
                "a call inside one system is no interface; otherwise correct one end",
            )


@rule(
    "V10",
    zh="系统清单有负责人，且都参与接口",
    en="Every system has an owner and takes part in an interface",
    why_zh="没有负责人的系统排不进联调计划；没有接口的系统要么漏了接口，要么不该在范围里",
    why_en="a system without owner cannot be scheduled; one without interface may be out of scope",
)
def systems_are_owned_and_used(project: Project) -> Iterator[Fault]:
    """Every system has an owner; a system in no interface is doubtful."""
    used = {end for interface in project.interfaces for end in (interface.provider, interface.consumer)}
    for system in project.systems:
        yield from lacking(system, system.id, ("owner",))
        if system.id not in used:
            yield at(
                system,
                "",
                f"{system.id}“{text_of(system.name, 'zh')}”没有任何接口",
                f'{system.id} "{text_of(system.name, "en")}" has no interface',
                "补上接口，或从系统清单中移出",
                "add its interfaces, or take it off the inventory",
                severity="warning",
            )


@rule(
    "V11",
    zh="已确认的需求至少有一条可度量的验收标准",
    en="An agreed requirement has at least one measurable acceptance",
    why_zh="没有指标、目标值和验证方法的需求，验收时只能靠争论",
    why_en="a requirement without metric, target and method is settled by argument at acceptance",
)
def agreed_requirements_are_measurable(project: Project) -> Iterator[Fault]:
    """One acceptance at least has metric, operator, target, method, and a unit if the target is a number."""
    for requirement in project.requirements:
        if requirement.status not in COMMITTED:
            continue
        gaps = [_acceptance_gaps(one) for one in requirement.acceptance]
        if gaps and not min(gaps, key=len):
            continue
        if not gaps:
            zh, en = "没有验收标准", "has no acceptance"
        else:
            listed = named(min(gaps, key=len))
            zh, en = (
                f"没有一条验收标准是完整的，至少还缺：{listed[0]}",
                f"has no complete acceptance; missing: {listed[1]}",
            )
        yield at(
            requirement,
            "acceptance",
            f"{requirement.id} {zh}",
            f"{requirement.id} {en}",
            "写清指标、比较符、目标值、单位和验证方法，例如：推送耗时 p95 ≤ 5 s，test",
            "give metric, operator, target, unit and method, for example: push time p95 <= 5 s, test",
        )


def _acceptance_gaps(acceptance: Acceptance) -> list[str]:
    gaps = blank_fields(acceptance, ("metric", "operator", "target", "method"))
    # A target in words (a return code, a state) has no unit.
    if isinstance(acceptance.target, (int, float)) and is_blank(acceptance.unit):
        gaps.append("unit")
    return gaps


@rule(
    "V12",
    zh="需求有目标、来源和负责人；目标有需求支撑",
    en="A requirement has objective, source and owner; an objective has requirements",
    why_zh="说不出为谁、为什么目标而做的需求是镀金；没有需求的目标不会自己实现",
    why_en="a requirement without objective or source is gold plating; an objective without one stays a wish",
)
def requirements_have_a_reason(project: Project) -> Iterator[Fault]:
    """Requirements (but dropped ones) name objectives, source and owner; objectives are named by some."""
    served: set[str] = set()
    for requirement in project.requirements:
        if requirement.status == "dropped":
            continue
        served.update(requirement.objectives)
        yield from lacking(requirement, requirement.id, ("objectives", "source", "owner"))
    for objective in project.objectives:
        if objective.id not in served:
            yield at(
                objective,
                "",
                f"目标 {objective.id} 没有任何需求支撑",
                f"no requirement serves the objective {objective.id}",
                "补充需求，或在相关需求的 objectives 里写上它",
                "add requirements, or name it in the objectives of those that serve it",
                severity="warning",
            )


@rule(
    "V13",
    zh="必须实现的需求有测试、有工作包；“已验证”名副其实",
    en="A must requirement has a test and work; verified means that its tests pass",
    why_zh="没有排进计划或没有用例的“必须”，上线前才会被发现",
    why_en="a must that is neither planned nor tested is discovered just before go-live",
)
def musts_are_planned_and_tested(project: Project) -> Iterator[Fault]:
    """Test cases and work items are linked from either side; verified ⇔ the last run of every test passed."""
    linked: dict[str, set[str]] = {one.id: {*one.tests, *one.wbs} for one in project.requirements}
    links = [
        *((one.id, one.requirements) for one in project.test_cases),
        *((one.id, one.requirements) for one in project.wbs),
    ]
    for linking, identifiers in links:
        for identifier in identifiers:
            if identifier in linked:
                linked[identifier].add(linking)
    for requirement in project.requirements:
        if requirement.status == "dropped":
            continue
        below = linked[requirement.id]
        tests = [project.by_id(one) for one in sorted(below) if kind_of(one) == "TC"]
        if requirement.priority == "must":
            yield from _unplanned(requirement, below)
        yield from _verdict(requirement, [test for test in tests if isinstance(test, TestCase)])


def _unplanned(requirement: Requirement, below: Set[str]) -> Iterator[Fault]:
    kinds = {kind_of(one) for one in below}
    for kind, zh, en, field in (
        ("TC", "测试用例", "test case", "tests"),
        ("WBS", "工作包", "work item", "wbs"),
    ):
        if kind not in kinds:
            yield at(
                requirement,
                "",
                f"必须实现的需求 {requirement.id} 没有{zh}",
                f"the must requirement {requirement.id} has no {en}",
                f"在 {requirement.id} 的 {field} 里写上，或在{zh}的 requirements 里引用它",
                f"name one in its {field}, or name it in the requirements of a {en}",
            )


def _verdict(requirement: Requirement, tests: list[TestCase]) -> Iterator[Fault]:
    last = {test.id: test.last_result for test in tests}
    open_tests = sorted(test for test, result in last.items() if result != "pass")
    if requirement.status == "verified" and (open_tests or not tests):
        listed = ("、".join(open_tests), ", ".join(open_tests))
        yield at(
            requirement,
            "status",
            f"{requirement.id} 标为已验证，但"
            + (f" {listed[0]} 最近一次没有通过" if tests else "没有测试用例"),
            f"{requirement.id} is marked verified, but "
            + (f"the last run of {listed[1]} did not pass" if tests else "has no test case"),
            "补测通过后再改状态",
            "let the tests pass before changing the status",
        )
    elif requirement.status == "implemented" and tests and not open_tests:
        yield at(
            requirement,
            "status",
            f"{requirement.id} 的测试已全部通过，状态仍是 implemented",
            f"all tests of {requirement.id} pass, but its status is still implemented",
            "状态改为 verified",
            "set the status to verified",
            severity="warning",
        )
