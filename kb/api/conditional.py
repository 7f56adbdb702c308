"""Answers that need not be sent again: an ETag on what is read, and 304 to whoever has it already (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Beyond so many bytes an answer is sent as it comes.
LARGEST = 4 * 1024 * 1024

#: Forms that are read whole before they are sent; downloads bring an ETag of their own, streams have none.
_WHOLE = ("application/json", "text/markdown")

_TAG = re.compile(r'(?:W/)?("[^"]*")')


class Conditional:
    """Puts ETags on answers to GET below ``/api/`` and answers 304 where If-None-Match names them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; hold its answer back until it is known whether it has to be sent."""
        if (
            scope["type"] == "http"
            and scope["method"] in ("GET", "HEAD")
            and scope["path"].startswith("/api/")
        ):
            answer = _Answer(Headers(scope=scope).get("if-none-match", ""), send)
            await self._app(scope, receive, answer.take)
        else:
            await self._app(scope, receive, send)


def matches(given: str, etag: str) -> bool:
    """Whether an If-Match or If-None-Match header names ``etag``; compared weakly (RFC 9110, 8.8.3.2)."""
    return given.strip() == "*" or etag.removeprefix("W/") in _TAG.findall(given)


def etag_of(content: bytes) -> str:
    """The strong ETag of ``content``."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class _Answer:
    """An answer on its way out."""

    def __init__(self, known: str, send: Send) -> None:
        self._known, self._send = known, send
        self._start: Message | None = None  # held back until the body is whole
        self._body = bytearray()
        self._dropped = False

    async def take(self, message: Message) -> None:
        """Send ``message`` on, hold it back, or drop it."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._dropped:
            return
        elif self._start is None:
            await self._send(message)
        else:
            await self._gather(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        if message["status"] != 200:
            await self._send(message)
            return
        form = headers.get("content-type", "").partition(";")[0]
        if form in _WHOLE or "etag" in headers:
            headers["Cache-Control"] = "private, no-cache"  # may be kept, must be asked for again
            headers.add_vary_header("Accept, Accept-Language, Authorization, Cookie")
        if "etag" in headers:
            await self._decide(message, headers["etag"])
        elif form in _WHOLE:
            self._start = message
        else:
            await self._send(message)

    async def _gather(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") and len(self._body) <= LARGEST:
            return
        start, self._start = self._start, None
        assert start is not None  # noqa: S101 - gathered only after it came
        if not message.get("more_body"):
            etag = etag_of(bytes(self._body))
            MutableHeaders(scope=start)["ETag"] = etag
            await self._decide(start, etag)
        else:
            await self._send(start)
        if not self._dropped:
            await self._send({**message, "body": bytes(self._body)})

    async def _decide(self, start: Message, etag: str) -> None:
        """Send ``start``, or 304 where the reader has the answer already."""
        if not (self._known and matches(self._known, etag)):
            await self._send(start)
            return
        self._dropped = True
        headers = MutableHeaders(scope=start)
        for name in ("content-length", "content-type"):
            del headers[name]
        await self._send({**start, "status": 304})
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
