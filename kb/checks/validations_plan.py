"""Dates and the breakdown of work: V02 spans, V04 the tree of work."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from kb.checks.validations_rule import Fault, at, rule
from kb.project.entities import Entity, Project, Span, WorkItem, text_of

LEAF_EFFORT = (1.0, 20.0)
"""A work item without children should take between these many person-days (the 8/80 rule of thumb, wider)."""


@rule(
    "V02",
    zh="开始不晚于结束，基准日期成对",
    en="Starts lie before finishes, and baseline dates come in pairs",
    why_zh="颠倒的日期会让进度、甘特图和统计全部失真",
    why_en="reversed dates falsify schedule, chart and statistics alike",
)
def spans_run_forward(project: Project) -> Iterator[Fault]:
    """Every start lies on or before its finish; a baseline has both dates."""
    info = project.project
    yield from _pair(info, "project", "start", "finish")
    for span in info.blackout_windows:
        yield from _span(span, "project.blackout_windows")
    for item in project.wbs:
        for prefix in ("", "baseline_", "actual_"):
            yield from _pair(item, item.id, f"{prefix}start", f"{prefix}finish")
        yield from _half_baseline(item)
    for register in (project.releases, project.support):
        for entry in register:
            yield from _span(entry.window, entry.id)
    for support in project.support:
        for duty in support.roster:
            yield from _span(duty.window, support.id)
    yield from _delivery_pairs(project)


def _delivery_pairs(project: Project) -> Iterator[Fault]:
    for name in type(project).model_fields:
        items = getattr(project, name)
        for item in items if isinstance(items, tuple) and name != "wbs" else ():
            if hasattr(item, "start") and hasattr(item, "finish"):
                yield from _pair(item, item.id, "start", "finish")


def _pair(entity: Entity, subject: str, start: str, finish: str) -> Iterator[Fault]:
    first, last = getattr(entity, start), getattr(entity, finish)
    if first is not None and last is not None and first > last:
        yield _reversed(subject, entity.place_of(finish), first, last)


def _span(span: object, subject: str) -> Iterator[Fault]:
    if isinstance(span, Span) and span.from_ > span.to:
        yield _reversed(subject, span.place, span.from_, span.to)


def _reversed(subject: str, place: str, first: date, last: date) -> Fault:
    return Fault(
        subject,
        place,
        f"{subject} 的开始日期 {first} 晚于结束日期 {last}",
        f"{subject} starts on {first}, after its finish on {last}",
        "核对两个日期，是否写反或年份有误",
        "check whether the dates are swapped or a year is wrong",
    )


def _half_baseline(item: WorkItem) -> Iterator[Fault]:
    if (item.baseline_start is None) == (item.baseline_finish is None):
        return
    lacking = "baseline_start" if item.baseline_start is None else "baseline_finish"
    yield at(
        item,
        "",
        f"{item.id} 的基准日期不成对，缺少 {lacking}",
        f"{item.id} has half a baseline: {lacking} is missing",
        "补上另一个基准日期，否则无法计算偏差",
        "add the other baseline date; without it no variance can be computed",
    )


@rule(
    "V04",
    zh="WBS 编码成树且无断号，叶子工作量适中",
    en="WBS codes form a tree without holes, and leaves are of manageable size",
    why_zh="断号和游离的任务说明范围没有分解完整；叶子太大无法跟踪，太小管理成本过高",
    why_en="holes and stray tasks mean scope that was not broken down; leaves too large cannot be tracked",
)
def work_forms_a_tree(project: Project) -> Iterator[Fault]:
    """Codes are unique, each parent exists and agrees with ``parent``, siblings count from 1 without gaps."""
    by_code: dict[tuple[int, ...], WorkItem] = {}
    for item in project.wbs:
        code = _code(item.code)
        if not code:
            yield _bad_code(item)
        elif code in by_code:
            yield _same_code(item, by_code[code])
        else:
            by_code[code] = item
    for code, item in by_code.items():
        yield from _parent_faults(code, item, by_code)
    yield from _gaps(by_code)
    yield from _leaf_faults(by_code)


def _code(written: str) -> tuple[int, ...]:
    """Return "1.2.3" as (1, 2, 3); empty when it is no positional code."""
    return tuple(map(int, written.split("."))) if re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})*", written) else ()


def _bad_code(item: WorkItem) -> Fault:
    return at(
        item,
        "code",
        f"{item.id} 的 WBS 编码“{item.code}”不是 1.2.3 这样的位置编码",
        f'{item.id} has the WBS code "{item.code}", which is no positional code like 1.2.3',
        "按层级写成数字加英文句点",
        "write numbers and dots by level",
    )


def _same_code(item: WorkItem, first: WorkItem) -> Fault:
    return at(
        item,
        "code",
        f"{item.id} 的 WBS 编码 {item.code} 与 {first.id} 重复",
        f"{item.id} has the WBS code {item.code}, as {first.id} has",
        "每个编码只用一次",
        "use each code once",
    )


def _parent_faults(
    code: tuple[int, ...], item: WorkItem, by_code: dict[tuple[int, ...], WorkItem]
) -> Iterator[Fault]:
    above = by_code.get(code[:-1])
    if len(code) > 1 and above is None:
        wanted = ".".join(map(str, code[:-1]))
        yield at(
            item,
            "code",
            f"{item.id}（{item.code}）没有上级 {wanted}",
            f"{item.id} ({item.code}) has no parent {wanted}",
            "补上上级工作包，或改正编码",
            "add the parent, or correct the code",
        )
    elif item.parent is not None and (above is None or above.id != item.parent):
        expected = above.id if above else ""
        yield at(
            item,
            "parent",
            f"{item.id} 的 parent 是 {item.parent}，按编码 {item.code} 应"
            + (f"是 {expected}" if expected else "没有上级"),
            f"{item.id} names {item.parent} as parent; by its code {item.code} it should "
            + (f"be {expected}" if expected else "have none"),
            "让 parent 与编码一致",
            "make parent and code agree",
        )


def _gaps(by_code: dict[tuple[int, ...], WorkItem]) -> Iterator[Fault]:
    children: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for code in by_code:
        children[code[:-1]].add(code[-1])
    for above, numbers in children.items():
        lacking = [
            number for number in range(1, min(max(numbers), len(numbers) + 20)) if number not in numbers
        ]
        if not lacking and 0 not in numbers:
            continue
        first = by_code[(*above, min(numbers))]
        codes = [".".join(map(str, (*above, number))) for number in lacking]
        shown = "、".join(codes[:5]) or "1"
        yield at(
            first,
            "code",
            f"WBS 编码断号：缺少 {shown}" if lacking else f"WBS 编码从 0 开始：{first.code}",
            f"WBS codes have a hole: {shown} is missing"
            if lacking
            else f"WBS codes start at 0: {first.code}",
            "同级编码从 1 连续编排；删除的工作包之后重新编号",
            "number siblings from 1 without gaps; renumber after deleting an item",
        )


def _leaf_faults(by_code: dict[tuple[int, ...], WorkItem]) -> Iterator[Fault]:
    parents = {code[:-1] for code in by_code}
    least, most = LEAF_EFFORT
    for code, item in by_code.items():
        if code in parents or item.kind not in ("task", "package"):
            continue
        if len(code) == 1:
            yield at(
                item,
                "",
                f"{item.id}“{text_of(item.name, 'zh')}”不属于任何阶段或交付物",
                f'{item.id} "{text_of(item.name, "en")}" belongs to no phase or deliverable',
                "放到所属阶段或交付物之下",
                "move it under the phase or deliverable it serves",
            )
        if item.effort_pd is not None and not least <= item.effort_pd <= most:
            yield at(
                item,
                "effort_pd",
                f"{item.id} 的工作量 {item.effort_pd:g} 人日不在 {least:g}–{most:g} 人日之间",
                f"{item.id} takes {item.effort_pd:g} person-days, outside {least:g} to {most:g}",
                "太大就继续分解，太小就合并",
                "break it down further, or merge it with its neighbours",
                severity="warning",
            )
