"""What the knowledge base holds, and one record of it with what stands around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.pages.desk import AtDesk, Desk, addressed
from kb.api.pages.facets import value_label
from kb.api.pages.prose import rendered
from kb.api.pages.rows import row, title_of
from kb.records import Record
from kb.records.names import kind_name, status_name
from kb.services.catalogue import counts, listed
from kb.services.passages import shareable
from kb.services.reading import Linked, Reading, read_record

router = APIRouter(include_in_schema=False)

#: Records on a page of the list, and fields it can be narrowed by.
ROWS = 40
FIELDS = ("kind", "project", "phase", "system", "tag")

One = Annotated[str, Query(max_length=200)]


@router.get("/records")
@needs(Permission.READ)
def records(
    desk: AtDesk,
    kind: One = "",
    project: One = "",
    phase: One = "",
    system: One = "",
    tag: One = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """The records, the last updated first."""
    given = {"kind": kind, "project": project, "phase": phase, "system": system, "tag": tag}
    choice = {name: (value,) for name, value in given.items() if value}
    found = listed(desk.served.workspace, choice, today=desk.today)
    shown = found[(page - 1) * ROWS : page * ROWS]
    return desk.page(
        "records.html.j2",
        rows=[row(one, desk.lang, desk.today) for one in shown],
        total=len(found),
        given=given,
        fields=_choices(desk, found, given),
        before=_turned(given, page - 1) if page > 1 else "",
        after=_turned(given, page + 1) if page * ROWS < len(found) else "",
    )


def _turned(given: Mapping[str, str], page: int) -> str:
    return addressed("/records", {**given, "page": page if page > 1 else ""})


def _choices(
    desk: Desk, found: Sequence[Record], given: Mapping[str, str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each field its values with their names; of a chosen one that value alone."""
    held = counts(found)
    return [
        (name, [(value, f"{value_label(name, value, desk.lang)} ({count})") for value, count in held[name]])
        for name in FIELDS
        if held[name]
    ]


@router.get("/records/{name}")
@needs(Permission.READ)
def record(name: str, desk: AtDesk) -> Response:
    """A record; the id of a lesson leads to the record that holds it."""
    found = read_record(desk.served.workspace, desk.served.index, name, today=desk.today)
    if found.record.id != name:
        return RedirectResponse(f"/records/{quote(found.record.id)}#{quote(name)}", status_code=303)
    own = found.record
    return desk.page(
        "record.html.j2",
        record=own,
        reading=found,
        title=title_of(own, desk.lang),
        other=title_of(own, "en" if desk.lang == "zh" else "zh"),
        kind_name=kind_name(own.type, desk.lang),
        facts=_facts(desk, found),
        body=rendered(own, _addresses(desk), desk.t("这一节的链接", "Link to this section")),
        called=lambda one: _called(one, desk.lang),
        kind_of=lambda one: kind_name(one.kind, desk.lang),
    )


def _addresses(desk: Desk) -> dict[str, str]:
    """Where each record and lesson that the reader may see is shown."""
    found: dict[str, str] = {}
    for one in shareable(desk.served.workspace.load_records()[0]):
        found |= {
            lesson.id: f"/records/{quote(one.id)}#{quote(lesson.anchor or lesson.id)}"
            for lesson in one.lessons
        }
        found[one.id] = f"/records/{quote(one.id)}"
    return found


def _called(one: Linked, lang: str) -> str:
    return one.title_other if lang == "en" and one.title_other else one.title


def _facts(desk: Desk, found: Reading) -> list[tuple[str, str]]:
    """(class, text) of what is known about the record, the warnings last."""
    own, t = found.record, desk.t
    reviewed = own.field("reviewed_on")
    facts = [
        ("", own.id),
        ("", f"{t('负责', 'owner')} {own.field('owner')}" if own.field("owner") else ""),
        ("", own.field("project")),
        *(("", value_label("phase", value, desk.lang)) for value in own.fields("phase")),
        *(("", value) for value in own.fields("systems")),
        ("", f"{t('更新', 'updated')} {own.field('updated')}" if own.field("updated") else ""),
        ("", f"{t('复审', 'reviewed')} {reviewed}" if reviewed else ""),
        ("good" if own.status == "approved" else "warn", status_name(own.status, desk.lang)),
    ]
    due = found.due_in_days
    if due is not None:
        late = t(f"复审逾期 {-due} 天", f"review {-due} days overdue")
        facts.append(("warn", late) if due < 0 else ("", t(f"{due} 天后复审", f"review due in {due} days")))
    return [(shade, text) for shade, text in facts if text]
