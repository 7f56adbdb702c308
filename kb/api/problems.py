"""Errors as problem documents (RFC 9457), in the reader's language; as a page for somebody with a browser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from generators.errors import GenerationError
from kb.api.headers import HEADERS
from kb.api.state import language, pages
from kb.api.validation import faults
from kb.errors import KBError, ModelError, ProjectError, SettingsError, WorkspaceError
from kb.services.drafts import EditedError
from search.errors import SearchError

#: The status of each kind of error; what is not listed is the caller's input.
STATUS: dict[type[Exception], int] = {
    SearchError: 503,
    ModelError: 502,
    EditedError: 409,
    WorkspaceError: 404,
    SettingsError: 500,
    ProjectError: 422,
}

#: What each status is called; the reason phrases of HTTP (RFC 9110) and their Chinese.
TITLES = {
    400: ("请求不对", "Bad request"),
    403: ("不允许", "Forbidden"),
    404: ("没有找到", "Not found"),
    405: ("这里不能这样请求", "Method not allowed"),
    409: ("与现状冲突", "Conflict"),
    413: ("请求太大", "Content too large"),
    422: ("内容有误", "Unprocessable content"),
    500: ("程序内部出错", "Internal error"),
    502: ("模型端点出错", "Bad gateway"),
    503: ("暂时不能回答", "Service unavailable"),
}

OURS = (KBError, SearchError, GenerationError)


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
) -> Response:
    """The answer that says what is wrong: JSON for programs, a page where a person asked for one."""
    lang = language(request)
    title, detail, hint = (
        (TITLES.get(status, TITLES[400])[0], zh, hint_zh)
        if lang == "zh"
        else (TITLES.get(status, TITLES[400])[1], en, hint_en)
    )
    if not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        text = (
            pages()
            .get_template("problem.html.j2")
            .render(lang=lang, title=title, detail=detail, hint=hint, q="")
        )
        return HTMLResponse(text, status_code=status)
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body |= {"hint": hint} if hint else {}
    body |= {"errors": list(errors)} if errors else {}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, OURS)  # noqa: S101 - registered for these only
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    return problem(
        request, status, error.message("zh"), error.message("en"), error.hint("zh"), error.hint("en")
    )


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for these only
    found = faults(error.errors())
    lang = language(request)
    return problem(
        request,
        422,
        "；".join(f"{fault.field}：{fault.zh}" for fault in found),
        "; ".join(f"{fault.field}: {fault.en}" for fault in found),
        errors=[{"field": fault.field, "detail": fault.zh if lang == "zh" else fault.en} for fault in found],
    )


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these only
    zh, en = {
        404: ("没有这个地址", "There is no such address"),
        405: ("这个地址不接受这种请求", "This address does not take such requests"),
        413: ("请求的内容太大", "The request is too large"),
    }.get(error.status_code, ("请求读不懂", "The request cannot be read"))
    answer = problem(request, error.status_code, zh, en)
    answer.headers.update(error.headers or {})
    return answer


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
    answer.headers.update(HEADERS)  # it is sent from outside the shield
    return answer
