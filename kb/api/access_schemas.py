"""The shapes of who somebody is, of API keys and of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from kb.access.principal import EVERY, Permission, Principal
from kb.database.audit import Entry
from kb.database.keys import Key

RoleName = Literal["reader", "editor", "admin"]
_PROJECTS = "项目代号；* 表示全部 · Codes of projects; * for every one"


class PrincipalOut(BaseModel):
    """谁在访问 · Who asks."""

    name: str
    role: RoleName
    projects: list[str] = Field(description=_PROJECTS, examples=[["SJYH-2026"]])
    by: str = Field(description="local、key、oidc 或 proxy · local, key, oidc or proxy")
    permissions: list[str]

    @classmethod
    def of(cls, principal: Principal) -> Self:
        """The principal as it is sent."""
        return cls.model_validate(
            {
                "name": principal.name,
                "role": str(principal.role),
                "projects": ["*"] if principal.projects is EVERY else sorted(principal.projects),
                "by": principal.by,
                "permissions": [str(one) for one in Permission if principal.may(one)],
            }
        )


class KeyRequest(BaseModel):
    """要发的密钥 · The key to be made."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$", examples=["CI"])
    role: RoleName = "reader"
    projects: list[str] = Field(
        default_factory=list, max_length=500, description=_PROJECTS, examples=[["SJYH-2026"]]
    )
    days: int = Field(
        default=365, ge=0, le=3650, description="有效天数，0 为不过期 · Days it lasts; 0 for ever"
    )


class KeyOut(BaseModel):
    """一个密钥，不含密钥本身 · A key without its secret."""

    id: str
    name: str
    role: RoleName
    projects: list[str] = Field(description=_PROJECTS)
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    last_used: datetime | None

    @classmethod
    def of(cls, key: Key) -> Self:
        """The key as it is sent."""
        values = {name: getattr(key, name) for name in cls.model_fields if name in Key.__slots__}
        return cls.model_validate(values | {"projects": ["*"] if key.projects == "*" else key.projects})


class NewKeyOut(KeyOut):
    """新密钥，只给这一次 · A new key, given this once."""

    token: str = Field(description="放进 Authorization: Bearer · Goes into Authorization: Bearer")


class AuditEntryOut(BaseModel):
    """审计日志的一条 · An entry of the audit log."""

    n: int
    at: datetime
    who: str
    action: str
    object: str
    project: str
    outcome: str
    request_id: str
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """The entry as it is sent."""
        return cls.model_validate(entry, from_attributes=True)


class AuditOut(BaseModel):
    """审计日志的一段，新的在前 · A part of the audit log, the newest first."""

    items: list[AuditEntryOut]
    next: int | None = Field(description="下一段的 before · The next part's before; null at the end")
