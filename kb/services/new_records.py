"""A new knowledge record: a numbered file with the front matter of its type and its fixed sections."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from kb.errors import RecordError
from kb.project.append import in_flow, scalar
from kb.records import KINDS, Record, parse
from kb.records.encoding import decode
from kb.records.fields import Field, read_texts
from kb.records.markdown import Heading
from kb.records.source import Span
from kb.records.vocabulary import ITEM_COLUMNS, LESSON_FIELDS, SECTIONS, STEP_SECTIONS, YES, key_of
from kb.services.new import OPEN, Made, next_id, unknown_field
from kb.workspace import Workspace

RECORD_KINDS: Mapping[str, tuple[str, str]] = {
    "lesson": ("LES", "knowledge/lessons"),
    "runbook": ("RB", "knowledge/runbooks"),
    "checklist": ("CL", "knowledge/checklists"),
    "retrospective": ("RT", "knowledge/retrospectives"),
}
"""Types of record with the prefix of their ids and the folder for new ones."""

_FIRST = ("title", "title_en", "status", "owner", "created", "updated")
_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\\/#\s.\[\]{}]+')
_LESSON = ("category", "kind", "situation", "cause", "impact", "recommendation", "apply_to", "actions")


def new_record(
    workspace: Workspace,
    kind: str,
    given: Mapping[str, str],
    *,
    title: str,
    project: str = "",
    today: dt.date,
    lang: str,
) -> Made:
    """Write a new record of type ``kind`` and return where it is.

    ``given`` are front matter values by key, lists with commas; of a lesson the fields of its body, too. Raises
    `RecordError` for a value its field cannot hold and for an unknown key; nothing is written then.
    """
    title = " ".join(title.split())
    prefix, folder = RECORD_KINDS[kind]
    identifier = next_record_id(workspace, prefix)
    declared = KINDS[kind].declared()
    known = {"title": title or OPEN, "status": "draft", "created": f"{today}", "updated": f"{today}"}
    known |= {"project": project, "lang": lang} if project else {"lang": lang}
    for name in given:
        if name not in declared and (kind != "lesson" or name not in LESSON_FIELDS):
            raise unknown_field(name, list(declared))
    said = {name: value for name, value in given.items() if name not in declared}
    front = [f"id: {identifier}", f"type: {kind}", *front_lines(declared, {**known, **given})]
    head = f"# {title or OPEN}"
    text = "\n".join(["---", *front, "---", "", head, "", *_body(kind, said, lang)]).rstrip("\n") + "\n"
    path = f"{folder}/{identifier}-{_UNSAFE.sub('-', title).strip('-')[:60]}".rstrip("-") + ".md"
    record = parse(text, path)
    workspace.write(path, text)
    still = tuple(key for key in _LESSON if key not in said) if kind == "lesson" else ()
    return Made(identifier, f"{path}:1", (*_open(record), *still))


def new_lesson_in(
    workspace: Workspace, holder: str, given: Mapping[str, str], *, title: str, lang: str
) -> Made:
    """Add a lesson at the end of the lessons of the record ``holder`` and return where it begins.

    Every other byte of the file stays. Raises `RecordError` for an unknown record, one without such a
    section, or an unknown field.
    """
    title = " ".join(title.split())
    records, _ = workspace.load_records()
    record = next((one for one in records if one.id == holder), None)
    if record is None:
        raise RecordError(
            f"没有条目 {holder}",
            f"There is no record {holder}",
            place="knowledge",
            hint_zh="--in 后写复盘的编号，如 RT-003。",
            hint_en="Name a retrospective after --in, such as RT-003.",
        )
    for name in given:
        if name not in LESSON_FIELDS:
            raise unknown_field(name, list(LESSON_FIELDS))
    identifier = next_record_id(workspace, "LES")
    newline = "\r\n" if "\r\n" in record.text else "\n"
    lines = [f"### {identifier} {title or OPEN}", "", *_lesson(given, record.lang or lang)]
    at = _end_of_lessons(record)
    before = record.text[:at].rstrip("\r\n \t")
    gap = record.text[len(before) : at]
    lead = newline * 2
    tail = newline * 2 if record.text[at:] else newline
    text = before + lead + newline.join(lines) + tail + record.text[at:]
    if gap.strip() or identifier not in {one.id for one in parse(text, record.path).lessons}:
        raise _cannot_add(record)
    if decode(workspace.read_bytes(record.path), record.path) != record.text:
        raise _cannot_add(record)
    workspace.write(record.path, text)
    line = before.count("\n") + 3
    still = tuple(key for key in _LESSON if key not in given)
    return Made(identifier, f"{record.path}:{line}", still)


def next_record_id(workspace: Workspace, prefix: str) -> str:
    """Return the id after the highest one any record or project of the workspace mentions."""
    files = [
        path
        for folder, ending in (("knowledge", "*.md"), ("projects", "*.y*ml"))
        for path in (workspace.root / folder).rglob(ending)
        if path.is_file()
    ]
    return next_id(prefix, (path.read_text(encoding="utf-8", errors="replace") for path in files))


def front_lines(declared: Mapping[str, Field[object]], values: Mapping[str, str]) -> list[str]:
    """The front matter's lines in the order of the type's fields: what is known, and what is required."""
    lines = []
    for key in dict.fromkeys([*_FIRST, *declared]):
        field, value = declared[key], values.get(key)
        if value is not None and field.read is read_texts:
            parts = [part.strip() for part in re.split(r"[,，、]", value) if part.strip()]
            lines.append(f"{key}: [{', '.join(map(in_flow, parts))}]")
        elif value is not None:
            lines.append(f"{key}: {scalar(value)}")
        elif field.required:
            lines.append(f"{key}:  # {OPEN}")
    return lines


def _body(kind: str, said: Mapping[str, str], lang: str) -> list[str]:
    if kind == "lesson":
        return _lesson(said, lang)
    lines: list[str] = []
    for key, names in SECTIONS[kind].items():
        lines += [f"## {names[0] if lang == 'zh' else names[1]}", "", *_section(key, lang), ""]
    return lines


def _section(key: str, lang: str) -> list[str]:
    zh = lang == "zh"
    if key in STEP_SECTIONS:
        command, expected = ("命令：", "预期：") if zh else ("Command: ", "Expected: ")
        return [f"1. {OPEN}", f"    - {command}`{OPEN}`", f"    - {expected}{OPEN}"]
    if key == "items":
        heads = [names[0 if zh else 1] for names in ITEM_COLUMNS.values()]
        row = ["1", OPEN, OPEN, OPEN, OPEN, YES[0] if zh else YES[1], ""]
        return [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), f"| {' | '.join(row)} |"]
    return [OPEN]


def _lesson(given: Mapping[str, str], lang: str) -> list[str]:
    lines = []
    for key in dict.fromkeys([*_LESSON, *given]):
        label = LESSON_FIELDS[key][0 if lang == "zh" or len(LESSON_FIELDS[key]) == 1 else 1]
        label = "Recommendation" if key == "recommendation" and lang == "en" else label
        colon = "：" if lang == "zh" else ": "
        value = " ".join(given.get(key, "" if key == "actions" else OPEN).split())
        lines.append(f"- {label}{colon}{value}".rstrip())
        if key == "actions" and key not in given:
            lines.append(f"    - {OPEN} | {OPEN} | {OPEN} | open")
    return lines


def _end_of_lessons(record: Record) -> int:
    """The offset at which the section of lessons ends: the next heading of its level, or the end."""
    headings = [block for block in record.blocks if isinstance(block, Heading)]
    for position, heading in enumerate(headings):
        if key_of(heading.text, SECTIONS["retrospective"]) == "lessons":
            after = (one for one in headings[position + 1 :] if one.level <= heading.level)
            span: Span | None = next((one.span for one in after), None)
            return span.start if span else len(record.text)
    raise RecordError(
        "这个条目没有“经验教训”一节",
        "This record has no section for lessons",
        place=record.path,
        hint_zh="先加上二级标题“经验教训”，或不写 --in，让教训自成一个文件。",
        hint_en='Add the heading "Lessons" first, or leave out --in for a file of its own.',
    )


def _open(record: Record) -> tuple[str, ...]:
    """The keys that are required and still without value."""
    return tuple(
        key
        for key, field in record.declared().items()
        if field.required and (field.value(record.front) in ("", (), None) or record.front.get(key) == OPEN)
    )


def _cannot_add(record: Record) -> RecordError:
    return RecordError(
        "不能安全地在这里加入教训，文件没有改动",
        "A lesson cannot be added here safely; the file was left alone",
        place=record.path,
        hint_zh="文件可能刚被改过：再运行一次，或手工加入。",
        hint_en="The file may have changed just now: run again, or add it by hand.",
    )
