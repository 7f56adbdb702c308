"""The log of a server or worker: one JSON object per line, and nothing of what anybody wrote."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from kb.errors import places

#: From which level on the loggers of the program, the web server and the jobs are heard.
_LEVELS = {"fupan": logging.INFO, "uvicorn": logging.WARNING, "dbos": logging.ERROR}

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
    for name, level in _LEVELS.items():
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
    logging.getLogger("fupan.access").setLevel(logging.INFO if requests else logging.WARNING)
