"""``fupan serve`` as a process that is killed, stopped and started again while it works."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from kb.services.generate import generate
from kb.services.index import update_index
from kb.workspace import Workspace
from tests.kb.llm.quoting_server import QuotingServer, quoting_server

SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample"
WANTED = {"type": "requirements-specification", "project": "SJYH-2026", "lang": "zh", "use_model": True}


class Process:
    """``fupan serve`` on a free port."""

    def __init__(self, workspace: Path, log: Path) -> None:
        self.log = log
        command = [sys.executable, "-m", "kb", "-w", str(workspace), "--lang", "en", "serve", "--port", "0"]
        with log.open("ab") as errors:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert self.process.stdout is not None
        address = re.search(r"http://\S+", self.process.stdout.readline())
        assert address is not None, log.read_text()
        self.client = httpx.Client(base_url=address[0], timeout=60)
        end = time.monotonic() + 60
        while True:
            try:
                self.client.get("/healthz").raise_for_status()
                return
            except httpx.TransportError:
                assert self.process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.05)

    def job(self, address: str, until: Callable[[Any], bool]) -> Any:  # noqa: ANN401 - JSON
        end = time.monotonic() + 120
        while not until(job := self.client.get(address).json()):
            assert time.monotonic() < end, job
            time.sleep(0.05)
        return job

    def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(how)
        self.client.close()
        code = self.process.wait(60)
        self.process.communicate()
        return code


@pytest.fixture
def model() -> Iterator[QuotingServer]:
    with quoting_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, model: QuotingServer) -> Path:
    folder = tmp_path / "workspace"
    shutil.copytree(SAMPLE, folder)
    with (folder / "fupan.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[llm]\nbase_url = "{model.url}"\nmodel = "quoting"\n')
    update_index(Workspace.open(folder))
    return folder


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []

    def begin() -> Process:
        started.append(Process(folder, tmp_path / "log"))
        return started[-1]

    yield begin
    for one in started:
        if one.process.poll() is None:
            one.end()


@pytest.mark.slow
def test_a_killed_server_goes_on_where_it_was_and_writes_the_same_document(
    folder: Path, tmp_path: Path, model: QuotingServer, start: Callable[[], Process]
) -> None:
    copy = Workspace.open(shutil.copytree(folder, tmp_path / "reference"))
    made = generate(
        copy, "requirements-specification", "SJYH-2026", lang="zh", today=date.today(), use_model=True
    )
    asked_in_one_go = len(model.headings)
    model.headings.clear()
    model.pause = 1.0

    server = start()
    address = server.client.post("/api/v1/jobs/generate", json=WANTED).headers["location"]
    server.job(address, lambda job: len(model.headings) >= 2)
    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    model.pause = 0.0
    again = start()  # nobody has to ask for anything
    done = again.job(address, lambda job: job["state"] not in ("waiting", "running"))

    assert done["state"] == "done"
    assert len(model.headings) <= asked_in_one_go + 3  # the section that was under way is asked for once more
    for name in (made.draft, made.document):
        assert (folder / name).read_bytes() == (copy.root / name).read_bytes()
    assert again.client.get(done["document"]).content == (copy.root / made.document).read_bytes()


@pytest.mark.slow
def test_a_server_that_is_stopped_ends_what_it_began_and_hands_on_the_rest(
    folder: Path, tmp_path: Path, model: QuotingServer, start: Callable[[], Process]
) -> None:
    model.pause = 1.5
    server = start()
    address = server.client.post("/api/v1/jobs/generate", json=WANTED).headers["location"]
    answers: dict[str, httpx.Response] = {}
    url = str(server.client.base_url)

    def ask() -> None:
        question = {"question": "对账不平怎么办", "use_model": True}
        answers["ask"] = httpx.post(f"{url}/api/v1/ask", json=question, timeout=60)

    def follow() -> None:
        answers["events"] = httpx.get(f"{url}{address}/events", timeout=60)

    threads = [threading.Thread(target=one) for one in (ask, follow)]
    for thread in threads:
        thread.start()
    server.job(address, lambda job: len(model.headings) >= 1)
    time.sleep(0.3)
    begun = time.monotonic()
    assert server.end(signal.SIGTERM) == -signal.SIGTERM
    assert time.monotonic() - begun < 30
    for thread in threads:
        thread.join(10)
    assert answers["ask"].status_code == 200  # it was in work
    assert "event: started" in answers["events"].text
    assert "event: job" not in answers["events"].text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")

    model.pause = 0.0
    done = start().job(address, lambda job: job["state"] not in ("waiting", "running"))
    assert done["state"] == "done"

    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    requests = [line for line in lines if "route" in line]
    assert {line["route"] for line in requests} >= {"/api/v1/ask", "/api/v1/jobs/{id}"}
    assert all(line["request_id"] and line["ms"] >= 0 for line in requests)
    assert "对账不平" not in (tmp_path / "log").read_text(encoding="utf-8")
