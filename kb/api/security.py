"""What a request must prove and an answer carries: this host, this origin, safe headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.api.headers import HEADERS
from kb.api.problems import problem
from kb.api.state import server_of

#: Answered under any name, for whatever watches the server: they say nothing about anything.
_ANY_HOST = ("/healthz", "/readyz")
#: Browsers keep to https for a year once they have come by it.
_HSTS = "max-age=31536000"


class Shield:
    """Refuses what did not come from this server's own pages and tools; puts `HEADERS` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        door = server_of(request).door

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # the pages of the site bring a policy of their own
                if door.secure:
                    headers["Strict-Transport-Security"] = _HSTS
            await send(message)

        if _name(request.headers.get("host", "")) not in door.hosts and scope["path"] not in _ANY_HOST:
            answer = problem(request, 400, "Host 头不是本服务器", "The Host header does not name this server")
            await answer(scope, receive, send_safely)
        elif request.method not in ("GET", "HEAD", "OPTIONS") and _from_elsewhere(
            request.headers, door.origin
        ):
            answer = problem(
                request, 403, "拒绝其他网站发来的修改请求", "A change asked for by another site was refused"
            )
            await answer(scope, receive, send_safely)
        else:
            await self._app(scope, receive, send_safely)


def _from_elsewhere(headers: Headers, ours: str) -> bool:
    """Whether a browser says the request comes from another site; other programs say nothing and may pass.

    Ours is the very host that was asked, or, behind a proxy that asks for another, the public address.
    """
    origin = headers.get("origin")
    foreign = origin is not None and origin != ours and urlsplit(origin).netloc != headers.get("host")
    return foreign or headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty for one that cannot be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
