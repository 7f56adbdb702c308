"""The process around the application: its log, and how it ends."""

from __future__ import annotations

import json
import logging
import re
import socket
import sys
from datetime import UTC, datetime
from types import FrameType

import uvicorn
from fastapi import FastAPI

from kb.api.patience import Patient
from kb.errors import places

#: Requests in work at a time; beyond them the answer is 503 at once.
CONCURRENCY = 512
#: Seconds that requests in work have to end when the server stops.
GRACE_S = 30

#: The kind of an exception at the end of a traceback in words.
_RAISED = re.compile(r"^([\w.]+)(?::|$)", re.MULTILINE)


class JsonLines(logging.Formatter):
    """One JSON object per line: time, level, logger, message; what is JSON already stays as it is.

    Of an exception its kind and its places are told; its message may quote what somebody wrote.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of ``record``."""
        message = record.getMessage()
        if message.startswith("{"):
            return message
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message,
        }
        if message.startswith(
            "Traceback "
        ):  # what uvicorn says of a start that failed; it may quote anything
            line |= {"message": "traceback", "error": (_RAISED.findall(message) or [""])[-1]}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["places"] = places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(*, requests: bool) -> None:
    """Write the log to standard error as `JsonLines`: what goes wrong, and with ``requests`` a line for each."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("fupan", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING if name == "uvicorn" else logging.INFO)
    logging.getLogger("fupan.access").setLevel(logging.INFO if requests else logging.WARNING)


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
