"""The server against clients that keep to no rule."""

from __future__ import annotations

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kb.access.keys import issue
from kb.access.principal import EVERY, Role
from kb.api.app import create_app
from kb.workspace import Workspace
from tests.kb.api.raw import exchange, listening, received, status


@dataclass
class Raw:
    """The port of a server with a login, and a key to it."""

    port: int
    token: str

    def head(self, method: str, path: str, *lines: str, key: bool = True) -> bytes:
        """A request line and headers, with the key if wanted."""
        mine = [f"Authorization: Bearer {self.token}"] if key else []
        return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *mine, *lines, "", ""]).encode(
            "utf-8"
        )


@pytest.fixture(scope="module")
def raw(two_projects_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raw]:
    root = tmp_path_factory.mktemp("raw") / "workspace"
    shutil.copytree(two_projects_files, root)
    workspace = Workspace.open(root, {"server": {"auth": "keys", "rate_per_minute": 0, "jobs": 0}})
    app = create_app(workspace)
    with listening(app) as port:
        _, token = issue(app.state.fupan.database, name="raw", role=Role.ADMIN, projects=EVERY, days=1)
        yield Raw(port, token)


def test_without_a_key_ten_megabytes_are_refused_before_they_are_sent(raw: Raw) -> None:
    begun = time.monotonic()
    head = raw.head("POST", "/api/v1/ask", "Content-Length: 10485760", "Connection: close", key=False)
    assert status(exchange(raw.port, head)) == 401
    assert time.monotonic() - begun < 10


def test_a_declared_length_beyond_the_routes_limit_is_refused_at_once(raw: Raw) -> None:
    for path, length in (("/api/v1/ask", 65537), ("/submissions", 20_100_001), ("/api/v1/ask", 10**12)):
        answer = exchange(raw.port, raw.head("POST", path, f"Content-Length: {length}"))
        assert status(answer) == 413
        assert b"connection: close" in answer.lower()


def test_an_endless_body_is_cut_off_and_leaves_nothing_behind(raw: Raw) -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    boundary = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
    head = raw.head(
        "POST", "/submissions", "Content-Type: multipart/form-data; boundary=x", "Transfer-Encoding: chunked"
    )
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = exchange(raw.port, head, f"{len(boundary):x}\r\n".encode() + boundary + b"\r\n", *[chunk] * 25)
    assert status(answer) in (0, 413)  # 0: the connection was reset while we were still sending
    assert status(exchange(raw.port, raw.head("GET", "/api/v1/me", "Connection: close"))) == 200
    left = {
        path for path in set(Path(tempfile.gettempdir()).iterdir()) - before if path.stat().st_size > 100_000
    }
    assert not left


def test_a_body_that_comes_slowly_is_given_up(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.api.body.PATIENCE_S", 0.5)
    monkeypatch.setattr("kb.api.body.SLOWEST", 10_000_000)
    head = raw.head("POST", "/api/v1/ask", "Content-Type: application/json", "Content-Length: 40")
    begun = time.monotonic()
    answer = exchange(raw.port, head, b'{"question"')
    assert status(answer) == 408
    assert time.monotonic() - begun < 10


def test_headers_that_come_slowly_are_given_up(raw: Raw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.api.patience.HEADERS_S", 0.5)
    for begun in (b"", b"GET / HT", raw.head("GET", "/healthz")[:-2]):
        with socket.create_connection(("127.0.0.1", raw.port), timeout=10) as connection:
            connection.sendall(begun)
            assert received(connection) == b""
    with socket.create_connection(("127.0.0.1", raw.port), timeout=10) as connection:
        connection.sendall(raw.head("GET", "/healthz", key=False))
        assert status(connection.recv(65536)) == 200
        connection.sendall(b"GET /heal")
        assert b"HTTP" not in received(connection)


def test_ten_thousand_parts_are_refused(raw: Raw) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    body = part * 10_000 + b"--x--\r\n"
    head = raw.head(
        "POST",
        "/submissions",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    assert status(exchange(raw.port, head, body)) == 400


@pytest.mark.parametrize(
    "lines",
    [
        ["Authorization: Bearer x"],
        ["X_Forwarded_User: root"],
        ["X-Forwarded-User: a", "X-Forwarded-User: b"],
        ["Host: 127.0.0.1"],
        ["Cookie: a=b", "Cookie: c=d"],
    ],
)
def test_headers_that_contradict_each_other_are_refused(raw: Raw, lines: list[str]) -> None:
    answer = exchange(raw.port, raw.head("GET", "/api/v1/me", *lines, "Connection: close"))
    assert status(answer) == 400


@pytest.mark.parametrize("host", ["Host: evil.example", "Host:", "X: y", "Host: 127.0.0.1@evil.example"])
def test_a_foreign_or_missing_host_is_refused(raw: Raw, host: str) -> None:
    request = f"GET /login HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n".encode()
    assert status(exchange(raw.port, request)) == 400


def test_an_address_with_a_foreign_host_in_it_is_no_way_round(raw: Raw) -> None:
    request = b"GET http://evil.example/api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    assert status(exchange(raw.port, request)) in (400, 401, 404)


WAYS = (
    "//api/v1/me /api/v1/me/ /api//v1/me /./api/v1/me /static/../api/v1/me /static/%2e%2e/api/v1/me /API/v1/me "
    "/api/v1/me%00 /healthz/../api/v1/keys /api/v1/problems/../keys /login/../keys /%61pi/v1/me"
)


@pytest.mark.parametrize("path", WAYS.split())
def test_no_way_of_writing_an_address_gets_round_the_login(raw: Raw, path: str) -> None:
    answer = exchange(raw.port, raw.head("GET", path, "Connection: close", key=False))
    assert status(answer) in (400, 401, 303, 404)
    assert b'"name"' not in answer


def test_two_lengths_or_a_length_and_chunks_are_no_second_request(raw: Raw) -> None:
    hidden = b"GET /api/v1/keys HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    for lines in (
        ["Content-Length: 4", f"Content-Length: {4 + len(hidden)}"],
        [f"Content-Length: {4 + len(hidden)}", "Transfer-Encoding: chunked"],
    ):
        answer = exchange(raw.port, raw.head("POST", "/api/v1/ask", *lines), b"0\r\n\r\n" + hidden, timeout=3)
        assert b'"items"' not in answer
        assert b"200 OK" not in answer


def test_a_web_socket_is_not_opened(raw: Raw) -> None:
    upgrade = [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: eA==",
        "Sec-WebSocket-Version: 13",
    ]
    for key in (False, True):
        assert b" 101 " not in exchange(raw.port, raw.head("GET", "/", *upgrade, key=key), timeout=3)[:30]
