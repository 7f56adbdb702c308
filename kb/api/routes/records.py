"""Knowledge records: lists by their fields, one with what stands around it, lessons, terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.record_schemas import LessonOut, RecordEntry, RecordOut, TermOut
from kb.api.search_schemas import FacetOut
from kb.api.state import Lang, Served
from kb.records import Record
from kb.services.catalogue import counts, lessons, listed
from kb.services.explain import facet_value
from kb.services.passages import shareable
from kb.services.reading import held, read_record

router = APIRouter(prefix="/api/v1", tags=["records"])

MARKDOWN = "text/markdown"

Values = Annotated[list[str], Query(default_factory=list, max_length=50)]
Kinds = Annotated[
    list[Literal["retrospective", "runbook", "checklist", "lesson", "reference"]],
    Query(default_factory=list, max_length=50),
]
Statuses = Annotated[
    list[Literal["draft", "reviewed", "approved", "deprecated"]], Query(default_factory=list, max_length=50)
]
Languages = Annotated[list[Literal["zh", "en"]], Query(default_factory=list, max_length=50)]
Name = Annotated[str, Path(max_length=200, examples=["RT-001"])]


def choice(
    kind: Kinds,
    project: Values,
    system: Values,
    phase: Values,
    tag: Values,
    industry: Values,
    status: Statuses,
    owner: Values,
    record_lang: Languages,
) -> Mapping[str, Sequence[str]]:
    """The values chosen by field; any value of a field suffices."""
    return {
        "kind": kind,
        "project": project,
        "system": system,
        "phase": phase,
        "tag": tag,
        "industry": industry,
        "status": status,
        "owner": owner,
        "lang": record_lang,
    }


Choice = Annotated[Mapping[str, Sequence[str]], Depends(choice)]


@router.get("/records", summary="知识条目列表 · List of records")
@needs(Permission.READ)
def list_records(
    served: Served, chosen: Choice, part: Part, stale: bool | None = None
) -> Listed[RecordEntry]:
    """The records, last updated first. Fields given more than once match any of the values.

    ``stale=true`` keeps those whose review is overdue.
    """
    today = date.today()
    found = listed(served.workspace, chosen, stale=stale, today=today)
    return part.part(found, lambda record: record.id, lambda record: RecordEntry.of(record, today))


_MARKDOWN: dict[str, Any] = {
    "description": "条目，或它的 Markdown 原文 · The record, or its Markdown as it stands in the file",
    "content": {MARKDOWN: {"schema": {"type": "string"}, "example": "---\nid: RT-001\n---\n\n# …\n"}},
}


@router.get(
    "/records/{name}",
    summary="一份条目 · One record",
    response_model=RecordOut,
    responses={200: _MARKDOWN, **problems(404)},
)
@needs(Permission.READ)
def get_record(
    served: Served, name: Name, accept: Annotated[str, Header(include_in_schema=False)] = ""
) -> RecordOut | Response:
    """A record by its id, or the one that holds the lesson of that id: text, outline, related, named by, applied in.

    With ``Accept: text/markdown`` the file as it is.
    """
    today = date.today()
    if MARKDOWN in accept:
        text = held(shareable(served.workspace.load_records()[0]), name).text
        return Response(text.encode("utf-8", "replace"), media_type=MARKDOWN)
    return RecordOut.reading(read_record(served.workspace, served.index, name, today=today), today)


@router.get("/lessons", summary="经验列表 · List of lessons")
@needs(Permission.READ)
def list_lessons(
    served: Served,
    chosen: Choice,
    part: Part,
    category: Values,
    applied: Annotated[
        bool | None, Query(description="是否已写进清单或手册 · Whether it has changed a checklist or runbook")
    ] = None,
) -> Listed[LessonOut]:
    """The lessons of all records that fit, those of the record updated last first."""
    found = [
        entry
        for entry in lessons(listed(served.workspace, chosen, today=date.today()))
        if (not category or entry.lesson.category in category)
        and (applied is None or bool(entry.lesson.apply_to) == applied)
    ]
    return part.part(found, lambda entry: f"{entry.record.id}#{entry.lesson.id}", LessonOut.of)


@router.get("/facets", summary="各字段的条目数 · Records by field")
@needs(Permission.READ)
def get_facets(served: Served, lang: Lang, chosen: Choice) -> dict[str, list[FacetOut]]:
    """How many of the records that fit have each value of each field; for those of a search see ``facets`` there."""
    found: list[Record] = listed(served.workspace, chosen, today=date.today())
    return {
        field: [
            FacetOut(value=value, label=facet_value(field, value, lang), count=count)
            for value, count in pairs
        ]
        for field, pairs in counts(found).items()
    }


@router.get("/glossary", summary="术语表 · Glossary")
@needs(Permission.READ)
def list_terms(served: Served, lang: Lang, part: Part) -> Listed[TermOut]:
    """The terms of the glossary in the order of the file."""
    return part.part(served.workspace.glossary(), lambda term: term.term, lambda term: TermOut.of(term, lang))
