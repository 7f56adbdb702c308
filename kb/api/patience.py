"""Connections that do not get round to asking anything: closed, so that they cannot use up the server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

#: Seconds for the headers of a request, from the connection or from their first byte.
HEADERS_S = 10.0

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Protocol
else:
    _Protocol = AutoHTTPProtocol


class Patient(_Protocol):
    """Uvicorn's protocol with a limit for headers (its own limits are for what follows)."""

    def __init__(self, *given: Any, **more: Any) -> None:  # noqa: ANN401 - whatever uvicorn gives
        super().__init__(*given, **more)
        self._until: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take in what came; go on waiting while no request is complete up to its body."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        super().connection_lost(exc)
        self._stop()

    def _wait(self) -> None:
        asking = self.cycle is not None and not self.cycle.response_complete
        if asking:
            self._stop()
        elif self._until is None:
            self._until = asyncio.get_running_loop().call_later(HEADERS_S, self._give_up)

    def _give_up(self) -> None:
        self._until = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()

    def _stop(self) -> None:
        if self._until is not None:
            self._until.cancel()
            self._until = None
