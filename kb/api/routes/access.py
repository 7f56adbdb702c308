"""Who somebody is, the API keys, the audit log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from kb.access.principal import Permission, Role, projects_of
from kb.api.access import audit_note, needs
from kb.api.access_schemas import AuditEntryOut, AuditOut, KeyOut, KeyRequest, NewKeyOut, PrincipalOut
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.problems import ProblemError
from kb.api.state import Me, Served

router = APIRouter(prefix="/api/v1", tags=["access"])


@router.get("/me", summary="我是谁 · Who am I")
@needs(Permission.READ)
def who_am_i(me: Me) -> PrincipalOut:
    """Name, role, projects and permissions of whoever asks."""
    return PrincipalOut.of(me)


@router.get("/keys", summary="密钥列表 · List of API keys")
@needs(Permission.ADMIN, every=True)
def list_keys(served: Served, part: Part) -> Listed[KeyOut]:
    """Every key, revoked and expired ones too, the newest first; never the secret."""
    from kb.database.keys import Keys

    return part.part(Keys(served.database).all(), lambda key: key.id, KeyOut.of)


@router.post("/keys", status_code=201, summary="发密钥 · Make an API key")
@needs(Permission.ADMIN, every=True, audit="keys add")
def add_key(served: Served, request: Request, wanted: KeyRequest) -> NewKeyOut:
    """A new key; its token is in this answer alone."""
    from kb.access.keys import issue

    key, token = issue(
        served.database,
        name=wanted.name,
        role=Role(wanted.role),
        projects=projects_of(wanted.projects),
        days=wanted.days or None,
    )
    served.server.door.keys.forget()
    audit_note(request, object=key.id)
    return NewKeyOut(**KeyOut.of(key).model_dump(), token=token)


@router.delete("/keys/{id}", status_code=204, summary="吊销密钥 · Revoke an API key", responses=problems(404))
@needs(Permission.ADMIN, every=True, audit="keys revoke")
def revoke_key(served: Served, request: Request, id: Annotated[str, Path(max_length=64)]) -> None:
    """The key opens nothing any more: here at once, in other processes of this server within five seconds."""
    from kb.database.keys import Keys

    audit_note(request, object=id)
    if not Keys(served.database).revoke(id):
        raise ProblemError("not-found", "没有这个有效的密钥", "There is no such open key")
    served.server.door.keys.forget()


@router.get("/audit", summary="审计日志 · Audit log")
@needs(Permission.ADMIN, every=True)
def audit_log(
    served: Served,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> AuditOut:
    """Who did what, the newest first; ``before`` takes the number that the part before gave as next."""
    from kb.database import Audit

    entries = Audit(served.database).entries(before=before, limit=limit)
    more = bool(entries) and entries[-1].n > 1
    return AuditOut(items=list(map(AuditEntryOut.of, entries)), next=entries[-1].n if more else None)
