"""A real server on loopback, and a socket to it: what a client library would put in order arrives as it was sent."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from kb.api.patience import Patient


@contextmanager
def listening(app: FastAPI) -> Iterator[int]:
    """The port of ``app``, until the block ends."""
    config = uvicorn.Config(app, port=0, log_level="critical", proxy_headers=False, http=Patient)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def exchange(port: int, *parts: bytes, timeout: float = 20.0) -> bytes:
    """Send ``parts``, and read until the other side closes or says nothing for ``timeout`` seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:
                break
        return received(connection)


def received(connection: socket.socket) -> bytes:
    """What comes until the other side closes, or says nothing for so long as the socket waits."""
    found = b""
    try:
        while more := connection.recv(65536):
            found += more
    except OSError:
        pass
    return found


def status(answer: bytes) -> int:
    """The status of an answer; 0 for none."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0
