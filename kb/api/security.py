"""What every answer carries and every change must prove."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request, Response
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import PlainTextResponse

Next = Callable[[Request], Awaitable[Response]]

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders(BaseHTTPMiddleware):
    """Nothing from elsewhere is loaded, framed or guessed."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        """The answer with the headers added."""
        response = await call_next(request)
        response.headers.update(HEADERS)
        return response


class SameOrigin(BaseHTTPMiddleware):
    """A browser on another site cannot make this server write anything (cross-site request forgery)."""

    async def dispatch(self, request: Request, call_next: Next) -> Response:
        """The answer, or 403 for a change that another origin asks for."""
        origin = request.headers.get("origin")
        changes = request.method not in ("GET", "HEAD", "OPTIONS")
        if changes and origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
            return PlainTextResponse("跨站请求被拒绝 / cross-site request refused", status_code=403)
        return await call_next(request)
