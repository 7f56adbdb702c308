"""Who answers and who is overloaded: V17 the RACI matrix, V18 load of members."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from kb.checks.validations_rule import Fault, at, data_date, rule
from kb.checks.validations_tree import leaf_items
from kb.project.calendar import Calendar
from kb.project.entities import Project, Responsibility, WorkItem, kind_of, text_of
from kb.project.registers import OPEN_ISSUE

FULL_WEEK = 100.0
"""Percent of a week a person has."""
MOST_OF_ONE = 0.3
"""Share of the open items one person may hold."""
FEW_ITEMS = 10
"""Of fewer open items no share is taken: three of nine would be a third."""

_SHOWN = 8
_OPEN = (None, "open", "doing", "blocked", "planned")


@rule(
    "V17",
    zh="责任矩阵每行一个 A、至少一个 R，A 是具体成员；交付物和接口都有一行",
    en="Each row of the RACI has one A, at least one R, and A is a person; deliverables and interfaces have a row",
    why_zh="两个 A 等于没有 A；A 是厂商或部门时，出事找不到人",
    why_en="two accountable are none; a vendor or a department as accountable is nobody to call",
)
def responsibilities_are_clear(project: Project) -> Iterator[Fault]:
    """The rows that are there (errors), then what has no row (one warning per kind, when there is a matrix)."""
    for row in project.raci:
        yield from _row(row)
    if project.raci:
        yield from _without_row(project)


def _row(row: Responsibility) -> Iterator[Fault]:
    if len(row.A) != 1:
        yield at(
            row,
            "A",
            f"责任矩阵“{row.item}”有 {len(row.A)} 个 A",
            f'"{row.item}" has {len(row.A)} accountable in the RACI',
            "只留一个最终负责的人",
            "leave exactly one person accountable",
            subject=row.item,
        )
    for position, person in enumerate(row.A):
        if kind_of(person) != "MEM":
            yield at(
                row,
                "A",
                f"责任矩阵“{row.item}”的 A 是“{person}”，不是项目成员",
                f'"{row.item}" has "{person}" accountable, who is no member',
                "写具体的人（MEM-…）；厂商和部门可以是 R 或 C",
                "name a person (MEM-…); vendors and departments may be R or C",
                item=position,
                subject=row.item,
            )
    if not row.R:
        yield at(
            row,
            "R",
            f"责任矩阵“{row.item}”没有 R",
            f'"{row.item}" has nobody responsible in the RACI',
            "至少写一个实际做事的人",
            "name at least one who does the work",
            subject=row.item,
        )


def _without_row(project: Project) -> Iterator[Fault]:
    items = [row.item for row in project.raci]
    interfaces = [one.id for one in project.interfaces if one.status != "retired" and one.id not in items]
    deliverables = [
        f"{one.id}“{text_of(one.name, 'zh')}”"
        for one in project.wbs
        if one.kind == "deliverable" and not _has_row(one, items)
    ]
    for missing, zh, en in ((interfaces, "接口", "interfaces"), (deliverables, "交付物", "deliverables")):
        if missing:
            more_zh = f" 等 {len(missing)} 个" if len(missing) > _SHOWN else ""
            more_en = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
            yield at(
                project.raci[0],
                "",
                f"责任矩阵里没有这些{zh}：{'、'.join(missing[:_SHOWN])}{more_zh}",
                f"the RACI has no row for the {en} {', '.join(missing[:_SHOWN])}{more_en}",
                "给每个补一行；同一组人负责的可以只改 item",
                "add a row for each",
                subject="raci",
                severity="warning",
            )


def _has_row(item: WorkItem, rows: Sequence[str]) -> bool:
    names = {
        item.id,
        *(text_of(text, lang) for text in (item.name, item.deliverable) for lang in ("zh", "en")),
    }
    names.discard("")
    return any(name in row or row in name for name in names for row in rows)


@rule(
    "V18",
    zh="没有人一周排到 100 % 以上，也没有人独占三成以上的待办",
    en="Nobody is planned for more than a full week, or holds more than 30 % of what is open",
    why_zh="排满一周半的人只会两件事都晚；待办集中在一个人身上，他请一天假项目就停",
    why_en="whoever is planned for a week and a half is late with both; one person with all items is a single point",
)
def nobody_is_overloaded(project: Project) -> Iterator[Fault]:
    """Load by week from the data date on, by percent of resources per workday; then owners of open items."""
    loads = _loads(project)
    for member in project.members:
        weeks = {week: pct for week, pct in loads.get(member.id, {}).items() if pct > FULL_WEEK + 0.5}
        if weeks:
            worst = max(sorted(weeks), key=weeks.__getitem__)
            name_zh, name_en = text_of(member.name, "zh"), text_of(member.name, "en")
            yield at(
                member,
                "",
                f"{member.id}（{name_zh}）有 {len(weeks)} 周超过 100 %，{worst} 起的一周达 {weeks[worst]:.0f} %",
                f"{member.id} ({name_en}) is over 100 % in {len(weeks)} weeks, {weeks[worst]:.0f} % in the week of "
                f"{worst}",
                "错开工作，或分给副手",
                "move some of the work, or give it to a deputy",
            )
    yield from _single_points(project)


def _loads(project: Project) -> Mapping[str, Mapping[date, float]]:
    """Return the load of each member in percent, by the Monday of each week still ahead."""
    calendar, today = Calendar.of(project.project.calendar), data_date(project)
    loads: Mapping[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    this_week = today - timedelta(days=today.weekday())
    workdays: dict[date, int] = {}
    for item in leaf_items(project.wbs):
        if not item.resources or item.actual_finish is not None:
            continue
        monday = max(item.start - timedelta(days=item.start.weekday()), this_week)
        while monday <= item.finish:
            sunday = monday + timedelta(days=6)
            if monday not in workdays:
                workdays[monday] = calendar.workdays(monday, sunday)
            worked = calendar.workdays(max(monday, item.start), min(sunday, item.finish))
            for one in item.resources if worked else ():
                loads[one.member][monday] += one.pct * worked / workdays[monday]
            monday += timedelta(days=7)
    return loads


def _single_points(project: Project) -> Iterator[Fault]:
    owners = Counter(_open_owners(project))
    total = owners.total()
    if total < FEW_ITEMS:
        return
    for member in project.members:
        held = owners[member.id]
        if held > MOST_OF_ONE * total:
            name_zh, name_en = text_of(member.name, "zh"), text_of(member.name, "en")
            yield at(
                member,
                "",
                f"{member.id}（{name_zh}）是 {total} 项待办中 {held} 项的负责人，超过 {MOST_OF_ONE:.0%}",
                f"{member.id} ({name_en}) owns {held} of {total} open items, more than {MOST_OF_ONE:.0%}",
                "把一部分交给副手或提出人",
                "hand some of them to a deputy or to whoever raised them",
            )


def _open_owners(project: Project) -> Iterator[str]:
    """Yield the owner of every issue, risk, defect and action that is open."""
    yield from (issue.owner or "" for issue in project.issues if issue.status in OPEN_ISSUE)
    yield from (risk.owner or "" for risk in project.risks if risk.status in ("open", "watching"))
    yield from (defect.owner or "" for defect in project.defects if defect.status in _OPEN)
    for actions in (project.actions, *(meeting.actions for meeting in project.meetings)):
        yield from (action.owner or "" for action in actions if action.status in _OPEN)
