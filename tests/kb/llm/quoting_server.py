"""A slow model that only ever quotes the facts it was given, for tests of what happens while it writes."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.kb.llm.fault_server import FaultServer, Handler, chunk

_DATA = re.compile(r"data>>\n(\{.*?\})\n<<", re.DOTALL)
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


class Quoting(Handler):
    """Answers as the model "quoting"; its server counts the answers by the title of the section."""

    def do_quoting(self, body: dict[str, Any]) -> None:
        """Two facts, word for word, after a while."""
        asked = body["messages"][1]["content"]
        heading, data = _HEADING.search(asked), _DATA.search(asked)
        assert heading is not None
        self.server.headings.append(heading[1])  # type: ignore[attr-defined]
        time.sleep(self.server.pause)  # type: ignore[attr-defined]
        facts = json.loads(data[1]) if data else {}
        paths = [path for path, value in facts.items() if isinstance(value, str | int) and str(value)][:2]
        said = [{"text": f"{{fact:{path}}}。", "sources": ["data"]} for path in paths]
        self.stream(chunk(json.dumps({"sentences": said})), chunk(None, "stop"), "[DONE]")


class QuotingServer(FaultServer):
    """The server, how long it thinks (seconds), and the sections it was asked for, in order."""

    def __init__(self, pause: float) -> None:
        super().__init__()
        self.RequestHandlerClass = Quoting
        self.pause = pause
        self.headings: list[str] = []


@contextmanager
def quoting_server(pause: float = 0.0) -> Iterator[QuotingServer]:
    """The server, until the block ends."""
    server = QuotingServer(pause)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
