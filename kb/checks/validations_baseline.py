"""V21 against the frozen baseline: no text of the agreed scope changes, comes or goes without an approved change."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.finding import Finding, Gate
from kb.checks.gates import SEVERITIES, severity_at
from kb.checks.validations_rule import Fault, at, data_date
from kb.project.entities import Change, Interface, Project, Requirement
from kb.project.frozen import SCOPE, Frozen, agreed, texts

RULE = "V21"
_HINT = (
    "恢复原文，或补登变更、经 CCB 批准，在 affects 里写上它",
    "restore the text, or raise a change, have it approved, and name the item in affects",
)


def check_baseline(project: Project, frozen: Frozen | None, gate: Gate) -> Iterator[Finding]:
    """Yield what differs from the baseline without an approved change, at the gates that V21 applies to.

    A project that declares a baseline and has frozen none, or another version, is told so once.
    """
    severity = severity_at(SEVERITIES[RULE], gate)
    if severity is None:
        return
    for fault in _faults(project, frozen):
        yield Finding(
            rule=RULE,
            severity=fault.severity or severity,
            gate="baseline",
            zh=fault.zh,
            en=fault.en,
            place=fault.place,
            hint_zh=fault.hint_zh,
            hint_en=fault.hint_en,
            subject=fault.subject,
            field=fault.field,
        )


def departures(project: Project, frozen: Frozen) -> list[Fault]:
    """Return what differs from the baseline without an approved change, in the order of the data."""
    today, found = texts(project), []
    approved = _approved(project, frozen)
    if today[SCOPE] != frozen.texts.get(SCOPE, today[SCOPE]) and not any(
        change.type == "scope" for change in approved.get("", ())
    ):
        found.append(_scope(project, frozen))
    scope: tuple[Requirement | Interface, ...] = (*project.requirements, *project.interfaces)
    for entity in scope:
        if entity.id not in approved and (fault := _departure(entity, today, frozen)):
            found.append(fault)
    gone = [item for item in frozen.texts if item != SCOPE and item not in project.entities]
    found += [_gone(item, frozen) for item in gone if item not in approved]
    return found


def _faults(project: Project, frozen: Frozen | None) -> Iterator[Fault]:
    declared = project.project.baseline
    if declared is not None and declared.date <= data_date(project):
        if frozen is None and any(True for _ in agreed(project)):
            yield _not_frozen(project, declared.version, "")
        elif frozen is not None and frozen.version != declared.version:
            yield _not_frozen(project, declared.version, frozen.version)
    if frozen is not None:
        yield from departures(project, frozen)


def _approved(project: Project, frozen: Frozen) -> dict[str, list[Change]]:
    """The changes approved since the baseline, by each item they name; "" has all of them."""
    found: dict[str, list[Change]] = {}
    since = {
        change.id: change
        for change in project.changes
        if change.decision == "approved" and (change.decided_on or change.date) >= frozen.date
    }
    for change in since.values():
        for item in ("", *change.affects):
            found.setdefault(item, []).append(change)
    for requirement in project.requirements:
        for revision in requirement.history:
            if revision.change in since and revision.date >= frozen.date:
                found.setdefault(requirement.id, []).append(since[revision.change])
    return found


def _departure(entity: Requirement | Interface, today: dict[str, str], frozen: Frozen) -> Fault | None:
    """How an entity departs from the baseline; None when it does not."""
    identifier = entity.id
    was, now = frozen.texts.get(identifier), today.get(identifier)
    if was == now:
        return None
    field = "statement" if isinstance(entity, Requirement) else ""
    if was is None:
        zh, en = "是基线 {} 之后加进来的", "came in after the baseline {}"
        field = "status"
    elif now is None:
        zh, en = "在基线 {} 之内，现在不再约定", "is in the baseline {} and no longer agreed"
        field = "status"
    else:
        zh, en = "的文字和基线 {} 冻结的不同", "differs from what the baseline {} froze"
    return at(
        entity,
        field,
        f"{identifier} {zh.format(frozen.version)}，没有批准的变更",
        f"{identifier} {en.format(frozen.version)}, and no approved change says so",
        *_HINT,
    )


def _scope(project: Project, frozen: Frozen) -> Fault:
    return at(
        project.project,
        "in_scope",
        f"项目范围和基线 {frozen.version} 冻结的不同，没有批准的范围变更",
        f"the scope differs from what the baseline {frozen.version} froze, and no approved change of scope says so",
        "恢复原文，或补登类型为 scope 的变更并经 CCB 批准",
        "restore it, or raise a change of type scope and have it approved",
        subject="project",
    )


def _gone(item: str, frozen: Frozen) -> Fault:
    return Fault(
        item,
        frozen.places.get(item, frozen.file),
        f"{item} 在基线 {frozen.version} 之内，项目数据里已没有，没有批准的变更",
        f"{item} is in the baseline {frozen.version} and gone from the data, and no approved change says so",
        "恢复这一项；不做了的把 status 改为 dropped，并补登变更",
        "restore it; what is given up is set to dropped, with an approved change",
    )


def _not_frozen(project: Project, version: str, frozen: str) -> Fault:
    code = project.project.code
    return at(
        project.project,
        "baseline",
        f"基线 {version} 没有冻结" + (f"，冻结的是 {frozen}" if frozen else "，改了需求看不出来"),
        f"the baseline {version} is not frozen"
        + (f"; the frozen one is {frozen}" if frozen else ", so a changed requirement goes unseen"),
        f"运行 fupan baseline {code}，把生成的文件随项目数据提交",
        f"run fupan baseline {code} and commit its file with the project data",
        subject="project",
        severity="warning",
    )
