"""An OpenAI-compatible endpoint on loopback whose model name says how it fails; `fault_cases` describes the faults."""

from __future__ import annotations

import gzip
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER = '{"sentences": [{"text": "共有 3 个接口。", "sources": ["data"]}]}'


def chunk(text: str | None, finish: str | None = None, **delta: object) -> dict[str, Any]:
    said: dict[str, object] = delta if text is None else {"content": text, **delta}
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def whole(text: str) -> dict[str, Any]:
    """An answer that is not streamed."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": USAGE,
    }


USAGE = {"prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29}
STOP: tuple[dict[str, Any] | str, ...] = (chunk(None, "stop"), "[DONE]")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"  # the end of the connection is the end of the answer
    server: FaultServer

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""

    def do_GET(self) -> None:
        if self.path == "/v1/models" and self.server.lists_models:
            data = {"object": "list", "data": [{"id": name} for name in ("good", "fenced", "promptonly")]}
            self.answer(200, json.dumps(data).encode())
        else:
            self.fail(404, "no such page")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.keys.append(self.headers.get("Authorization", ""))
        self.server.headers.append({name.lower() for name in self.headers})
        getattr(self, f"do_{body['model']}")(body)

    def answer(self, status: int, data: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def fail(self, status: int, message: str, **headers: str) -> None:
        self.answer(status, json.dumps({"error": {"message": message}}).encode(), **headers)

    def stream(self, *events: dict[str, Any] | str, pause: float = 0.0) -> None:
        self.begin()
        for event in events:
            self.event(event)
            time.sleep(pause)

    def begin(self, **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, event: dict[str, Any] | str) -> None:
        data = event if isinstance(event, str) else json.dumps(event)
        self.wfile.write(f"data: {data}\n\n".encode())
        self.wfile.flush()

    # what works, in its varieties

    def do_good(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER[:20]), chunk(ANSWER[20:]), *STOP)

    def do_counted(self, body: dict[str, Any]) -> None:
        self.stream(
            chunk(ANSWER), chunk(None, "stop"), {**chunk(None), "choices": [], "usage": USAGE}, "[DONE]"
        )

    def do_words(self, body: dict[str, Any]) -> None:
        self.stream(
            chunk("<th"), chunk("ink>嗯，"), chunk("想想</think>\n"), chunk("共有"), chunk(" 3 个。"), *STOP
        )

    def do_fenced(self, body: dict[str, Any]) -> None:
        self.stream(chunk(f"<think>嗯</think>\n```json\n{ANSWER}\n```"), *STOP)

    def do_chatty(self, body: dict[str, Any]) -> None:
        self.stream(chunk(f"好的，这是结果：\n{ANSWER}\n请查收。"), *STOP)

    def do_reasoning(self, body: dict[str, Any]) -> None:
        self.stream(chunk("", reasoning_content="先数接口"), chunk(ANSWER), *STOP)

    def do_inreasoning(self, body: dict[str, Any]) -> None:
        self.stream(chunk("", reasoning=ANSWER), *STOP)

    def do_unstreamed(self, body: dict[str, Any]) -> None:
        self.answer(200, json.dumps(whole(ANSWER)).encode())

    def do_keptalive(self, body: dict[str, Any]) -> None:
        self.begin()
        self.wfile.write(b": keep-alive\n\n")
        for event in (chunk(ANSWER), *STOP):
            self.event(event)

    def do_plainlabel(self, body: dict[str, Any]) -> None:
        self.answer(200, json.dumps(whole(ANSWER)).encode(), "text/plain; charset=utf-8")

    def do_zerocounts(self, body: dict[str, Any]) -> None:
        zeros = dict.fromkeys(USAGE, 0)
        self.stream(
            chunk(ANSWER), chunk(None, "stop"), {**chunk(None), "choices": [], "usage": zeros}, "[DONE]"
        )

    def do_corrected(self, body: dict[str, Any]) -> None:
        first = ANSWER.replace("3", "4")
        self.stream(chunk(f"按 {{句子…}} 的样子写：\n{first}\n不对，应为：\n{ANSWER}"), *STOP)

    def do_othertags(self, body: dict[str, Any]) -> None:
        self.stream(chunk(f"◁think▷先数接口，{{3}}◁/think▷<REASONING>嗯</REASONING>{ANSWER}"), *STOP)

    # endpoints that know less than others

    def do_promptonly(self, body: dict[str, Any]) -> None:
        if "response_format" in body:
            self.fail(400, "response_format is not supported")
        else:
            self.do_good(body)

    def do_boundless(self, body: dict[str, Any]) -> None:
        if "maxLength" in json.dumps(body["response_format"]):
            self.fail(400, "Invalid schema for response_format 'answer': 'maxLength' is not permitted.")
        else:
            self.do_good(body)

    def do_unheeding(self, body: dict[str, Any]) -> None:
        asked = "JSON Schema" in body["messages"][0]["content"]
        self.stream(chunk(ANSWER if asked else "共有 3 个接口。"), *STOP)

    def do_modern(self, body: dict[str, Any]) -> None:
        for name, message in (
            ("max_tokens", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
            ("temperature", "Unsupported value: 'temperature' does not support 0.2 with this model."),
            ("stream_options", "stream_options: extra fields not permitted"),
            ("enable_thinking", "Unrecognized request argument supplied: enable_thinking"),
        ):
            if name in body:
                return self.fail(400, message)
        return self.do_good(body)

    def do_thinker(self, body: dict[str, Any]) -> None:
        if body["max_tokens"] < 1000:
            self.stream(chunk("", reasoning_content="想" * 50), chunk(None, "length"), "[DONE]")
        else:
            self.do_reasoning(body)

    # failures before an answer

    def do_denied(self, body: dict[str, Any]) -> None:
        self.fail(401, "Incorrect API key provided: sk-secret")

    def do_forbidden(self, body: dict[str, Any]) -> None:
        self.fail(403, "this key may not use the model")

    def do_nomodel(self, body: dict[str, Any]) -> None:
        self.fail(404, "The model `nomodel` does not exist")

    def do_overflowing(self, body: dict[str, Any]) -> None:
        self.fail(400, "the request exceeds the available context size, try increasing it")

    def do_inspected(self, body: dict[str, Any]) -> None:
        self.fail(400, "data_inspection_failed: input data may contain inappropriate content")

    def do_stubborn(self, body: dict[str, Any]) -> None:
        self.fail(400, "bad request")

    def do_ratelimited(self, body: dict[str, Any]) -> None:
        self.fail(429, "slow down")

    def do_ratelimitedsoon(self, body: dict[str, Any]) -> None:
        self.fail(429, "slow down", Retry_After="1")

    def do_ratelimiteddate(self, body: dict[str, Any]) -> None:
        self.fail(429, "slow down", Retry_After=formatdate(time.time() + 3, usegmt=True))

    def do_ratelimitedlong(self, body: dict[str, Any]) -> None:
        self.fail(429, "slow down", Retry_After="300")

    def do_unpaid(self, body: dict[str, Any]) -> None:
        self.fail(429, "insufficient_quota: you exceeded your current quota")

    def do_broken(self, body: dict[str, Any]) -> None:
        self.fail(500, "boom")

    def do_gateway(self, body: dict[str, Any]) -> None:
        self.answer(502, b"<html>bad gateway</html>", "text/html")

    def do_flapping(self, body: dict[str, Any]) -> None:
        if self.server.asked("flapping") < 3:
            self.fail(503, "overloaded")
        else:
            self.do_good(body)

    def do_redirected(self, body: dict[str, Any]) -> None:
        self.answer(307, b"", Location=f"{self.server.url}/elsewhere")

    def do_loginpage(self, body: dict[str, Any]) -> None:
        self.answer(200, "<html>请登录</html>".encode(), "text/html; charset=utf-8")

    def do_notjsonbody(self, body: dict[str, Any]) -> None:
        self.answer(200, b"{not json")

    def do_hugeerror(self, body: dict[str, Any]) -> None:
        self.answer(500, b"x" * 40_000_000)

    def do_hang(self, body: dict[str, Any]) -> None:
        self.server.stopped.wait(5)

    def do_headerdrip(self, body: dict[str, Any]) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self._drip(b"x")

    def do_keepalivedrip(self, body: dict[str, Any]) -> None:
        self.begin()
        self._drip(b": ping\n\n")

    def _drip(self, data: bytes) -> None:
        while not self.server.stopped.wait(0.05):
            self.wfile.write(data)
            self.wfile.flush()

    # failures within an answer

    def do_trickle(self, body: dict[str, Any]) -> None:
        self.stream(*[chunk("点")] * 100, pause=0.05)

    def do_cut(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER))

    def do_reset(self, body: dict[str, Any]) -> None:
        self.begin()
        self.event(chunk(ANSWER[:20]))
        # lingering for zero seconds makes the close a reset
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wfile.close()
        self.connection.close()

    def do_truncated(self, body: dict[str, Any]) -> None:
        data = json.dumps(whole(ANSWER)).encode()
        self.answer(200, data[:100], Content_Length=str(len(data)))

    def do_badchunk(self, body: dict[str, Any]) -> None:
        self.stream(chunk("半"), "{broken", "[DONE]")

    def do_oddchunk(self, body: dict[str, Any]) -> None:
        odd = chunk("")
        odd["choices"][0]["delta"] = {"content": [1, 2]}
        self.stream(odd, *STOP)

    def do_oddfinish(self, body: dict[str, Any]) -> None:
        odd = chunk(ANSWER)
        odd["choices"][0]["finish_reason"] = {"reason": "stop"}
        self.stream(odd, *STOP)

    def do_hugecounts(self, body: dict[str, Any]) -> None:
        counts = {"prompt_tokens": 10**400, "completion_tokens": 9}
        self.stream(chunk(ANSWER), {**chunk(None, "stop"), "usage": counts}, "[DONE]")

    def do_endlesscounts(self, body: dict[str, Any]) -> None:
        last = json.dumps({**chunk(None, "stop"), "usage": USAGE}).replace(
            '"prompt_tokens": 20', '"prompt_tokens": 1e999'
        )
        self.stream(chunk(ANSWER), last, "[DONE]")

    def do_errorevent(self, body: dict[str, Any]) -> None:
        self.stream(chunk("半"), {"error": {"message": "overloaded"}}, "[DONE]")

    def do_nochoices(self, body: dict[str, Any]) -> None:
        self.stream({**chunk(None), "choices": []}, "[DONE]")

    def do_toolong(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER), chunk(None, "length"), "[DONE]")

    def do_filtered(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER[:20]), chunk(None, "content_filter"), "[DONE]")

    def do_refusing(self, body: dict[str, Any]) -> None:
        self.stream(chunk(None, refusal="I cannot help with that."), *STOP)

    def do_empty(self, body: dict[str, Any]) -> None:
        self.stream(*STOP)

    def do_blank(self, body: dict[str, Any]) -> None:
        self.stream(chunk(" \n" * 50), *STOP)

    def do_unclosed(self, body: dict[str, Any]) -> None:
        self.stream(chunk(f"<think>也许 {ANSWER}"), *STOP)

    def do_notjson(self, body: dict[str, Any]) -> None:
        self.stream(chunk("好的，我来写。"), *STOP)

    def do_twicekeyed(self, body: dict[str, Any]) -> None:
        self.stream(chunk(ANSWER[:-1] + ', "sentences": []}'), *STOP)

    def do_deep(self, body: dict[str, Any]) -> None:
        self.stream(chunk('{"a":' + "[" * 60_000), *STOP)

    def do_wrongschema(self, body: dict[str, Any]) -> None:
        self.stream(chunk('{"answer": "共有 3 个接口。"}'), *STOP)

    def do_huge(self, body: dict[str, Any]) -> None:
        self.stream(*[chunk("长" * 10_000)] * 40, *STOP)

    def do_hugeline(self, body: dict[str, Any]) -> None:
        self.begin()
        for _ in range(60):
            self.wfile.write(b"x" * 1_000_000)

    def do_packed(self, body: dict[str, Any]) -> None:
        self.begin(Content_Encoding="gzip")
        self.wfile.write(gzip.compress(b"data: " + b"x" * 50_000_000))

    # schema-valid answers that no document may have

    def do_invented(self, body: dict[str, Any]) -> None:
        text = '{"sentences": [{"text": "共有 99 个接口。", "sources": ["data"]}]}'
        self.stream(chunk(text), *STOP)

    def do_miscited(self, body: dict[str, Any]) -> None:
        text = '{"sentences": [{"text": "接口已经联调。", "sources": ["RT-999#LES-999"]}]}'
        self.stream(chunk(text), *STOP)


#: The models that the server plays.
MODES = frozenset(re.sub("^do_", "", name) for name in vars(Handler) if re.fullmatch("do_[a-z]+", name))


class FaultServer(ThreadingHTTPServer):
    """The server and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.headers: list[set[str]] = []
        self.lists_models = True
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def asked(self, model: str) -> int:
        """How many requests named ``model``."""
        return sum(request["model"] == model for request in self.requests)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what several tests are about."""


@contextmanager
def fault_server() -> Iterator[FaultServer]:
    server = FaultServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
