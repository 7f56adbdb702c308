"""Whether a record has its form: front matter, fixed sections, no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.secrets import Secret, secrets_in
from kb.checks.validations_rule import Fault
from kb.records import Record, missing_fields
from kb.records.vocabulary import SECTIONS


@knowledge_rule(
    "K01",
    zh="文件头写全",
    en="The front matter is complete",
    why_zh="没有负责人和日期的知识，没人知道还能不能信",
    why_en="knowledge without owner and dates cannot be trusted or kept up",
    severity="warning",
)
def front_matter_is_complete(library: Library) -> Iterator[Fault]:
    """The keys that each type must have; files without our front matter are none of ours."""
    for record in library.records:
        missing = [] if is_foreign(record) else list(missing_fields(record))
        if missing:
            names = ", ".join(missing)
            yield Fault(
                record.id,
                record.place(),
                f"{record.id} 的文件头缺少 {'、'.join(missing)}",
                f"The front matter of {record.id} lacks {names}",
                "在两行 --- 之间补上，例如 owner: 接口负责人",
                "add them between the two --- lines, such as owner: interface lead",
            )


@knowledge_rule(
    "K02",
    zh="固定章节齐全且有内容",
    en="The fixed sections are there and filled",
    why_zh="读的人在固定的位置找答案；少一节，就少一个答案",
    why_en="readers look in fixed places; a missing section is a missing answer",
    severity="warning",
)
def fixed_sections_are_filled(library: Library) -> Iterator[Fault]:
    """The sections of each type; verification and escalation of runbooks have a rule of their own."""
    for record in library.of("retrospective", "runbook", "checklist"):
        wanted = {key: words for key, words in SECTIONS[record.type].items() if key not in OWN_RULE}
        missing = [words for key, words in wanted.items() if section_line(record, key) is None]
        if missing:
            yield Fault(
                record.id,
                record.place(),
                f"{record.id} 缺少章节：{'、'.join(words[0] for words in missing)}",
                f"{record.id} lacks the sections {', '.join(words[1] for words in missing)}",
                "按固定标题补上二级标题；确实没有的，写“无”并说明原因",
                'add them as second-level headings; where there is nothing, write "none" and why',
            )
        for key, words in wanted.items():
            line = section_line(record, key)
            if line is not None and not section_holds(record, key):
                yield Fault(
                    record.id,
                    at_line(record, line),
                    f"{record.id} 的“{words[0]}”是空的",
                    f'"{words[1]}" of {record.id} is empty',
                    "写上内容；确实没有的，写“无”并说明原因",
                    'fill it; where there is nothing, write "none" and why',
                )


OWN_RULE = ("verification", "escalation")
"""Sections of a runbook that `kb.checks.knowledge_runbooks` looks at."""


def section_line(record: Record, key: str) -> int | None:
    """The line of the heading of a fixed section; None when the record has none."""
    return next((section.line for section in record.sections() if section.key == key), None)


def section_holds(record: Record, key: str) -> bool:
    """Say whether a fixed section, or one below it, holds any text."""
    return any(section.text.strip() for section in record.sections() if section.key == key)


@knowledge_rule(
    "V32",
    zh="文字里没有口令、密钥和个人信息",
    en="No text holds passwords, keys or personal data",
    why_zh="知识库会进检索、文档和模型；泄露的口令只能全部更换",
    why_en="knowledge goes into search, documents and perhaps a model; a leaked secret must be replaced",
    severity="error",
)
def records_hold_no_secrets(library: Library) -> Iterator[Fault]:
    """Known forms of credentials, identity numbers and mobile numbers, in front matter, text and code."""
    for record in library.records:
        for number, line in enumerate(record.text.split("\n"), 1):
            for secret in secrets_of_record(line):
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 里有{secret.zh}（{secret.masked}）",
                    f"{record.id} holds {secret.en} ({secret.masked})",
                    "删除并更换；只写保管位置，例如 vault:loan/db。联系人写角色和值班表，不写号码",
                    "remove and replace it; name only where it is kept, such as vault:loan/db, "
                    "and roles instead of phone numbers",
                )


def secrets_of_record(text: str) -> Iterator[Secret]:
    """Yield what a line of a record gives away: besides what `secrets_in` finds, mail addresses of private persons.

    Project data has a field for the address of a member; a record names roles.
    """
    yield from secrets_in(text)
    if found := _PRIVATE_MAIL.search(text):
        yield Secret("个人邮箱", "a private mail address", found[0][:2] + "******")


_PRIVATE_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,}@(?:(?:vip\.)?(?:qq|163|126|139|sina|sohu|foxmail|aliyun|gmail|outlook|hotmail|icloud|yahoo))\.(?:com|cn|net)",
    re.I,
)


def is_foreign(record: Record) -> bool:
    """Say whether a file was not written as one of our records."""
    return record.type == "reference" and not (record.front.get("id") and record.front.get("type"))
