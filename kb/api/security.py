"""What a request must prove and an answer carries: this host, this origin, a small body, safe headers."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.api.headers import HEADERS
from kb.api.problems import problem

#: Names under which this machine reaches itself; any other Host is another site's name pointing at us.
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})

#: Bytes a request may send; the largest legitimate one is a form of three fields.
MAX_BODY = 64 * 1024


class Shield:
    """Refuses what did not come from this machine's own pages and tools; puts `HEADERS` on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # the pages of the site bring a policy of their own
            await send(message)

        request = Request(scope)
        if refusal := _refusal(request.headers, request.method):
            await problem(request, *refusal)(scope, receive, send_safely)
        else:
            await self._app(scope, _limited(receive), send_safely)


def _refusal(headers: Headers, method: str) -> tuple[int, str, str] | None:
    """Status and reason (zh, en) why the request is not served; None when it is."""
    if _name(headers.get("host", "")) not in LOCAL_HOSTS:
        return 400, "Host 头不是本机", "The Host header does not name this machine"
    if method not in ("GET", "HEAD", "OPTIONS") and _from_elsewhere(headers):
        return 403, "拒绝其他网站发来的修改请求", "A change asked for by another site was refused"
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MAX_BODY:
        return _TOO_LARGE
    return None


_TOO_LARGE = 413, f"请求超过 {MAX_BODY // 1024} KB", f"The request has more than {MAX_BODY // 1024} KB"


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says the request comes from another site; other programs say nothing and may pass."""
    origin = headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != headers.get("host")
    return foreign or headers.get("sec-fetch-site") in ("cross-site", "same-site")


def _name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty for one that cannot be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _limited(receive: Receive) -> Receive:
    """``receive`` that stops a body without a declared length at `MAX_BODY`."""
    seen = 0

    async def receive_some() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MAX_BODY:
            raise HTTPException(413)
        return message

    return receive_some
