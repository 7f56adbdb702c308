"""Whether lessons can be acted on: complete, owned, in time, applied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.validations_rule import Fault
from kb.records import Action, Lesson, Record
from kb.records.vocabulary import LESSON_CATEGORIES, LESSON_FIELDS, LESSON_KINDS

_DONE = ("done", "closed", "cancelled", "canceled", "已完成", "完成", "已关闭", "已取消", "取消")
_OPEN = ("open", "doing", "in progress", "in_progress", "planned", "todo", "待办", "未开始", "进行中")
_BLANK = re.compile(r"[\s\-—–/无]*|n/?a|none|tbd|待定", re.IGNORECASE)

_ACTION_PARTS = {
    "owner": ("责任角色", "owner"),
    "due": ("期限", "due date"),
    "target": ("落点", "target"),
    "status": ("状态", "status"),
}


@knowledge_rule(
    "V31",
    zh="经验写全，行动有人、有期限、有落点",
    en="A lesson is complete, and its actions have owner, date and target",
    why_zh="只有情境没有原因和建议的经验，下一个项目用不上；没有落点的行动不会改变任何清单",
    why_en="without cause and recommendation nobody can use it; an action without a target changes nothing",
    severity="warning",
)
def lessons_are_complete(library: Library) -> Iterator[Fault]:
    """Cause and recommendation missing is an error: what remains is a story. The rest are warnings."""
    for record, lesson in library.lessons():
        yield from _missing(record, lesson)
        yield from _unknown_words(record, lesson)
        if not lesson.actions:
            yield _fault(
                record,
                lesson,
                "没有行动",
                "has no action",
                "在“行动”下写：责任角色 | 期限 | 落点 | 状态",
                "write below Actions: owner role | due date | target | status",
            )
        for action in lesson.actions:
            yield from _action(record, lesson, action, library.today)


def _missing(record: Record, lesson: Lesson) -> Iterator[Fault]:
    for field in ("situation", "cause", "impact", "recommendation"):
        if not getattr(lesson, field).strip():
            zh, en = _label(field)
            yield _fault(
                record,
                lesson,
                f"没有写{zh}",
                f"does not say its {en.lower()}",
                f"补上“- {zh}：……”",
                f'add "- {en}: …"',
                grave=field in ("cause", "recommendation"),
            )


def _label(field: str) -> tuple[str, str]:
    words = LESSON_FIELDS[field]
    return words[0], words[1] if len(words) > 1 else "Recommendation"


def _unknown_words(record: Record, lesson: Lesson) -> Iterator[Fault]:
    for field, known in (("category", LESSON_CATEGORIES), ("kind", LESSON_KINDS)):
        given = getattr(lesson, field).strip()
        if given in known:
            continue
        zh, en = _label(field)
        choices = "、".join(known)
        yield _fault(
            record,
            lesson,
            f"{zh}不能是“{given}”" if given else f"没有写{zh}",
            f"has the unknown {en.lower()} '{given}'" if given else f"does not say its {en.lower()}",
            f"写其中一个：{choices}",
            f"use one of: {choices.replace('、', ', ')}",
        )


def _action(record: Record, lesson: Lesson, action: Action, today: date) -> Iterator[Fault]:
    line = action.line or lesson.line
    blank = [part for part in _ACTION_PARTS if _BLANK.fullmatch(getattr(action, part))]
    if blank:
        yield _fault(
            record,
            lesson,
            f"有行动缺少{'、'.join(_ACTION_PARTS[part][0] for part in blank)}",
            f"has an action without {', '.join(_ACTION_PARTS[part][1] for part in blank)}",
            "写成：责任角色 | 2026-04-30 | CL-003 | open",
            "write: owner role | 2026-04-30 | CL-003 | open",
            line=line,
        )
    status = action.status.strip().lower()
    if status and "status" not in blank and status not in (*_DONE, *_OPEN):
        yield _fault(
            record,
            lesson,
            f"行动的状态“{action.status}”不认识",
            f"has an action with the unknown status '{action.status}'",
            "写 open、doing、done 或 cancelled",
            "use open, doing, done or cancelled",
            line=line,
        )
    yield from _due(record, lesson, action, today, line)


def _due(record: Record, lesson: Lesson, action: Action, today: date, line: int) -> Iterator[Fault]:
    if _BLANK.fullmatch(action.due):
        return
    try:
        due = date.fromisoformat(action.due.strip())
    except ValueError:
        yield _fault(
            record,
            lesson,
            f"行动的期限“{action.due}”不是日期",
            f"has an action whose due date '{action.due}' is not a date",
            "写成 2026-04-30",
            "write it as 2026-04-30",
            line=line,
        )
        return
    if due < today and action.status.strip().lower() not in _DONE:
        late = (today - due).days
        yield _fault(
            record,
            lesson,
            f"有行动超期 {late} 天（{action.owner}，{due}，{action.target}）",
            f"has an action overdue since {due}, {late} day{'s'[: late != 1]} ago ({action.owner}, {action.target})",
            "做完后把状态改为 done；不做了改为 cancelled 并写明原因",
            "set it to done when it is, or to cancelled with a reason",
            line=line,
        )


def _fault(
    record: Record,
    lesson: Lesson,
    zh: str,
    en: str,
    hint_zh: str,
    hint_en: str,
    *,
    line: int = 0,
    grave: bool = False,
) -> Fault:
    name = lesson.id or record.id
    place = at_line(record, line or lesson.line)
    return Fault(name, place, f"{name} {zh}", f"{name} {en}", hint_zh, hint_en, "error" if grave else None)


@knowledge_rule(
    "K07",
    zh="经验落到清单、手册或模板",
    en="A lesson changes a checklist, runbook or template",
    why_zh="只存档、没改变任何清单的经验，下次照样再犯",
    why_en="a lesson that is filed but changes no checklist will be repeated",
    severity="info",
)
def lessons_are_applied(library: Library) -> Iterator[Fault]:
    """A lesson of an approved record that names nothing it was applied to, or that its target does not know of.

    The target is looked at once ``applied_on`` says that it was changed; it names the lesson by its id.
    """
    by_id = {record.id: record for record in library.records}
    for record, lesson in library.lessons():
        yield from _not_arrived(record, lesson, by_id)
        written = re.search(
            r"^\s*[-*+]\s*\**(?:应用到|Appl(?:ied|y) to)\**\s*[:：]\s*\S", lesson.text, re.M | re.I
        )
        if record.status == "approved" and not written:
            yield _fault(
                record,
                lesson,
                "没有应用到任何清单或手册",
                "is not applied to any checklist or runbook",
                "写上“- 应用到：CL-003”，并在清单里加上这一项",
                'add "- Applied to: CL-003" and the item in that checklist',
            )


def _not_arrived(record: Record, lesson: Lesson, by_id: Mapping[str, Record]) -> Iterator[Fault]:
    for target in lesson.apply_to if lesson.id and lesson.applied_on.strip(" -—") else ():
        held = by_id.get(target)
        if held is not None and held.status != "deprecated" and lesson.id not in held.text:
            yield _fault(
                record,
                lesson,
                f"写着 {lesson.applied_on} 已用到 {target}，{target} 里没有提到它",
                f"was applied to {target} on {lesson.applied_on}, and {target} does not name it",
                f"在 {target} 改动的地方写上（{lesson.id}），或删去应用日期",
                f"write ({lesson.id}) where {target} was changed, or take the date out",
            )
