"""Requirements as a set: V15 every viewpoint is heard, V16 a release holds what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kb.checks.validations_rule import Fault, at, rule
from kb.project.entities import Project, Release, Requirement
from kb.project.trace_views import VIEWPOINTS, Trace

_NAMES = {
    "business": ("业务", "business"),
    "operations": ("运维", "operations"),
    "security": ("安全", "security"),
    "compliance": ("法务合规", "legal and compliance"),
    "data": ("数据", "data"),
}
_DONE = ("implemented", "verified")


@rule(
    "V15",
    zh="业务、运维、安全、合规、数据各有需求",
    en="Business, operations, security, compliance and data each have requirements",
    why_zh="没有一条运维或合规需求的项目，不是不需要，而是没有问过",
    why_en="a project without any requirement of operations or compliance did not ask them",
)
def every_viewpoint_is_heard(project: Project) -> Iterator[Fault]:
    """One requirement at least per viewpoint, by type; one that names an obligation speaks for compliance."""
    trace = Trace(project, "zh")
    for viewpoint in trace.viewpoints() if trace.live else ():
        if not viewpoint.covered:
            (zh, en), kinds = _NAMES[viewpoint.key], sorted(VIEWPOINTS[viewpoint.key])
            yield at(
                trace.live[0],
                "",
                f"没有一条{zh}视角的需求（type：{'、'.join(kinds)}）",
                f"no requirement comes from {en} (type {', '.join(kinds)})",
                "找这一方的代表访谈一次；确实没有的，写一条豁免说明理由",
                "interview somebody who stands for it; if there is really nothing, waive it with a reason",
                subject="requirements",
            )


@rule(
    "V16",
    zh="首批范围和各上线批次包含它们依赖的需求",
    en="The MVP and each release hold the requirements they depend on",
    why_zh="依赖的需求排在后一批，先上线的那条到时跑不起来",
    why_en="a requirement whose dependency comes a release later cannot work on its day",
)
def releases_hold_their_dependencies(project: Project) -> Iterator[Fault]:
    """What an MVP requirement depends on is MVP too; nothing depends on a later release or a dropped one."""
    by_id = {requirement.id: requirement for requirement in project.requirements}
    order = _order(project)
    for requirement in project.requirements:
        if requirement.status == "dropped":
            continue
        for position, identifier in enumerate(requirement.depends_on):
            needed = by_id.get(identifier)
            if needed is not None and (reason := _too_late(requirement, needed, order)):
                zh, en = reason
                yield at(
                    requirement,
                    "depends_on",
                    f"{requirement.id} 依赖 {identifier}，但它{zh}",
                    f"{requirement.id} depends on {identifier}, which {en}",
                    "把依赖的需求提前，或把本需求后移，或去掉依赖",
                    "move the dependency forward or this requirement back, or drop the dependency",
                    item=position,
                )


def _order(project: Project) -> dict[str, date]:
    """Return when each release goes live, for those that say so."""
    days = {release.id: _day(release) for release in project.releases}
    return {identifier: day for identifier, day in days.items() if day is not None}


def _day(release: Release) -> date | None:
    return release.window.from_ if release.window else release.date or release.start


def _too_late(
    requirement: Requirement, needed: Requirement, order: Mapping[str, date]
) -> tuple[str, str] | None:
    """Return why ``needed`` comes too late for ``requirement``, in Chinese and English; None when it does not."""
    if needed.status == "dropped":
        return "已取消", "was dropped"
    if needed.status in _DONE:
        return None
    if requirement.mvp and not needed.mvp:
        return "不在首批范围（mvp）内", "is not in the MVP"
    mine, theirs = order.get(requirement.release or ""), order.get(needed.release or "")
    if mine and theirs and theirs > mine:
        return f"排在更晚的 {needed.release}", f"comes with the later {needed.release}"
    return None
