"""The command ``fupan serve`` as a process of its own."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from dbos import error

from kb.api.app import create_app
from kb.jobs import Jobs
from kb.services.server_database import server_database
from kb.services.server_log import JsonLines, log_to_stderr
from kb.workspace import Workspace
from tests.kb.api.raw import listening


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """The application behind a real server on a free loopback port."""
    with listening(create_app(workspace)) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_real_server_answers_on_loopback(workspace: Workspace) -> None:
    with served(workspace) as address:
        page = urllib.request.urlopen(f"{address}/?q=ERR_5003&lang=zh").read().decode()  # noqa: S310 - loopback
        assert "<mark>ERR_5003</mark>" in page
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/api/v1/documents/%2e%2e/fupan.toml")  # noqa: S310 - loopback
        assert refused.value.code == 404
        refused.value.close()


def test_the_command_refuses_to_listen_to_other_machines(workspace: Workspace) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kb", "--lang", "en", "serve", "--host", "0.0.0.0"],  # noqa: S104 - is refused
        cwd=workspace.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert re.search(r"Refused to listen on 0\.0\.0\.0", done.stderr)


def test_a_database_that_is_damaged_is_told_before_anybody_is_told_to_come(workspace: Workspace) -> None:
    (workspace.state_dir / "server.sqlite").write_bytes(b"noise" * 4000)
    done = subprocess.run(
        [sys.executable, "-m", "kb", "--lang", "en", "serve", "--port", "0"],
        cwd=workspace.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "not a database" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_job_raises_is_logged_without_its_words(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    named = {name: logging.getLogger(name) for name in ("fupan", "fupan.access", "uvicorn", "dbos")}
    before = {name: (one.handlers, one.propagate, one.level) for name, one in named.items()}
    try:
        log_to_stderr(requests=False)
        with server_database(workspace) as database, Jobs(database):
            for raised in (ValueError("机密"), error.DBOSWorkflowCancelledError("机密")):
                named["dbos"].error("Exception in a workflow", exc_info=raised)
    finally:
        for name, one in named.items():
            one.handlers, one.propagate, one.level = before[name]
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["error"] == "ValueError"
    assert "机密" not in line


def test_of_a_traceback_in_words_the_log_keeps_the_kind_alone() -> None:
    said = 'Traceback (most recent call last):\n  File "x.py", line 1, in f\nkb.errors.KBError: 机密\n(Background: x)\n'
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, said, None, None)
    line = json.loads(JsonLines().format(record))
    assert (line["message"], line["error"]) == ("traceback", "kb.errors.KBError")
