"""The process around the application: how it serves, and how it ends."""

from __future__ import annotations

import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from kb.api.patience import Patient

#: Requests in work at a time; beyond them the answer is 503 at once.
CONCURRENCY = 512
#: Seconds that requests in work have to end when the server stops.
GRACE_S = 30


def serve(app: FastAPI, listener: socket.socket) -> None:
    """Serve ``app`` on ``listener`` until a signal; then take no more requests and end those in work.

    Streams that would go on for long end at once, jobs go back to the queue between two steps.
    """
    config = uvicorn.Config(
        app,
        http=Patient,
        log_config=None,
        access_log=False,
        proxy_headers=False,  # which proxies are believed is for `kb.access.proxy` to say
        server_header=False,
        limit_concurrency=CONCURRENCY,
        timeout_graceful_shutdown=GRACE_S,
    )
    _Server(config, app).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._application = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if (server := getattr(self._application.state, "fupan", None)) is not None:
            server.stopping = True
        super().handle_exit(sig, frame)
