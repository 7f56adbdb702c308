"""HEAD on every address that has GET: the same answer without its content (RFC 9110, 9.3.2)."""

from __future__ import annotations

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The last version of ASGI in which an answer that streams looks for itself whether its reader has left.
_ASKING = "2.3"


class Head:
    """Has HEAD answered as GET, and keeps the content back. A stream ends with its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; of the answer to HEAD only its beginning is sent."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        ended = anyio.Event()
        asked = iter(({"type": "http.request", "body": b"", "more_body": False},))

        async def receive_nothing() -> Message:
            if (request := next(asked, None)) is not None:
                return request
            await ended.wait()
            return {"type": "http.disconnect"}

        async def send_beginning(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                ended.set()

        # A scope of its own: the server decides by the method of the one it made whether content may follow.
        inner = {**scope, "method": "GET", "asgi": {**scope.get("asgi", {}), "spec_version": _ASKING}}
        try:
            await self._app(inner, receive_nothing, send_beginning)
        finally:
            scope["route"] = inner.get("route")  # by which requests are counted
