"""Errors as problem documents (RFC 9457), in the reader's language; as a page for somebody with a browser."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from generators.errors import GenerationError
from kb.access.principal import Permission, Principal
from kb.api.access import guarded
from kb.api.headers import HEADERS
from kb.api.pages.desk import frame
from kb.api.problem_kinds import KINDS, ProblemKind, kind_of_status
from kb.api.state import language, pages
from kb.errors import (
    AccessError,
    DatabaseError,
    DecidedError,
    JobError,
    KBError,
    ModelError,
    ProjectError,
    RecordError,
    SettingsError,
    TooManyJobsError,
    WorkspaceError,
    places,
)
from kb.services.drafts import ChangedError, EditedError
from kb.services.input_faults import faults
from search.errors import SearchError

_LOG = logging.getLogger("fupan.api")

MEDIA_TYPE = "application/problem+json"

#: The kind of problem each error is; what is not listed is the caller's input.
_KIND_OF: Mapping[type[Exception], str] = {
    AccessError: "not-signed-in",
    SearchError: "unavailable",
    ModelError: "model-failed",
    DatabaseError: "unavailable",
    TooManyJobsError: "too-many-requests",
    JobError: "conflict",
    EditedError: "edited-draft",
    ChangedError: "changed-meanwhile",
    DecidedError: "conflict",
    WorkspaceError: "not-found",
    SettingsError: "settings",
    ProjectError: "unsound-data",
    RecordError: "unsound-data",
}

OURS = (KBError, SearchError, GenerationError)


class ProblemError(KBError):
    """An error that says itself which kind of problem it is, by its name in `KINDS`."""

    def __init__(
        self, kind: str, zh: str, en: str, *, hint_zh: str = "", hint_en: str = "", place: str = ""
    ) -> None:
        super().__init__(zh, en, hint_zh=hint_zh, hint_en=hint_en, place=place)
        self.kind = KINDS[kind]


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error with what is wrong and what to do; nothing else of it leaves."""
    for kind in OURS:
        app.add_exception_handler(kind, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _unforeseen)


def problem(
    request: Request,
    status: int,
    zh: str,
    en: str,
    hint_zh: str = "",
    hint_en: str = "",
    errors: Sequence[dict[str, str]] = (),
    kind: ProblemKind | None = None,
) -> Response:
    """The answer that says what is wrong: JSON for programs, a page where a person asked for one.

    ``kind`` is one of ``status``; without it the usual one of that status.
    """
    lang = language(request)
    kind = kind or kind_of_status(status)
    detail, hint = (zh, hint_zh) if lang == "zh" else (en, hint_en)
    title = kind.title(lang)
    wants_page = not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
    if wants_page and (page := _page(request, lang, title=title, detail=detail, hint=hint)):
        return HTMLResponse(page, status_code=status)
    body: dict[str, Any] = {"type": kind.type, "title": title, "status": status, "detail": detail}
    body |= {"hint": hint} if hint else {}
    body |= {"errors": list(errors)} if errors else {}
    if name := request.scope.get("state", {}).get("request_id"):
        body["request_id"] = name
    headers = {"Content-Language": "zh-CN" if lang == "zh" else "en"}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _page(request: Request, lang: str, **words: str) -> str:
    """The problem as a page; empty where even that cannot be made, so that what went wrong is told all the same."""
    try:
        return pages().get_template("problem.html.j2").render(frame(request, lang), **words)
    except Exception as error:
        _LOG.error("no page for a problem: %s at %s", type(error).__name__, places(error))
        return ""


def kind_of(error: Exception) -> ProblemKind:
    """The kind of problem an error of ours is."""
    if isinstance(error, ProblemError):
        return error.kind
    if isinstance(error, GenerationError):
        return KINDS["unsound-data"]
    if isinstance(error, WorkspaceError) and _is_of_storage(error.__cause__):
        return KINDS["unavailable"]
    return KINDS[next((name for one, name in _KIND_OF.items() if isinstance(error, one)), "malformed")]


def _is_of_storage(cause: BaseException | None) -> bool:
    return isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, OURS)  # noqa: S101 - registered for these only
    kind = kind_of(error)
    if isinstance(error, DatabaseError):
        return database_away(request, error)
    return problem(request, kind.status, *_words(error), error.hint("zh"), error.hint("en"), kind=kind)


def _words(error: KBError | SearchError | GenerationError) -> tuple[str, str]:
    """What is wrong, with its place in the workspace; where that lies on this machine is nobody's business."""
    if Path(error.place).is_absolute():
        return error.zh, error.en
    return error.message("zh"), error.message("en")


def database_away(request: Request, error: KBError) -> Response:
    """The answer where the database does not: what it said names hosts and files, and is for the log and admins."""
    _LOG.error("database: %s", error.message("en"))
    principal = request.scope.get("state", {}).get("principal")
    if isinstance(principal, Principal) and principal.may(Permission.ADMIN) and principal.sees_every:
        return problem(request, 503, *_words(error), error.hint("zh"), error.hint("en"))
    return problem(
        request,
        503,
        "服务器的数据库现在用不了",
        "The server's database cannot be used just now",
        "过一会儿再试；一直这样请告诉管理员，原因在服务日志里。",
        "Try again in a while; if it stays so, tell an administrator: the server's log has the reason.",
    )


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these only
    if _is_no_json(request, error):
        zh, en = "请求的内容应是 JSON", "The content of the request must be JSON"
        return problem(
            request,
            415,
            zh,
            en,
            "加上 Content-Type: application/json。",
            "Send Content-Type: application/json.",
        )
    found = faults(error.errors())
    lang = language(request)
    return problem(
        request,
        422,
        "；".join(f"{fault.field}：{fault.zh}" for fault in found),
        "; ".join(f"{fault.field}: {fault.en}" for fault in found),
        errors=[{"field": fault.field, "detail": fault.zh if lang == "zh" else fault.en} for fault in found],
    )


def _is_no_json(request: Request, error: RequestValidationError) -> bool:
    """Whether a body was taken for text because its type is none of JSON's (RFC 6839)."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    whole = any(one["loc"] == ("body",) and one["type"] == "model_attributes_type" for one in error.errors())
    return whole and not re.fullmatch(r"application/(.+\+)?json", kind)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these only
    zh, en = {
        404: ("没有这个地址", "There is no such address"),
        405: ("这个地址不接受这种请求", "This address does not take such requests"),
        408: ("请求的内容没有在时限内到齐", "The content of the request did not arrive in time"),
        413: ("请求的内容太大", "The request is too large"),
    }.get(error.status_code, ("请求读不懂", "The request cannot be read"))
    answer = problem(request, error.status_code, zh, en)
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """Every method that this address takes, by whichever route (RFC 9110, 15.5.6)."""
    table = guarded(request.app.routes)
    return {method for route in table if route.pattern.match(request.url.path) for method in route.methods}


async def _unforeseen(request: Request, error: Exception) -> Response:
    """What nobody foresaw; the server's log has the traceback, the answer does not."""
    answer = problem(
        request,
        500,
        "遇到了没有预料到的情况",
        "Something unforeseen happened",
        "详情在 fupan serve 的输出里，请连同操作步骤发给维护者。",
        "The output of fupan serve has the details; send it with what you did.",
    )
    answer.headers.update(HEADERS)  # it is sent from outside the shield, and of all that gives it its id
    answer.headers["X-Request-Id"] = request.scope["state"]["request_id"]
    return answer
