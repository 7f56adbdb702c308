"""The tools over HTTP (streamable HTTP transport): one more address of the server, behind the same gate."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.mcpserver import Context
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from kb.mcp.caller import Caller
from kb.mcp.server import mcp_server

#: Bytes of a request: a question or the name of a document, never a file.
LARGEST = 64 * 1024


class McpEndpoint:
    """An ASGI application; ``caller`` says who sent a request, which was let in before it gets here.

    Without sessions: every request stands for itself and is judged by the key it brings, on whichever replica. So
    there is nothing to GET, which would wait for messages of a session, and nothing to DELETE.
    """

    def __init__(self, caller: Callable[[Request], Caller]) -> None:
        self._caller = caller
        self._manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer for as long as it lasts."""
        server = mcp_server(self._who)
        # hosts and origins are checked at the gate, for every address alike
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(
            stateless_http=True, max_request_body_size=LARGEST, transport_security=unchecked
        )
        self._manager = server.session_manager
        async with self._manager.run():
            yield
        self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        assert self._manager is not None  # noqa: S101 - `running` lasts as long as the application
        await self._manager.handle_request(scope, receive, send)

    def _who(self, context: Context[Any, Any]) -> Caller:
        request = context.request_context.request
        assert isinstance(request, Request)  # noqa: S101 - over HTTP each call comes in a request
        return self._caller(request)
