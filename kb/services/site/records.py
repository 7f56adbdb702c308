"""The page of a knowledge record: its facts, its text, its anchors. Raw HTML in a record stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.records import Record, review_due
from kb.records.markdown import Fence, Heading
from kb.records.names import kind_name
from kb.services.site.marks import Marks, anchor_tag, anchored
from kb.services.site.nesting import renested
from kb.services.site.pages import Page, chips, plain, sections, whole
from kb.services.site.prose import Around, dropped_labels, fenced, safe

FOLDERS = {
    "retrospective": "retrospectives",
    "runbook": "runbooks",
    "checklist": "checklists",
    "lesson": "lessons",
    "reference": "references",
}

_MENTION = re.compile(r"(?<![\w\[(/#-])((?:RT|RB|CL|LES)-\d{3,})(?![\w-])")


#: Pages of registers, and what MkDocs takes for the first page of a folder.
_TAKEN = re.compile(r"(?:index|readme)(?:-\d+)?", re.IGNORECASE)


def record_path(record: Record) -> str:
    """Where a record's page stands below docs/."""
    name = re.sub(r"[^\w-]+", "-", record.id).strip("-") or "record"
    if _TAKEN.fullmatch(name):
        name += "_"
    return f"{FOLDERS[record.type]}/{name}.md"


def stale(record: Record, today: date) -> bool:
    """Whether the record's review is overdue; a deprecated record is not reviewed any more."""
    return record.status != "deprecated" and review_due(record, today) < 0


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a record's page links to besides its own text: records about the same, and those that name it."""

    related: tuple[Record, ...] = ()
    named_by: tuple[Record, ...] = ()


def record_page(
    record: Record,
    links: Mapping[str, str],
    neighbours: Neighbours,
    picture: Callable[[str], str],
    *,
    lang: str,
    today: date,
) -> Page:
    """The page of ``record``; ``links`` maps ids of records and lessons to their places below docs/.

    ``picture`` says where a picture that the record names stands below docs/, or nothing.
    """
    title = title_of(record, lang)
    text = sections(
        f"# {plain(title)} {{#top}}",
        _facts(record, lang, today),
        _body(record, links, picture),
        _listed(record, ("相关", "Related"), "related", neighbours.related, lang),
        _listed(record, ("被这些条目引用", "Named by"), "named-by", neighbours.named_by, lang),
        _source(record, lang),
    )
    return Page(record_path(record), title, text)


def title_of(record: Record, lang: str) -> str:
    """The title in ``lang`` where there is one."""
    return record.field("title_en") if lang == "en" and record.field("title_en") else record.title


def naming(records: Sequence[Record]) -> Mapping[str, tuple[Record, ...]]:
    """For each record's id the other records whose text names it or one of its lessons."""
    owners = {lesson.id: record.id for record in records for lesson in record.lessons}
    owners |= {record.id: record.id for record in records}
    found: dict[str, dict[str, Record]] = {record.id: {} for record in records}
    for record in records:
        for name in {match[1] for match in _MENTION.finditer(record.text)} & owners.keys():
            if owners[name] != record.id:
                found[owners[name]][record.id] = record
    return {name: tuple(by[key] for key in sorted(by)) for name, by in found.items()}


def _listed(
    record: Record, heading: tuple[str, str], anchor: str, others: Sequence[Record], lang: str
) -> str:
    if not others:
        return ""
    up = "../" * record_path(record).count("/")
    items = [
        f"- [{plain(title_of(other, lang))}]({up}{record_path(other)}) {whole(other.id)}" for other in others
    ]
    return f"## {heading[lang == 'en']} {{#{anchor}}}\n\n" + "\n".join(items)


def _facts(record: Record, lang: str, today: date) -> str:
    def t(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    updated, systems = record.field("updated"), record.fields("systems")
    values: list[tuple[str, bool | str]] = [
        (kind_name(record.type, lang), record.type),
        (record.id, False),
        (record.field("owner"), False),
        (record.field("project"), False),
        (t("、", ", ").join(systems), False),
        (t(f"更新 {updated}", f"updated {updated}") if updated else "", False),
        (t("草稿", "draft") if record.status == "draft" else "", True),
        (t("已废止", "deprecated") if record.status == "deprecated" else "", True),
        (t("复审已逾期", "review overdue") if stale(record, today) else "", True),
    ]
    return chips(values)


def _source(record: Record, lang: str) -> str:
    label = "源文件：" if lang == "zh" else "Source file: "
    return f"---\n\n{label}<code>{plain(record.path)}</code>"


def _body(record: Record, links: Mapping[str, str], picture: Callable[[str], str]) -> str:
    """The body with safe text, an explicit anchor on every heading, and links between records."""
    blocks = record.blocks
    anchors = {section.heading.start: section.anchor for section in record.sections()}
    marks = Marks(record)
    parts: list[str] = []
    at = record.body_start
    named = {*anchors.values(), *(one.anchor for one in record.steps), *(one.anchor for one in record.items)}
    dropped = dropped_labels(record.text)
    around = Around(record_path(record), links, named, dropped, picture, record.path)
    for block in (block for block in blocks if isinstance(block, Heading | Fence)):
        parts.append(anchored(safe(marks.slice(at, block.span.start), around)))
        parts += [f"\n{anchor_tag(name)}\n\n" for name in marks.within(block.span.start, block.span.end)]
        at = block.span.end
        if isinstance(block, Fence):
            parts.append(f"\n{fenced(block.text, block.info)}\n\n")
        elif block.level > 1 or block.text != record.title:
            level = "#" * max(2, block.level)
            name = anchors.get(block.span.start, "")
            own = f" {{#{name}}}" if name not in ("", "top") else ""  # the page's title is its top
            parts.append(f"\n{level} {plain(block.text)}{own}\n\n")
    parts.append(anchored(safe(marks.slice(at, len(record.text)), around)))
    return renested("".join(parts))
