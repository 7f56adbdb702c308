"""A PostgreSQL server of the test's own, from Debian's package: made in a temporary folder, ended with the block."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Who runs the server: PostgreSQL refuses to be run by root.
USER = "postgres"


def programs() -> Path | None:
    """The folder of initdb and postgres; None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    here = shutil.which("initdb")
    return found[-1].parent if found else Path(here).parent if here else None


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a new, empty database."""
    folder = programs()
    assert folder is not None
    user = USER if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="fupan-pg-"))
    port = free_port()
    if user:
        shutil.chown(home, user)
    password = home / "password"
    try:
        password.write_text("geheim", encoding="ascii")
        if user:
            shutil.chown(password, user)
        options = [
            "--username=kb",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(
            [folder / "initdb", f"--pgdata={home / 'data'}", *options, "--no-sync"],
            user=user,
            check=True,
            capture_output=True,
            cwd=home,
        )
        server = subprocess.Popen(
            [
                folder / "postgres",
                "-D",
                home / "data",
                "-p",
                str(port),
                "-k",
                "",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",  # what it holds ends with the tests
            ],
            user=user,
            cwd=home,
            stderr=subprocess.DEVNULL,
        )
        try:
            _ready(folder, port)
            yield f"postgresql+psycopg://kb:geheim@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _ready(folder: Path, port: int) -> None:
    """Wait until the server takes connections."""
    for _ in range(300):
        asked = [str(folder / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(asked, check=False, capture_output=True).returncode == 0:
            return
        subprocess.run(["sleep", "0.1"], check=True)
    raise AssertionError("PostgreSQL did not start")
