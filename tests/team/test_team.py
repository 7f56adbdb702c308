"""A team's server as it runs: PostgreSQL, two replicas that answer, two workers, all of them real processes."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from kb.database import Audit, Database, JobEvents, Workers
from kb.database.migrating import HEAD, migrate, revision
from kb.errors import DatabaseError
from kb.services.index import update_index
from kb.workspace import Workspace
from tests.kb.api.test_server_process import Process
from tests.kb.llm.quoting_server import QuotingServer, quoting_server

pytestmark = pytest.mark.slow
SAMPLE = Path(__file__).resolve().parents[2] / "kb" / "sample"
WANTED = {"type": "requirements-specification", "project": "SJYH-2026", "lang": "zh", "use_model": True}
RECORD = """---
id: RB-900
type: runbook
title: 灰鲸网关断连处置
status: approved
owner: 王敏
updated: 2026-11-20
---

# 灰鲸网关断连处置

## 症状

灰鲸网关的长连接每隔一刻钟断一次。
"""


@pytest.fixture(scope="module")
def model() -> Iterator[QuotingServer]:
    with quoting_server() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, model: QuotingServer) -> Path:
    """A workspace that all processes share, as on a shared volume."""
    folder = tmp_path_factory.mktemp("team") / "workspace"
    shutil.copytree(SAMPLE, folder)
    with (folder / "fupan.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[llm]\nbase_url = "{model.url}"\nmodel = "quoting"\n')
    update_index(Workspace.open(folder))
    return folder


@pytest.fixture(autouse=True)
def settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUPAN_SERVER__DATABASE_URL", database_url)
    monkeypatch.setenv("FUPAN_SERVER__JOBS", "0")  # replicas answer, workers work


@pytest.fixture
def replicas(folder: Path, tmp_path: Path) -> Iterator[tuple[Process, Process]]:
    started = Process(folder, tmp_path / "log1"), Process(folder, tmp_path / "log2")
    yield started
    for one in started:
        assert one.end(signal.SIGTERM) == -signal.SIGTERM
    for log in (tmp_path / "log1", tmp_path / "log2"):
        assert '"error"' not in log.read_text(encoding="utf-8")


@pytest.fixture
def worker(folder: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "kb", "-w", str(folder), "--lang", "en", "worker"]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert started[-1].stdout is not None
        assert "Waiting" in started[-1].stdout.readline()
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def ends(job: Any) -> bool:  # noqa: ANN401 - JSON
    return job["state"] not in ("waiting", "running")


def test_a_killed_worker_s_document_is_finished_by_the_other_and_seen_by_both_replicas(
    replicas: tuple[Process, Process],
    worker: Callable[[], subprocess.Popen[str]],
    model: QuotingServer,
    folder: Path,
) -> None:
    one, other = replicas
    workers = {str(process.pid): process for process in (worker(), worker())}
    model.pause = 1.0
    address = one.client.post("/api/v1/jobs/generate", json=WANTED).headers["location"]
    other.job(address, lambda job: len(model.headings) >= 2)  # what one was asked for, the other shows
    database = Database(_url())
    with database:
        [started] = [
            event for event in JobEvents(database).since(address.rsplit("/", 1)[1]) if "worker" in event.what
        ]
    by = started.what["worker"].split(":")[1]
    workers.pop(by).kill()
    model.pause = 0.0
    done = other.job(address, ends)
    assert done["state"] == "done"
    begun = httpx.get(f"{one.client.base_url}{address}/events").text.count("event: started")
    assert begun == 2
    for replica in replicas:
        assert replica.client.get(done["document"]).content.startswith(b"PK")
    [left] = workers.values()
    left.send_signal(signal.SIGTERM)
    assert left.wait(30) == 0


def test_what_one_replica_indexes_the_other_finds(
    replicas: tuple[Process, Process], worker: Callable[[], subprocess.Popen[str]], folder: Path
) -> None:
    worker()
    for replica in replicas:
        assert not _finds(replica)
    (folder / "knowledge" / "runbooks" / "RB-900.md").write_text(RECORD, encoding="utf-8")
    asked = [replica.client.post("/api/v1/jobs/index", json={}) for replica in replicas]
    assert [answer.status_code for answer in asked] == [202, 202]
    for replica, answer in zip(replicas, asked, strict=True):
        assert replica.job(answer.headers["location"], ends)["state"] == "done"
    end = time.monotonic() + 30
    while not all(_finds(replica) for replica in replicas):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_replica_that_is_killed_leaves_the_other_answering(folder: Path, tmp_path: Path) -> None:
    one, other = Process(folder, tmp_path / "log1"), Process(folder, tmp_path / "log2")
    address = one.client.post("/api/v1/jobs/index", json={}).headers["location"]
    one.end(signal.SIGKILL)
    assert other.client.get(address).json()["state"] == "waiting"
    assert other.client.post(f"{address}/cancel").json()["state"] == "cancelled"
    assert other.end(signal.SIGTERM) == -signal.SIGTERM


def test_stores_do_the_same_on_postgresql(tmp_path: Path) -> None:
    with Database(_url()) as database:
        migrate(database, tmp_path)
        assert revision(database) == HEAD
        log = Audit(database)
        begin = log.add(who="王敏", action="登录", object="a").n
        log.add(who="王敏", action="登录", object="b")
        assert [entry.object for entry in log.entries(limit=2)] == ["b", "a"]
        assert log.broken_at() is None
        for damage in ("UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"):
            with pytest.raises(DatabaseError, match="append-only"), database.writing() as connection:
                connection.execute(text(damage))
        assert log.entries(limit=1)[0].n == begin + 1
        workers = Workers(database)
        workers.beat("w")
        assert "w" in workers.all()
        workers.forget("w")
        assert "w" not in workers.all()


def _finds(replica: Process) -> bool:
    found = replica.client.get("/api/v1/search", params={"q": "灰鲸网关", "limit": 1}).json()["hits"]
    return bool(found) and found[0]["record"] == "RB-900"


def _url() -> str:
    return os.environ["FUPAN_SERVER__DATABASE_URL"]
