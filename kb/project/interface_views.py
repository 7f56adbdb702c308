"""Interfaces and systems as a document shows them: what is missing, what contradicts, what must change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from kb.project.entities import Acceptance, Interface, Objective, Project, System, text_of
from kb.project.trace_views import criterion

AGREED = ("agreed", "built", "tested", "live")
ALWAYS = ("owner", "counterpart_owner", "style", "version")
ONCE_AGREED = ("timeout_ms", "retry", "errors", "auth", "sla", "fallback")
_PRIORITIES = ("must", "should", "could", "wont")


@dataclass(frozen=True, slots=True)
class InterfaceRow:
    """An interface in one line; ``missing`` are the fields its status asks for and that are empty."""

    id: str
    name: str
    provider: str
    consumer: str
    style: str
    owner: str
    counterpart: str
    status: str
    version: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that cannot both hold; ``kind`` is type, master, bound, dependency or mvp."""

    kind: str
    subject: str
    ids: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class GapRow:
    """A distance between today and the goal: how it is, what is missing, which requirements close it."""

    subject: str
    name: str
    as_is: str
    gap: str
    advice: str
    requirements: tuple[str, ...]


def missing_fields(interface: Interface) -> tuple[str, ...]:
    """Return the empty fields an interface of its status must have (validations V08 and V09)."""
    wanted = [*ALWAYS, *(ONCE_AGREED if interface.status in AGREED else ())]
    if interface.status in AGREED and any(item.sensitive for item in interface.data_items):
        wanted.append("encryption")
    return tuple(field for field in wanted if not getattr(interface, field))


def interface_rows(project: Project, lang: str) -> tuple[InterfaceRow, ...]:
    """Return the interfaces in the order of the data."""
    return tuple(
        InterfaceRow(
            interface.id,
            text_of(interface.name, lang),
            interface.provider,
            interface.consumer,
            interface.style or "",
            interface.owner or "",
            interface.counterpart_owner or "",
            interface.status,
            interface.version,
            missing_fields(interface),
        )
        for interface in project.interfaces
    )


# -- conflicts ---------------------------------------------------------------------------------------


def conflicts(project: Project, lang: str) -> tuple[Conflict, ...]:
    """Return what contradicts itself: data types, master systems, bounds, dependencies, the MVP."""
    return (
        *_data_conflicts(project, lang),
        *_bound_conflicts(project, lang),
        *_dependency_conflicts(project, lang),
    )


def _data_conflicts(project: Project, lang: str) -> Iterator[Conflict]:
    """Yield data items that two interfaces type differently, or take from different masters."""
    types: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    masters: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for interface in project.interfaces:
        for item in interface.data_items:
            if item.type:
                types[item.name][item.type.replace(" ", "").lower()].append(interface.id)
            if item.master_system:
                masters[item.name][item.master_system].append(interface.id)
    words = {
        "type": ("数据项 {} 的类型不一致：", "data item {} has different types: "),
        "master": ("数据项 {} 的主数据系统不一致：", "data item {} has different master systems: "),
    }
    for kind, found in (("type", types), ("master", masters)):
        for name, variants in found.items():
            if len(variants) > 1:
                zh, en = words[kind]
                text = (zh if lang == "zh" else en).format(name) + _variants(variants, lang)
                yield Conflict(kind, name, _flat(variants.values()), text)


def _variants(variants: dict[str, list[str]], lang: str) -> str:
    comma, stop = ("、", "；") if lang == "zh" else (", ", "; ")
    return stop.join(f"{value} ({comma.join(dict.fromkeys(ids))})" for value, ids in variants.items())


def _flat(groups: Iterable[list[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(identifier for group in groups for identifier in group))


def _bound_conflicts(project: Project, lang: str) -> Iterator[Conflict]:
    """Yield acceptance criteria on the same metric, unit, condition and scope that exclude each other."""
    scopes: dict[tuple[object, ...], list[tuple[str, Acceptance]]] = defaultdict(list)
    for item in project.requirements:
        if item.status == "dropped":
            continue
        scope = (tuple(sorted(item.systems)), tuple(sorted(item.interfaces)))
        for entry in item.acceptance:
            metric, condition = text_of(entry.metric, lang), text_of(entry.condition, lang)
            if metric and isinstance(entry.target, int | float):
                scopes[metric, entry.unit, condition, scope].append((item.id, entry))
    for entries in scopes.values():
        for (first, one), (second, other) in combinations(entries, 2):
            if _exclude(one, other):
                both = (criterion(one, lang), criterion(other, lang))
                ids = tuple(dict.fromkeys((first, second)))
                joined = (
                    f"{first} {both[0]}，{second} {both[1]}"
                    if lang == "zh"
                    else f"{first} {both[0]}, {second} {both[1]}"
                )
                head = "验收指标互相矛盾：" if lang == "zh" else "acceptance criteria exclude each other: "
                yield Conflict("bound", first, ids, head + joined)


def _exclude(one: Acceptance, other: Acceptance) -> bool:
    """Return whether no value satisfies both criteria."""
    low, low_open, high, high_open = float("-inf"), False, float("inf"), False
    for entry in (one, other):
        bound = float(entry.target)  # type: ignore[arg-type]  # only numbers come here
        if entry.operator in (">", ">=", "=") and (bound, entry.operator == ">") > (low, low_open):
            low, low_open = bound, entry.operator == ">"
        if entry.operator in ("<", "<=", "=") and (-bound, entry.operator == "<") > (-high, high_open):
            high, high_open = bound, entry.operator == "<"
    return low > high or (low == high and (low_open or high_open))


def _dependency_conflicts(project: Project, lang: str) -> Iterator[Conflict]:
    """Yield requirements that rest on a dropped, less important or later one."""
    known = {item.id: item for item in project.requirements}
    zh = lang == "zh"
    for item in project.requirements:
        if item.status == "dropped":
            continue
        for base in (known[identifier] for identifier in item.depends_on if identifier in known):
            ids = (item.id, base.id)
            if base.status == "dropped":
                text = (
                    f"{item.id} 依赖已取消的 {base.id}"
                    if zh
                    else f"{item.id} depends on {base.id}, which was dropped"
                )
                yield Conflict("dependency", item.id, ids, text)
            elif _PRIORITIES.index(base.priority) > _PRIORITIES.index(item.priority):
                text = (
                    f"{item.id}（优先级 {item.priority}）依赖优先级更低的 {base.id}（{base.priority}）"
                    if zh
                    else f"{item.id} ({item.priority}) rests on {base.id} of lower priority ({base.priority})"
                )
                yield Conflict("dependency", item.id, ids, text)
            if item.mvp and not base.mvp and base.status != "dropped":
                text = (
                    f"{item.id} 属于首期范围，所依赖的 {base.id} 不在首期"
                    if zh
                    else f"{item.id} is in the first release, {base.id} it depends on is not"
                )
                yield Conflict("mvp", item.id, ids, text)


# -- as-is assessment --------------------------------------------------------------------------------


def gap_rows(project: Project, lang: str) -> tuple[GapRow, ...]:
    """Return the as-is assessment: objectives with a baseline, then systems that must be adapted."""
    rows = [_objective_gap(project, objective, lang) for objective in project.objectives]
    rows += [_system_gap(project, system, lang) for system in project.systems]
    return tuple(row for row in rows if row is not None)


def _objective_gap(project: Project, objective: Objective, lang: str) -> GapRow | None:
    """Return the way from the baseline of an objective to its target; None without both."""
    if objective.baseline is None or objective.target is None:
        return None
    zh = lang == "zh"
    metric = text_of(objective.metric, lang)
    now, goal = (f"{value} {objective.unit}".strip() for value in (objective.baseline, objective.target))
    serving = tuple(
        item.id
        for item in project.requirements
        if objective.id in item.objectives and item.status != "dropped"
    )
    until = (f"，{objective.by} 前达到" if zh else f", by {objective.by}") if objective.by else ""
    gap = f"目标 {goal}{until}" if zh else f"target {goal}{until}"
    return GapRow(
        objective.id,
        text_of(objective.statement, lang),
        f"{metric}：{now}" if zh else f"{metric}: {now}",
        gap,
        _by_requirements(serving, lang),
        serving,
    )


def _by_requirements(ids: tuple[str, ...], lang: str) -> str:
    if lang == "zh":
        return f"由 {'、'.join(ids)} 落实" if ids else "尚无需求支撑，请补充"
    return f"met by {', '.join(ids)}" if ids else "no requirement serves it yet"


def _system_gap(project: Project, system: System, lang: str) -> GapRow | None:
    """Return what a system that is not ours must change: its interfaces that are not live, and its blanks."""
    zh = lang == "zh"
    attached = [item for item in project.interfaces if system.id in (item.provider, item.consumer)]
    todo = tuple(item.id for item in attached if item.status not in ("live", "retired"))
    blanks = _blanks(system, lang)
    if system.side == "ours" or not (todo or blanks):
        return None
    facts = [text_of(system.vendor, lang), text_of(system.hosting, lang), *system.stack]
    comma = "、" if zh else ", "
    parts = _interfaces_ahead(attached, lang)
    parts += blanks
    serving = tuple(
        item.id
        for item in project.requirements
        if item.status != "dropped" and (system.id in item.systems or set(item.interfaces) & set(todo))
    )
    return GapRow(
        system.id,
        text_of(system.name, lang),
        comma.join(filter(None, facts)),
        ("；" if zh else "; ").join(parts),
        _by_requirements(serving, lang),
        serving,
    )


def _interfaces_ahead(attached: Iterable[Interface], lang: str) -> list[str]:
    """Return which interfaces have still to be tested together, and which to go into production."""
    tested = [item.id for item in attached if item.status == "tested"]
    early = [item.id for item in attached if item.status in ("draft", "agreed", "built")]
    words = (
        ("待联调接口", "interfaces to test together"),
        ("待投产接口", "interfaces to put into production"),
    )
    if lang == "zh":
        return [
            f"{zh} {len(ids)} 个：{'、'.join(ids)}"
            for ids, (zh, _) in zip((early, tested), words, strict=True)
            if ids
        ]
    return [
        f"{len(ids)} {en}: {', '.join(ids)}"
        for ids, (_, en) in zip((early, tested), words, strict=True)
        if ids
    ]


def _blanks(system: System, lang: str) -> list[str]:
    """Return what an important system (criticality 1 or 2) has no record of."""
    if system.criticality is None or system.criticality > 2:
        return []
    zh = lang == "zh"
    blanks = []
    if system.backup is None:
        blanks.append("备份与恢复策略未登记" if zh else "no backup and restore on record")
    if not system.monitoring:
        blanks.append("监控指标未登记" if zh else "no monitoring on record")
    return blanks
