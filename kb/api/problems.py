"""Errors as problem documents (RFC 9457), in the reader's language."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from generators.errors import GenerationError
from kb.api.state import language
from kb.errors import KBError, ModelError, ProjectError, SettingsError, WorkspaceError
from search.errors import SearchError

#: The status of each kind of error; what is not listed is the caller's input.
STATUS: dict[type[Exception], int] = {SearchError: 503, ModelError: 502, WorkspaceError: 404, SettingsError: 500, ProjectError: 422}


def add_problem_handlers(app: FastAPI) -> None:
    """Answer our own errors with what is wrong and what to do; nothing else of them leaves."""
    for kind in (KBError, SearchError, GenerationError):
        app.add_exception_handler(kind, _problem)


async def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, KBError | SearchError | GenerationError)  # noqa: S101 - registered for these only
    lang = language(request)
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    body = {
        "type": "about:blank",
        "title": type(error).__name__,
        "status": status,
        "detail": error.message(lang),
        "hint": error.hint(lang),
    }
    return JSONResponse(body, status_code=status, media_type="application/problem+json")
