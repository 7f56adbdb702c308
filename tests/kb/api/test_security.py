"""What the server refuses, and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from kb.api.access import MAX_BODY
from kb.api.headers import HEADERS

FORM = {"type": "lessons-learned", "project": "DEMO", "document_lang": "zh"}


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/healthz",
        "/api/v1/search?q=x",
        "/api/v1/search",
        "/nothing",
        "/static/page.css",
        "/openapi.json",
    ],
)
def test_every_answer_carries_the_headers(client: TestClient, address: str) -> None:
    answer = client.get(address)
    expected = dict(HEADERS)
    if "etag" in answer.headers and address.startswith("/api/"):  # may be kept, and asked for again
        expected["Cache-Control"] = "private, no-cache"
    if address.startswith("/static/"):  # the same for everybody
        expected["Cache-Control"] = "no-cache"
    assert {name: answer.headers.get(name) for name in expected} == expected


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "[::1", "10.0.0.5"]
)
def test_another_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert (answer.status_code, answer.json()["detail"]) == (400, "Host 头不是本服务器")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]:8000"])
def test_this_machine_is_served_under_each_of_its_names(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_make_the_server_write(client: TestClient, headers: dict[str, str]) -> None:
    answer = client.post("/generate", data=FORM, headers=headers, follow_redirects=False)
    assert answer.status_code == 403
    assert client.post("/api/v1/documents", json={}, headers=headers).status_code == 403


def test_our_own_page_may_write(client: TestClient) -> None:
    own = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/generate", data=FORM, headers=own, follow_redirects=False).status_code == 303


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    assert client.post("/generate", content=b"x" * (MAX_BODY + 1)).status_code == 413


def test_a_large_body_without_a_length_is_cut_off(client: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 100 * MAX_BODY:
            sent += 8192
            yield b"x" * 8192

    answer = client.post("/api/v1/documents", content=endless(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["..%2f..%2f..%2fapp.py", "%2e%2e/first.html.j2", "....//first.html.j2"])
def test_static_files_are_only_those_of_the_page(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404
