"""What lies between this machine and an endpoint: names, proxies, certificates, and no other address than the one."""

from __future__ import annotations

import importlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.llm import EndpointError, Message, exchange
from kb.llm.openai_compatible import OpenAICompatible
from tests.kb.llm.fault_server import ANSWER, FaultServer, fault_server

ASK = (Message("user", "写一句话"),)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_a_name_that_takes_for_ever_to_resolve_does_not_keep_us(monkeypatch: pytest.MonkeyPatch) -> None:
    importlib.import_module("openai")  # reading it in takes a while, which is not the network's
    released = threading.Event()

    def slow(*_: object, **__: object) -> list[object]:
        released.wait(10)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    begun = time.monotonic()
    try:
        with pytest.raises(EndpointError) as caught:
            OpenAICompatible("http://slow.invalid/v1", "m", timeout_s=0.3).complete(ASK, max_tokens=5)
        assert caught.value.kind == "late"
        assert time.monotonic() - begun < 3
    finally:
        released.set()


def test_a_proxy_is_no_way_to_this_machine(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert OpenAICompatible(server.url, "good").complete(ASK, max_tokens=50).text == ANSWER


def test_the_company_s_proxy_is_the_way_to_any_other(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url.removesuffix("/v1"))
    client = OpenAICompatible("http://llm.example.invalid/v1", "good")
    assert client.complete(ASK, max_tokens=50).text == ANSWER
    assert client.remote


def test_one_request_connects_to_one_address_only(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[object] = []
    original = socket.create_connection

    def noting(address: tuple[str, int], *rest: object, **named: object) -> socket.socket:
        connected.append(address)
        return original(address, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "create_connection", noting)
    for model in ("good", "redirected", "loginpage"):
        try:
            OpenAICompatible(server.url, model, retries=0).complete(ASK, max_tokens=50)
        except EndpointError:
            continue
    assert connected == [("127.0.0.1", server.server_address[1])] * 3


def test_what_is_meant_for_openai_goes_to_nobody_else(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "sk-of-openai")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Internal: secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    OpenAICompatible(server.url, "good").complete(ASK, max_tokens=50)
    usual = {
        "host",
        "connection",
        "accept",
        "accept-encoding",
        "content-type",
        "content-length",
        "user-agent",
    }
    assert server.headers == [usual]
    OpenAICompatible(server.url, "good", "mine").complete(ASK, max_tokens=50)
    assert server.headers[1] == usual | {"authorization"}
    assert server.keys == ["", "Bearer mine"]


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_a_certificate_counts_only_from_an_authority_that_is_trusted(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    command += " -addext subjectAltName=DNS:localhost"
    subprocess.run(
        [*command.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    client = OpenAICompatible(server.url.replace("http://127.0.0.1", "https://localhost"), "good", retries=0)
    with pytest.raises(EndpointError, match="CERTIFICATE_VERIFY_FAILED") as caught:
        client.complete(ASK, max_tokens=50)
    assert caught.value.kind == "tls"
    assert "SSL_CERT_FILE" in caught.value.hint("zh")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    exchange._certificates.cache_clear()
    try:
        trusting = OpenAICompatible(client._address.base_url, "good", retries=0)
        assert trusting.complete(ASK, max_tokens=50).text == ANSWER
    finally:
        exchange._certificates.cache_clear()
