"""Logging in and out of the page: with an API key, or at the company's provider."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from kb.access.principal import Permission, Principal
from kb.api.access import audit_note, needs
from kb.api.pages.desk import frame
from kb.api.pages.preferences import own
from kb.api.problems import ProblemError
from kb.api.state import Lang, Server, pages, server_of
from kb.errors import AccessError
from kb.settings import ServerSettings

if TYPE_CHECKING:
    from kb.access.oidc import Provider

router = APIRouter(include_in_schema=False)

#: Cookie of a login under way, and the path that alone gets it.
_UNDER_WAY, _PATH = "fupan-login", "/login"
_LONGEST = 2000


@router.get("/login")
@needs(Permission.OPEN)
def ask_to_log_in(
    request: Request, lang: Lang, next: Annotated[str, Query(max_length=_LONGEST)] = "/"
) -> HTMLResponse:
    """The form for a key, and the way to the provider."""
    return _form(request, lang, next)


@router.post("/login")
@needs(Permission.OPEN, audit="login")
def log_in(
    request: Request,
    lang: Lang,
    key: Annotated[str, Form(max_length=200)],
    next: Annotated[str, Form(max_length=_LONGEST)] = "/",
) -> Response:
    """Begin a session of whoever has the key; the form again for a wrong one."""
    server = _server(request)
    principal = server.door.keys.principal(key.strip())
    if principal is not None:  # wrong keys of others, whose address may be the same, keep nobody out
        return _begun(request, server, principal, next)
    if wait := server.door.attempts.wait(_address(request)):
        return _form(request, lang, next, status=429, wait=wait)
    return _form(request, lang, next, status=401, wrong=True)


@router.post("/logout")
@needs(Permission.READ, audit="logout")
def log_out(request: Request) -> Response:
    """End the session."""
    server = _server(request)
    server.door.sessions.end(request.cookies.get(server.door.cookie, ""))
    answer = RedirectResponse("/login", status_code=303, headers={"Clear-Site-Data": '"cache"'})
    answer.delete_cookie(server.door.cookie, secure=server.door.secure, httponly=True, samesite="lax")
    return answer


@router.get("/login/oidc")
@needs(Permission.OPEN)
def go_to_provider(
    request: Request, next: Annotated[str, Query(max_length=_LONGEST)] = "/"
) -> RedirectResponse:
    """To the provider; what the way back needs is kept under a cookie of this browser."""
    server = _server(request)
    address, kept = _provider(server).begin()
    answer = RedirectResponse(address, status_code=303)
    answer.set_cookie(
        _UNDER_WAY,
        server.door.sessions.begin_login(kept | {"next": own(next)}),
        path=_PATH,
        max_age=600,
        secure=server.door.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/login/callback")
@needs(Permission.OPEN, audit="login")
def come_back(request: Request) -> Response:
    """Back from the provider: begin a session of whoever it vouches for."""
    server = _server(request)
    kept = server.door.sessions.take_login(request.cookies.get(_UNDER_WAY, ""))
    if kept is None:
        raise AccessError(
            "这次登录已过期，或不是从这个浏览器开始的",
            "This login has run out, or was begun in another browser",
            hint_zh="回到 /login 再来一次。",
            hint_en="Begin again at /login.",
        )
    principal = _provider(server).finish(kept, dict(request.query_params))
    answer = _begun(request, server, principal, kept["next"])
    answer.delete_cookie(_UNDER_WAY, path=_PATH, secure=server.door.secure, httponly=True, samesite="lax")
    return answer


def _begun(request: Request, server: Server, principal: Principal, next: str) -> Response:
    """A new session, whatever cookie came along, and the way to where the person was going."""
    door = server.door
    if old := request.cookies.get(door.cookie):
        door.sessions.end(old)
    audit_note(request, who=principal.signature)
    answer = RedirectResponse(own(next), status_code=303)
    answer.set_cookie(
        door.cookie,
        door.sessions.begin(principal),
        max_age=door.sessions.lasts_s,
        secure=door.secure,
        httponly=True,
        samesite="lax",
    )
    return answer


def _form(
    request: Request, lang: str, next: str, *, status: int = 200, wrong: bool = False, wait: int = 0
) -> HTMLResponse:
    settings = _server(request).door.settings
    text = (
        pages()
        .get_template("login.html.j2")
        .render(
            frame(request, lang)
            | {"next": own(next), "oidc": settings.auth == "oidc", "wrong": wrong, "wait": wait}
        )
    )
    return HTMLResponse(text, status_code=status, headers={"Retry-After": str(wait)} if wait else {})


def _server(request: Request) -> Server:
    """The server, where people can log in; raises the problem 404 where they cannot."""
    server = server_of(request)
    if not server.door.has_sessions:
        raise ProblemError("not-found", "这里不用登录", "There is no login here")
    return server


def _address(request: Request) -> str:
    return str(request.scope["state"].get("address", ""))


def _provider(server: Server) -> Provider:
    if server.door.settings.auth != "oidc":
        raise ProblemError("not-found", "没有设置身份提供方", "No provider is set")
    return _made(server.door.settings)


@lru_cache(maxsize=8)
def _made(settings: ServerSettings) -> Provider:
    from kb.access.oidc import Provider  # Authlib and httpx take 0.3 s to import

    return Provider(settings)
