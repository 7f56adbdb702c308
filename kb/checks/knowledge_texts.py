"""What nobody sees or nobody finished: hidden characters, placeholders, dates that contradict each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import timedelta

from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.validations_rule import Fault
from kb.records import Record, Runbook

#: Direction marks, zero-width characters (but the joiner inside an emoji), soft hyphens, control characters.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001-\U000e007f\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|(?<![\u2190-\U0001faff\ufe0f])\u200d"
)
_PLACEHOLDER = re.compile(
    r"【待[^】]*】|(?<!等)待定(?![时位])|(?<![A-Za-z0-9_-])(?:TBD|TBC|TODO)(?![A-Za-z0-9_-])|[?？]{3,}"
)
_CODE = re.compile(r"`[^`]*`")
_FENCE = re.compile(r"\s*(?:```|~~~)")


@knowledge_rule(
    "K16",
    zh="没有看不见的字符",
    en="No hidden characters",
    why_zh="零宽字符和方向控制符会让命令复制出错，也可以用来藏指令",
    why_en="zero-width and direction characters break copied commands and can hide instructions",
    severity="warning",
)
def records_hold_no_hidden_characters(library: Library) -> Iterator[Fault]:
    """Direction marks (Unicode TR 36), zero-width and control characters, once per line, in every file."""
    for record in library.records:
        text = record.text.removeprefix("\ufeff")
        for number, line in enumerate(re.split(r"\r\n?|\n", text), 1):
            if found := _HIDDEN.search(line):
                code = f"U+{ord(found[0]):04X} {unicodedata.name(found[0], 'CONTROL CHARACTER')}"
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 第 {number} 行第 {found.start() + 1} 个字符看不见：{code}",
                    f"{record.id}, line {number}, character {found.start() + 1} is invisible: {code}",
                    "删掉它；通常来自网页、聊天工具或 PDF 的复制粘贴",
                    "delete it; it usually comes from pasting out of a web page, chat or PDF",
                )


@knowledge_rule(
    "V33",
    zh="没有“待定”之类的占位文字",
    en="No text is a placeholder",
    why_zh="批准了的手册里写着“待定”，值班的人只能猜",
    why_en="a TBD in an approved runbook leaves the duty engineer guessing",
    severity="warning",
)
def records_hold_no_placeholders(library: Library) -> Iterator[Fault]:
    """待定, 【待…】, TBD, TBC, TODO and runs of question marks outside of code; an error once approved."""
    for record in library.of("retrospective", "runbook", "checklist", "lesson"):
        for number, line in prose(record):
            if found := placeholder_in(line):
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 有占位文字“{found}”",
                    f'{record.id} holds the placeholder "{found}"',
                    "写上确定的内容，或删掉这一句",
                    "write what is meant, or take the sentence out",
                    "error" if record.status == "approved" else None,
                )


@knowledge_rule(
    "K17",
    zh="日期不自相矛盾",
    en="Dates do not contradict each other",
    why_zh="日期决定新旧，写错就会把旧办法排在前面",
    why_en="dates decide what is current; a wrong one puts the old way first",
    severity="warning",
)
def dates_agree(library: Library) -> Iterator[Fault]:
    """No day in the future (one day of grace for other time zones), none before the record was created."""
    for record in library.of("retrospective", "runbook", "checklist", "lesson", "reference"):
        for key in ("created", "updated", "reviewed_on", "last_tested"):
            if key == "last_tested" and not isinstance(record, Runbook):
                continue
            day = getattr(record, key)
            if day and key != "last_tested" and day > library.today + timedelta(days=1):
                yield _date_fault(record, key, f"的 {key} 在将来：{day}", f"has {key} in the future: {day}")
            if day and record.created and key in ("updated", "reviewed_on") and day < record.created:
                yield _date_fault(
                    record,
                    key,
                    f"的 {key}（{day}）早于 created（{record.created}）",
                    f"has {key} ({day}) before created ({record.created})",
                )


def _date_fault(record: Record, key: str, zh: str, en: str) -> Fault:
    return Fault(
        record.id,
        record.place(key),
        f"{record.id} {zh}",
        f"{record.id} {en}",
        "核对后写实际发生的日期",
        "check it and write the day it happened",
    )


def placeholder_in(line: str) -> str:
    """Return the first placeholder in a line outside of code spans; empty when there is none."""
    found = _PLACEHOLDER.search(_CODE.sub(" ", line))
    return found[0] if found else ""


def prose(record: Record) -> Iterator[tuple[int, str]]:
    """The lines of ``record`` outside of code fences, code spans blanked, with their numbers."""
    fenced = False
    for number, line in enumerate(re.split(r"\r\n?|\n", record.text), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield number, _CODE.sub(" ", line)
