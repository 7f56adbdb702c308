"""Knowledge records as the search library takes them."""

from __future__ import annotations

from collections.abc import Iterable

import search
from kb.access.ownership import is_restricted, project_of
from kb.records import Lesson, Record

#: Sections that say when the text changed, not what anybody looks for; in vectors they resemble everything.
_LEFT_OUT = ("revisions",)

#: Text of a lesson's metadata is not what anybody searches for; these fields make its passage.
_LESSON = ("情境", "原因", "影响", "建议"), ("Situation", "Cause", "Impact", "Recommendation")


def shareable(records: Iterable[Record]) -> list[Record]:
    """Those of ``records`` that may be found, quoted or published: all but the restricted ones.

    The index, the documents and the site are made of these alone, so nothing that serves them has to filter.
    """
    return [record for record in records if not is_restricted(record)]


def searchable(record: Record) -> search.Record:
    """``record`` with its sections, steps, lessons and checklist items as passages."""
    return search.Record(
        id=record.id,
        kind=record.type,
        title=record.title,
        sections=tuple(_sections(record)),
        title_alt=record.field("title_en") if record.lang == "zh" else record.field("title_zh"),
        lang=record.lang,
        status=record.status,
        project=project_of(record),
        industry=record.field("industry"),
        systems=record.fields("systems"),
        phases=record.fields("phase"),
        tags=record.fields("tags"),
        keywords=(
            *record.fields("symptoms"),
            *record.fields("alerts"),
            *record.fields("error_codes"),
            *record.fields("source"),
        ),
        created=record.field("created"),
        updated=record.field("updated"),
        reviewed_on=record.field("reviewed_on"),
        review_cycle_days=record.number("review_cycle_days"),
        supersedes=record.fields("supersedes"),
        sensitivity=record.field("sensitivity") or "internal",
        source=record.path,
    )


def _sections(record: Record) -> list[search.Section]:
    """The sections' prose, the lessons, steps and items that stand in them, in the order of the text."""
    lessons = {lesson.id: lesson for lesson in record.lessons}
    parts: list[search.Section] = []
    for section in record.sections():
        if section.key in _LEFT_OUT:
            continue
        if lesson := lessons.get(section.anchor):
            parts.append(
                search.Section(section.anchor, section.path, _lesson(lesson), "lesson", section.line)
            )
        elif section.prose or (section.level > 1 and not section.text):
            parts.append(search.Section(section.anchor, section.path, section.prose, "section", section.line))
    parts += [search.Section(step.anchor, step.path, step.text, "step", step.line) for step in record.steps]
    parts += [
        search.Section(
            item.anchor,
            item.path,
            "\n".join(filter(None, (item.text, item.why, item.evidence))),
            "item",
            item.line,
        )
        for item in record.items
    ]
    return sorted(parts, key=lambda part: part.line)


def _lesson(lesson: Lesson) -> str:
    texts = (lesson.situation, lesson.cause, lesson.impact, lesson.recommendation)
    labels = _LESSON[0] if lesson.recommendation != lesson.recommendation_en else _LESSON[1]
    lines = [f"{label}：{text}" for label, text in zip(labels, texts, strict=True) if text]
    english = [
        lesson.title_en,
        lesson.recommendation_en if lesson.recommendation_en != lesson.recommendation else "",
    ]
    return "\n".join([lesson.title, *lines, *filter(None, english)]) if lines else lesson.text
