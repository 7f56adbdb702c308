"""HEAD says what GET would say, and ends there."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from kb.api.head import Head
from tests.kb.api.raw import exchange, listening


@pytest.mark.parametrize("address", ["/", "/healthz", "/api/v1/records", "/projects", "/static/page.css"])
def test_the_same_answer_without_its_content(client: TestClient, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    varying = {"x-request-id", "date", "set-cookie"}
    assert {k: v for k, v in head.headers.items() if k not in varying} == {
        k: v for k, v in whole.headers.items() if k not in varying
    }


def test_what_has_no_get_has_no_head(client: TestClient) -> None:
    assert client.head("/api/v1/ask").status_code == 405
    assert client.head("/api/v1/records/NOT-THERE").status_code == 404


def test_over_a_socket_the_connection_goes_on(client: TestClient) -> None:
    with listening(client.app) as port:  # type: ignore[arg-type] # the application of the fixture
        ask = b"HEAD /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        said = exchange(port, ask + b"\r\n", ask + b"Connection: close\r\n\r\n")
    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert b'"status"' not in said


def test_a_stream_is_left_after_its_headers() -> None:
    left = False

    async def endless() -> AsyncIterator[str]:
        nonlocal left
        try:
            while True:
                yield "data: more\n\n"
                await asyncio.sleep(0.001)
        finally:
            left = True

    app = Head(Starlette(routes=[Route("/", lambda _: StreamingResponse(endless()))]))
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("nothing of the request is left to read")

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "HEAD", "path": "/", "headers": [], "query_string": b"",
             "asgi": {"version": "3.0", "spec_version": "2.4"}}  # fmt: skip
    asyncio.run(asyncio.wait_for(app(scope, receive, send), 10))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert left
