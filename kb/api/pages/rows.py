"""Records as rows of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.records import Record, review_due
from kb.records.names import kind_name, status_name


@dataclass(frozen=True, slots=True)
class Row:
    """A record in a list: names as they are shown; ``overdue`` says since when its review is, or nothing."""

    id: str
    title: str
    kind: str
    kind_name: str
    project: str
    updated: str
    state: str
    overdue: str


def row(record: Record, lang: str, today: date) -> Row:
    """``record`` as a row in ``lang``."""
    late = 0 if record.status == "deprecated" else -review_due(record, today)
    told = f"复审逾期 {late} 天" if lang == "zh" else f"review {late} days overdue"
    return Row(
        id=record.id,
        title=title_of(record, lang),
        kind=record.type,
        kind_name=kind_name(record.type, lang),
        project=record.field("project"),
        updated=record.field("updated"),
        state="" if record.status in ("approved", "reviewed") else status_name(record.status, lang),
        overdue=told if late > 0 else "",
    )


def title_of(record: Record, lang: str) -> str:
    """The title in ``lang`` where there is one."""
    other = record.field("title_en") if lang == "en" else record.field("title_zh")
    return other or record.title
