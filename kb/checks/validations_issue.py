"""What is handed on: V31 lessons with their actions, V34 documents that are issued."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from kb.checks.validations_rule import Fault, at, data_date, is_blank, named, rule
from kb.project.entities import Action, ControlledDocument, Lesson, Project

_OVER = ("done", "closed", "cancelled", "rejected", "verified", "resolved")
_NOT_OURS = frozenset({"CONTRACT", "STD", "LAW", "REG", "EXT"})
"""Types of documents that others write; their revisions are not ours to list."""


@rule(
    "V31",
    zh="经验有原因，行动有人、有期限、有落点，没有超期",
    en="A lesson has its cause; its actions have owner, date and target, and are in time",
    why_zh="没有落点的行动不会改变任何清单，下一个项目还会再犯",
    why_en="an action without a target changes no checklist, and the next project repeats the fault",
)
def lessons_lead_somewhere(project: Project) -> Iterator[Fault]:
    """A missing cause is an error; the rest are warnings. A lesson already applied needs no further action."""
    today = data_date(project)
    for lesson in project.lessons:
        if is_blank(lesson.cause):
            yield at(
                lesson,
                "cause",
                f"{lesson.id} 没有写原因",
                f"{lesson.id} does not say the cause",
                "写机制，不写人：什么条件下、哪一步、为什么会发生",
                "name the mechanism, not a person: under which condition, at which step, why",
            )
        if not lesson.actions and lesson.applied_on is None:
            yield at(
                lesson,
                "actions",
                f"{lesson.id} 没有行动，也没有写落实日期",
                f"{lesson.id} has no action and was not applied",
                "写一条行动：负责人、期限、改哪张清单或手册；已落实的写 applied_on",
                "add an action with owner, date and the checklist or runbook it changes; or give applied_on",
                severity="warning",
            )
        for action in lesson.actions:
            yield from _action(lesson, action, today)


def _action(lesson: Lesson, action: Action, today: date) -> Iterator[Fault]:
    held = {"owner": action.owner or lesson.owner, "due": action.due or lesson.due}
    lacking = [field for field, value in held.items() if is_blank(value)]
    if is_blank(action.target) and not lesson.apply_to:
        lacking.append("target")
    if lacking:
        zh, en = named(lacking)
        yield at(
            action,
            "",
            f"{lesson.id} 的行动缺少：{zh}",
            f"an action of {lesson.id} lacks: {en}",
            "补上这些字段",
            "fill in these fields",
            subject=lesson.id,
            severity="warning",
        )
    if action.due is not None and action.due < today and action.status not in _OVER:
        late = (today - action.due).days
        yield at(
            action,
            "due",
            f"{lesson.id} 的行动超期 {late} 天（{action.due}）",
            f"an action of {lesson.id} is {late} days overdue ({action.due})",
            "做完后把状态改为 done；不做了改为 cancelled 并写明原因",
            "set its status to done, or to cancelled with the reason",
            subject=lesson.id,
            severity="warning",
        )


@rule(
    "V34",
    zh="待签发的文档版本递增，有批准人，修订记录里有这一版",
    en="A document to be issued has a version beyond the last, approvers, and a row for this revision",
    why_zh="修订记录里没有的版本，收到的人不知道改了什么",
    why_en="of a version without a row in the revision table nobody knows what changed",
)
def documents_are_ready_to_issue(project: Project) -> Iterator[Fault]:
    """Documents under review or issued; of documents that others wrote, only version and approver."""
    for document in project.documents:
        if document.status not in ("review", "issued"):
            continue
        if not document.approvers and document.approver is None:
            yield _missing(document, "approvers", "批准人", "approvers")
        if is_blank(document.version):
            yield _missing(document, "version", "版本", "version")
        elif document.type not in _NOT_OURS:
            yield from _revisions(document)


def _missing(document: ControlledDocument, field: str, zh: str, en: str) -> Fault:
    return at(
        document,
        field,
        f"{document.id} 的状态是 {document.status}，没有写{zh}（{field}）",
        f"{document.id} has the status {document.status}, but no {en}",
        "签发前补上",
        "add it before the document is issued",
    )


def _revisions(document: ControlledDocument) -> Iterator[Fault]:
    versions = [row.version for row in document.revisions]
    current = _number(document.version)
    if not any(_number(version) == current for version in versions):
        yield at(
            document,
            "revisions" if versions else "version",
            f"{document.id} 的修订记录里没有当前版本 {document.version}",
            f"the revision table of {document.id} has no row for its version {document.version}",
            "补一行：版本、日期、修订类型（C/A/M/D）、章节、说明和签字人",
            "add a row with version, date, kind (C/A/M/D), section, description and who signed",
        )
    newer = [version for version in versions if _number(version) > current]
    if newer and current:
        yield at(
            document,
            "version",
            f"{document.id} 的版本 {document.version} 低于修订记录里的 {newer[-1]}",
            f"{document.id} has version {document.version}, below {newer[-1]} in its revision table",
            "把 version 改为最新一行的版本",
            "set version to that of the latest row",
        )


def _number(version: str) -> tuple[int, ...]:
    """Return the numbers of a version ("V1.10" is beyond "V1.9"), trailing zeros left out."""
    numbers = [int(part) for part in re.findall(r"\d{1,9}", version)]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
