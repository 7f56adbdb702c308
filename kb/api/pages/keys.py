"""The API keys: made, listed and revoked by an administrator; and the latest of the audit log."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from kb.access.principal import Permission, Role, projects_of
from kb.api.access import audit_note, needs
from kb.api.pages.desk import Desk

router = APIRouter(include_in_schema=False)

#: Entries of the audit log that the page shows.
_LATEST = 30

AtDesk = Annotated[Desk, Depends()]


@router.get("/keys")
@needs(Permission.ADMIN, every=True)
def show(desk: AtDesk) -> HTMLResponse:
    """Every key, a form for another, and what was done lately."""
    return _page(desk)


@router.post("/keys")
@needs(Permission.ADMIN, every=True, audit="keys add")
def add(
    desk: AtDesk,
    request: Request,
    name: Annotated[str, Form(min_length=1, max_length=200)],
    role: Annotated[str, Form(pattern="^(reader|editor|admin)$")],
    projects: Annotated[str, Form(max_length=2000)] = "",
    days: Annotated[int, Form(ge=0, le=3650)] = 365,
) -> HTMLResponse:
    """Make a key; the page shows it this once."""
    from kb.access.keys import issue

    codes = projects_of(projects.replace(",", " ").replace("，", " ").split())
    key, token = issue(desk.served.database, name=name, role=Role(role), projects=codes, days=days or None)
    audit_note(request, object=key.id)
    return _page(desk, token=token, made=key)


@router.post("/keys/{id}/revoke")
@needs(Permission.ADMIN, every=True, audit="keys revoke")
def revoke(desk: AtDesk, request: Request, id: str) -> RedirectResponse:
    """Close a key for good."""
    from kb.database.keys import Keys

    audit_note(request, object=id)
    Keys(desk.served.database).revoke(id)
    desk.served.server.door.keys.forget()
    return desk.to("/keys")


def _page(desk: Desk, **values: object) -> HTMLResponse:
    from kb.database import Audit
    from kb.database.keys import Keys

    database = desk.served.database
    now = datetime.now(UTC)
    return desk.page(
        "keys.html.j2",
        **{"token": "", "made": None} | values,
        keys=[(key, key.is_valid(now)) for key in Keys(database).all()],
        entries=Audit(database).entries(limit=_LATEST),
        codes=desk.served.workspace.project_codes(),
    )
