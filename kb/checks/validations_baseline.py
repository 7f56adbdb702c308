"""V21 against the frozen baseline: no text of the agreed scope changes, comes or goes without an approved change."""

from __future__ import annotations

from collections.abc import Iterator

from kb.checks.finding import Finding, Gate
from kb.checks.gates import SEVERITIES, severity_at
from kb.checks.validations_rule import Fault, at, data_date
from kb.project.entities import Change, Project, Requirement
from kb.project.fingerprint import Fingerprint
from kb.project.frozen import SCOPE, Frozen, Noted, agreed, texts

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
    yield from (fault.found(RULE, severity, "baseline") for fault in _faults(project, frozen))


def departures(project: Project, frozen: Frozen) -> tuple[list[Fault], list[Noted]]:
    """Return what differs from the baseline, in the order of the data: without an approved change, and with one.

    An approved change accounts for one text of each item it names. Once that is noted in the baseline it is what was
    agreed to, and any further word needs a change of its own.
    """
    changes = _approved(project, frozen)
    noted = [one for one in frozen.noted if any(one.change == change.id for change in changes.get("", ()))]
    held = {**frozen.texts, **{one.item: one.text for one in noted}}
    used = {(one.item, one.change) for one in noted}
    found, accounted = [], []
    for item, (before, now) in _differing(texts(project), held).items():
        named = (
            [one for one in changes.get("", ()) if one.type == "scope"]
            if item == SCOPE
            else changes.get(item, [])
        )
        free = next((one.id for one in named if (item, one.id) not in used), None)
        if free is not None:
            accounted.append(Noted(item, now.written if now else "", free))
        else:
            found.append(_departure(project, item, before, now, frozen))
    return found, accounted


def _differing(
    today: dict[str, Fingerprint], held: dict[str, str]
) -> dict[str, tuple[str, Fingerprint | None]]:
    """The items whose text is another one than agreed, with both; "" and None where there is none."""
    found = {}
    for item in (*today, *(one for one in held if one not in today)):
        before, now = held.get(item, ""), today.get(item)
        if not (now.still(before) if now and before else bool(now) == bool(before)):
            found[item] = before, now
    return found


def _faults(project: Project, frozen: Frozen | None) -> Iterator[Fault]:
    declared = project.project.baseline
    if declared is not None and declared.date <= data_date(project):
        if frozen is None and any(True for _ in agreed(project)):
            yield _not_frozen(project, declared.version, "")
        elif frozen is not None and frozen.version != declared.version:
            yield _not_frozen(project, declared.version, frozen.version)
    if frozen is not None:
        found, accounted = departures(project, frozen)
        yield from found
        yield from (_not_noted(project, one, frozen) for one in accounted)


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


def _departure(project: Project, item: str, before: str, now: Fingerprint | None, frozen: Frozen) -> Fault:
    """How an item departs from what was agreed to."""
    entity = project.entities.get(item)
    if item == SCOPE:
        return _scope(project, frozen)
    if entity is None:
        return _gone(item, frozen)
    field = "status"
    if not before:
        zh, en = "是基线 {} 之后加进来的", "came in after the baseline {}"
    elif now is None:
        zh, en = "在基线 {} 之内，现在不再约定", "is in the baseline {} and no longer agreed"
    else:
        field = "statement" if isinstance(entity, Requirement) else ""
        zh, en = "的文字和基线 {} 冻结的不同", "differs from what the baseline {} froze"
        if any(one.item == item for one in frozen.noted):
            zh, en = "的文字和基线 {} 最后记下的不同", "differs from what was last noted in the baseline {}"
    return at(
        entity,
        field,
        f"{item} {zh.format(frozen.version)}，没有批准的变更",
        f"{item} {en.format(frozen.version)}, and no approved change says so",
        *_HINT,
    )


def _not_noted(project: Project, one: Noted, frozen: Frozen) -> Fault:
    """A difference that an approved change accounts for and that nobody has noted yet."""
    entity = project.project if one.item == SCOPE else project.entities.get(one.item)
    zh, en = ("项目范围", "The scope") if one.item == SCOPE else (one.item, one.item)
    return Fault(
        "project" if one.item == SCOPE else one.item,
        entity.place if entity else frozen.places.get(one.item, frozen.file),
        f"{zh} 按 {one.change} 改过，还没有记进基线 {frozen.version}",
        f"{en} was changed by {one.change}, which is not noted in the baseline {frozen.version} yet",
        f"核对改动和变更一致，再运行 fupan baseline {project.project.code}；记下之前再改不会另报",
        f"see that it says what the change says, then run fupan baseline {project.project.code}; "
        "until then further edits go unseen",
        severity="warning",
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
