"""A real embeddings server of our own on a free port of this machine; it stops when its block ends."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from search.embedders import load

Answer = Callable[[dict[str, Any]], tuple[int, Any]]


class Endpoint:
    """A server on a free port; ``answer`` decides what it says, ``asked`` is what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Answer = right
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.asked.append(body)
                endpoint.keys.append(self.headers["Authorization"])
                status, answer = endpoint.answer(body)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.spec = f"static@http://127.0.0.1:{self.server.server_port}/v1/"


def right(body: dict[str, Any]) -> tuple[int, Any]:
    rows = load("static:64").encode(body["input"]) * 3
    data = [{"index": number, "embedding": row.tolist()} for number, row in enumerate(rows)]
    return 200, {"data": data[::-1]}


@contextmanager
def serving() -> Iterator[Endpoint]:
    """A server for the length of a block."""
    found = Endpoint()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()
        thread.join()
