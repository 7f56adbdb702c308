"""Whether records hold together: ids used once, links that lead somewhere, old ones replaced and reviewed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from kb.checks.knowledge_form import is_foreign
from kb.checks.knowledge_rule import Library, at_line, knowledge_rule
from kb.checks.knowledge_texts import prose
from kb.checks.validations_rule import Fault
from kb.records import Record

_OUR_IDS = re.compile(r"(?<![A-Za-z0-9-])(?:RT|RB|CL|LES)-\d{3,}(?![A-Za-z0-9])")
_CODE = re.compile(r"`[^`]*`")
#: What a link leads to: anything between <>, else no blanks, and round brackets in pairs (CommonMark 0.31, 6.3).
_LINK = re.compile(
    r"\]\(\s?(?!<?(?:[a-z][a-z0-9+.-]*:|/|#))(?:<([^<>]+)>|((?:[^()\s<]|\([^()\s]*\))+))(?=[\s)])", re.I
)


@knowledge_rule(
    "K03",
    zh="经验编号不重复",
    en="Every lesson has an id of its own",
    why_zh="编号是引用的依据；重复的编号会把人带到错误的经验",
    why_en="citations go by id; a repeated one leads to the wrong lesson",
    severity="error",
)
def lesson_ids_are_unique(library: Library) -> Iterator[Fault]:
    """One LES id, one lesson, over all records; a lesson without an id cannot be cited at all."""
    first: dict[str, str] = {}
    for record in library.records:
        for lesson in record.lessons:
            place = at_line(record, lesson.line)
            if not lesson.id:
                yield Fault(
                    record.id,
                    place,
                    f"经验“{lesson.title}”没有编号",
                    f'The lesson "{lesson.title}" has no id',
                    "在标题前写上没有用过的编号，例如 LES-076",
                    "put an unused id before the title, such as LES-076",
                    "warning",
                )
            elif lesson.id in first:
                yield Fault(
                    lesson.id,
                    place,
                    f"编号 {lesson.id} 已经用在 {first[lesson.id]}",
                    f"The id {lesson.id} is used at {first[lesson.id]} already",
                    "换一个没有用过的编号；编号不重复使用",
                    "choose an unused id; ids are never used twice",
                )
            else:
                first[lesson.id] = place


@knowledge_rule(
    "K04",
    zh="引用的条目都存在",
    en="Every record and lesson that is named exists",
    why_zh="断了的引用，让“已落到检查清单”变成一句空话",
    why_en="a broken link turns 'it is in the checklist' into an empty phrase",
    severity="warning",
)
def links_resolve(library: Library) -> Iterator[Fault]:
    """Ids of records and lessons, and relative links to files, wherever they stand outside of code; once per line."""
    for record in library.records:
        if is_foreign(record) or record.status == "deprecated":
            continue
        yield from _dead_links(record, library)
        for number, line in enumerate(record.text.split("\n"), 1):
            named = dict.fromkeys(_OUR_IDS.findall(_CODE.sub("", line)))
            for identifier in named:
                if identifier not in library.ids:
                    yield Fault(
                        record.id,
                        at_line(record, number),
                        f"{record.id} 引用的 {identifier} 不存在",
                        f"{record.id} refers to {identifier}, which does not exist",
                        "改成现有编号，或补上这一条",
                        "name an existing id, or write the missing record",
                    )


def _dead_links(record: Record, library: Library) -> Iterator[Fault]:
    """Markdown links to files that are not there; addresses, places in the page and absolute paths are not followed."""
    for number, line in prose(record):
        for found in _LINK.finditer(line) if library.exists else ():
            target = unquote(re.split(r"[#?]", found[1] or found[2])[0])
            path = normpath(join(dirname(record.path), target))
            if library.exists and not library.exists(path):
                yield Fault(
                    record.id,
                    at_line(record, number),
                    f"{record.id} 链接的文件不存在：{target}",
                    f"{record.id} links to a file that does not exist: {target}",
                    "改正路径，或补上文件",
                    "correct the path, or add the file",
                )


@knowledge_rule(
    "K20",
    zh="每条知识都有人能走到",
    en="Every record can be reached",
    why_zh="不属于任何系统和阶段、也没有条目引用的知识，只有知道标题的人找得到",
    why_en="what belongs to no system and phase and is named nowhere is found by those who know its title",
    severity="info",
)
def records_are_within_reach(library: Library) -> Iterator[Fault]:
    """No other record and no project names it, and it names no system, phase or project itself."""
    named: dict[str, set[str]] = {}
    for record in library.records:
        for identifier in set(_OUR_IDS.findall(record.text)):
            named.setdefault(identifier, set()).add(record.id)
    for record in library.of("retrospective", "runbook", "checklist", "lesson", "reference"):
        own = {record.id, *(lesson.id for lesson in record.lessons)}
        known = own & library.cited or any(named.get(one, set()) - {record.id} for one in own)
        if not (is_foreign(record) or record.systems or record.phases or record.project or known):
            yield Fault(
                record.id,
                record.place(),
                f"{record.id} 没有条目引用，也没写适用的系统、阶段或项目",
                f"{record.id} is named by no record and says no system, phase or project",
                "在文件头写 systems 或 phase，或在相关的清单、手册里引用它",
                "give systems or phase in the front matter, or name it in a checklist or runbook",
            )


@knowledge_rule(
    "K05",
    zh="被取代的条目已停用",
    en="What is superseded is deprecated",
    why_zh="新旧两份都有效时，值班的人会拿到旧的那份",
    why_en="with both in force, somebody will follow the old one",
    severity="warning",
)
def superseded_records_are_deprecated(library: Library) -> Iterator[Fault]:
    """A record in force that another record in force says it replaces."""
    by_id = {record.id: record for record in library.records}
    for record in library.of("retrospective", "runbook", "checklist", "lesson", "reference"):
        for identifier in record.fields("supersedes"):
            old = by_id.get(identifier)
            if old is not None and old.status != "deprecated":
                yield Fault(
                    old.id,
                    old.place("status"),
                    f"{old.id} 已被 {record.id} 取代，但状态还是 {old.status}",
                    f"{old.id} is superseded by {record.id} but its status is {old.status}",
                    "把 status 改为 deprecated，或删去 supersedes",
                    "set its status to deprecated, or take supersedes out",
                )


@knowledge_rule(
    "K06",
    zh="按期复核",
    en="Records are reviewed in time",
    why_zh="系统会变；没人复核的手册，出事时才发现不对",
    why_en="systems change; an unreviewed runbook is found wrong in the incident",
    severity="info",
)
def reviews_are_not_overdue(library: Library) -> Iterator[Fault]:
    """The last review (else the last change) plus the review cycle lies before today."""
    for record in library.of("retrospective", "runbook", "checklist", "lesson", "reference"):
        last, cycle = record.reviewed_on or record.updated, record.review_cycle_days
        if last is None or not cycle or last + timedelta(days=cycle) >= library.today:
            continue
        late = (library.today - last).days - cycle
        yield Fault(
            record.id,
            record.place("reviewed_on"),
            f"{record.id} 该复核了：上次 {last}，周期 {cycle} 天，已过 {late} 天",
            f"{record.id} is due for review: last on {last}, every {cycle} days, {late} days late",
            "负责人确认内容仍然对，再更新 reviewed_on",
            "let the owner confirm that it still holds, then set reviewed_on",
        )
