"""What the API says of itself: its description in OpenAPI, and what each kind of problem means."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from kb.access.principal import Permission
from kb.api.access import needs
from kb.api.answers import problems
from kb.api.listing import Listed, Part
from kb.api.problem_kinds import KINDS, ProblemKind
from kb.api.problems import ProblemError
from kb.api.state import Lang

router = APIRouter(prefix="/api/v1", tags=["description"])


class ProblemKindOut(BaseModel):
    """一种错误 · A kind of problem."""

    type: str
    status: int
    title: str
    meaning: str = Field(description="含义和处理 · What it means and what to do")

    @classmethod
    def of(cls, kind: ProblemKind, lang: str) -> Self:
        """The kind as it is sent, in ``lang``."""
        return cls(type=kind.type, status=kind.status, title=kind.title(lang), meaning=kind.meaning(lang))


@router.get("/openapi.json", include_in_schema=False)
@needs(Permission.READ)
def get_description(request: Request) -> JSONResponse:
    """Describe the API in OpenAPI 3.1."""
    return JSONResponse(request.app.openapi())


@router.get("/problems", summary="错误的种类 · Kinds of problems")
@needs(Permission.OPEN)
def list_problem_kinds(lang: Lang, part: Part) -> Listed[ProblemKindOut]:
    """Every kind of problem that an answer may have as its ``type``."""
    found = [*KINDS.values()]
    return part.part(found, lambda kind: kind.name, lambda kind: ProblemKindOut.of(kind, lang))


@router.get("/problems/{name}", summary="一种错误 · A kind of problem", responses=problems(404))
@needs(Permission.OPEN)
def get_problem_kind(
    lang: Lang, name: Annotated[str, Path(max_length=60, examples=["edited-draft"])]
) -> ProblemKindOut:
    """What a kind of problem means and asks for."""
    if name not in KINDS:
        raise ProblemError("not-found", "没有这种错误", "There is no such kind of problem")
    return ProblemKindOut.of(KINDS[name], lang)
