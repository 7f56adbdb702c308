"""What is noted of every request: an id that travels with it, its time, one line in the log. Never its content."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.api.metrics import Metrics

LOG = logging.getLogger("fupan.access")
"""One JSON object per request; silent unless the server gives it a handler."""

#: An id from outside is taken over when it can stand in a log and a header without harm.
_FIT = re.compile(r"[A-Za-z0-9._-]{1,64}")
#: Methods that are counted by name; a client may send any word.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observed:
    """The outermost layer: gives every request its id, measures it and writes its line."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its id is in ``scope["state"]["request_id"]`` and in the answer's X-Request-Id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = request_id(Headers(scope=scope))
        scope.setdefault("state", {})["request_id"] = name
        status, size = 500, 0

        async def send_noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = name
            else:
                size += len(message.get("body", b""))
            await send(message)

        begun = time.perf_counter()
        try:
            await self._app(scope, receive, send_noted)
        finally:
            self._note(scope, name, status, size, time.perf_counter() - begun)

    def _note(self, scope: Scope, name: str, status: int, size: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = route_of(scope)
        self._metrics.answered(method, route, status, seconds)
        if LOG.isEnabledFor(logging.INFO):
            line = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "request_id": name,
                "method": method,
                "route": route,
                "status": status,
                "bytes": size,
                "ms": round(seconds * 1000, 1),
            }
            LOG.info(json.dumps(line))


def request_id(headers: Headers) -> str:
    """The id that came with a request where it is fit to be passed on, else a new one (128 random bits)."""
    given = headers.get("x-request-id", "")
    return given if _FIT.fullmatch(given) else secrets.token_hex(16)


def route_of(scope: Scope) -> str:
    """The template of the address that answered, ``/api/v1/records/{id}``; "none" where no route did."""
    return str(getattr(scope.get("route"), "path", "") or "none")
