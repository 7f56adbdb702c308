"""An OpenAI-compatible endpoint on loopback whose model name says how it fails."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = '{"sentences": [{"text": "共有 3 个接口。", "sources": ["data"]}]}'


def chunk(text: str | None, finish: str | None = None) -> dict[str, Any]:
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"  # the end of the connection is the end of the answer
    server: FaultServer

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        getattr(self, f"do_{body['model']}")(body)

    def answer(self, status: int, data: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(data)

    def stream(self, *events: dict[str, Any] | str, pause: float = 0.0) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for event in events:
            data = event if isinstance(event, str) else json.dumps(event)
            self.wfile.write(f"data: {data}\n\n".encode())
            self.wfile.flush()
            time.sleep(pause)

    def do_good(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER[:20]), chunk(ANSWER[20:]), chunk(None, "stop"), "[DONE]")

    def do_fenced(self, body: dict[str, Any]) -> None:
        self.stream(chunk(f"<think>嗯</think>\n```json\n{ANSWER}\n```"), chunk(None, "stop"), "[DONE]")

    def do_promptonly(self, body: dict[str, Any]) -> None:
        if "response_format" in body:
            self.answer(400, b'{"error": {"message": "response_format is not supported"}}')
        else:
            self.do_good(body)

    def do_ratelimited(self, body: dict[str, Any]) -> None:
        self.answer(429, b'{"error": {"message": "slow down"}}')

    def do_broken(self, body: dict[str, Any]) -> None:
        self.answer(500, b'{"error": {"message": "boom"}}')

    def do_denied(self, body: dict[str, Any]) -> None:
        self.answer(401, b'{"error": {"message": "no such key"}}')

    def do_loginpage(self, body: dict[str, Any]) -> None:
        self.answer(200, "<html>请登录</html>".encode(), "text/html")

    def do_badchunk(self, body: dict[str, Any]) -> None:
        self.stream(chunk("半"), "{broken", "[DONE]")

    def do_cut(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER))

    def do_toolong(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER), chunk(None, "length"), "[DONE]")

    def do_empty(self, body: dict[str, Any]) -> None:
        self.stream(chunk(None, "stop"), "[DONE]")

    def do_huge(self, body: dict[str, Any]) -> None:
        self.stream(*[chunk("长" * 10_000)] * 40, chunk(None, "stop"), "[DONE]")

    def do_trickle(self, body: dict[str, Any]) -> None:
        self.stream(*[chunk("点")] * 40, pause=0.1)

    def do_hang(self, body: dict[str, Any]) -> None:
        self.server.stopped.wait(5)

    def do_notjson(self, body: dict[str, Any]) -> None:
        self.stream(chunk("好的，我来写。"), chunk(None, "stop"), "[DONE]")

    def do_invented(self, body: dict[str, Any]) -> None:
        text = '{"sentences": [{"text": "共有 99 个接口。", "sources": ["data"]}]}'
        self.stream(chunk(text), chunk(None, "stop"), "[DONE]")

    def do_miscited(self, body: dict[str, Any]) -> None:
        text = '{"sentences": [{"text": "接口已经联调。", "sources": ["RT-999#LES-999"]}]}'
        self.stream(chunk(text), chunk(None, "stop"), "[DONE]")


class FaultServer(ThreadingHTTPServer):
    """The server and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[dict[str, Any]] = []
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what several tests are about."""


@contextmanager
def fault_server() -> Iterator[FaultServer]:
    server = FaultServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
