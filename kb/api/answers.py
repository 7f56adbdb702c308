"""What every operation may answer besides what it is asked for, as OpenAPI describes it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from kb.api.problem_kinds import PREFIX, kind_of_status
from kb.api.problems import MEDIA_TYPE


class FaultOut(BaseModel):
    """请求里不对的一项 · A field of the request that is wrong."""

    field: str
    detail: str


class ProblemOut(BaseModel):
    """哪里不对、怎么办（RFC 9457）· What is wrong and what to do."""

    type: str = Field(
        description="稳定的种类，也是解释它的地址 · A stable kind, and the address that explains it",
        examples=[f"{PREFIX}not-found"],
    )
    title: str
    status: int
    detail: str
    hint: str | None = Field(default=None, description="怎么办 · What to do about it")
    errors: list[FaultOut] | None = Field(default=None, description="逐项 · Field by field")
    request_id: str | None = Field(default=None, description="与日志对应 · Found in the log of the server")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The descriptions of answers with ``statuses``, each a problem document."""
    return {status: _described(status) for status in statuses}


def _described(status: int) -> dict[str, Any]:
    kind = kind_of_status(status)
    content = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    return {
        "description": f"{kind.zh} · {kind.en}",
        "content": {MEDIA_TYPE: content},
    }


USUAL = problems(400, 401, 403, 404, 413, 422, 429, 500, 503)
"""What any operation may answer."""
