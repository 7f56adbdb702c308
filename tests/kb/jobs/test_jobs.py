"""Jobs: done once, in order of asking, cancelled between steps, and finished by another worker when one is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kb.database import Database, Workers, open_database
from kb.errors import JobError, RecordError
from kb.jobs import Handler, Job, Jobs, Run, Worker
from kb.jobs.queue import MOST_OF_ONE
from kb.settings import ServerSettings
from tests.kb.jobs.worker_process import HANDLERS

WHO: Mapping[str, Any] = {"name": "王敏", "role": "editor", "projects": ["DEMO"]}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path, ServerSettings()) as database:
        yield database


@pytest.fixture
def jobs(database: Database) -> Iterator[Jobs]:
    with Jobs(database) as jobs:
        yield jobs


def submit(jobs: Jobs, folder: Path, count: int = 3, seconds: float = 0.0, unique: str = "") -> Job:
    arguments = {"folder": str(folder), "count": count, "seconds": seconds}
    return jobs.submit("lines", arguments, owner="王敏", principal=WHO, project="DEMO", unique=unique)


def wait(
    jobs: Jobs, id: str, until: Callable[[Job], bool] = lambda job: job.over, seconds: float = 60
) -> Job:
    end = time.monotonic() + seconds
    while True:
        job = jobs.get(id)
        assert job is not None
        if until(job):
            return job
        assert time.monotonic() < end, job
        time.sleep(0.05)


def wait_for(file: Path, text: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not (file.exists() and text in file.read_text()):
        assert time.monotonic() < end, file
        time.sleep(0.02)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start a worker process of that name; every one is ended after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(name: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kb.jobs.worker_process", tmp_path, name],
            cwd=Path(__file__).parents[3],
        )
        started.append(process)
        wait_for(tmp_path / f"{name}.ready", "")
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def worker(database: Database) -> Iterator[Worker]:
    worker = Worker(database, {**HANDLERS, **FAILING}, at_once=1)
    worker.start()
    yield worker
    worker.stop()


def _refused(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    def work() -> None:
        raise RecordError("不行", "No", place="a.md:3", hint_zh="改", hint_en="mend")

    run.step("refused", work)
    return {}


def _broken(run: Run, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    raise ValueError("a secret of the document")


FAILING = {"refused": Handler(_refused), "broken": Handler(_broken)}


def test_a_job_is_done_in_steps_and_its_news_are_kept(jobs: Jobs, worker: Worker, tmp_path: Path) -> None:
    asked = submit(jobs, tmp_path)
    assert (asked.state, asked.kind, asked.project, asked.owner) == ("waiting", "lines", "DEMO", "王敏")
    job = wait(jobs, asked.id)
    assert job.state == "done"
    assert job.result == {"lines": ["0 here", "1 here", "2 here"], "who": "王敏"}
    assert job.principal == WHO
    assert job.started is not None
    assert job.ended is not None
    assert job.created <= job.started <= job.ended
    events = jobs.events(job.id)
    assert [one.what["event"] for one in events] == ["started", "step", "step", "step", "ended"]
    assert [one.n for one in jobs.events(job.id, after=3)] == [4, 5]
    assert jobs.counts() == {"waiting": 0, "running": 0}


def test_a_failure_says_what_ours_say_and_nothing_of_what_nobody_foresaw(
    jobs: Jobs, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    refused = wait(jobs, jobs.submit("refused", {}, owner="a", principal={}).id)
    assert refused.state == "failed"
    assert refused.failure is not None
    assert (refused.failure.zh, refused.failure.place, refused.failure.hint_en) == ("不行", "a.md:3", "mend")
    broken = wait(jobs, jobs.submit("broken", {}, owner="a", principal={}).id)
    assert broken.failure is not None
    assert "secret" not in str(broken) + caplog.text
    assert "ValueError at" in caplog.text


def test_history_shows_what_is_visible_page_by_page(jobs: Jobs, tmp_path: Path) -> None:
    ids = [submit(jobs, tmp_path, count=number).id for number in range(5)]
    first = jobs.history(limit=2)
    assert [job.id for job in first.jobs] == [ids[4], ids[3]]
    assert first.next is not None
    assert [job.id for job in jobs.history(start=first.next, limit=9).jobs] == [ids[2], ids[1], ids[0]]
    odd = jobs.history(lambda job: job.arguments["count"] % 2 == 1)
    assert ([job.id for job in odd.jobs], odd.next) == ([ids[3], ids[1]], None)
    assert jobs.get("0" * 32) is None
    jobs.forget(ids[:4])
    assert [job.id for job in jobs.history().jobs] == [ids[4]]


def test_old_jobs_are_removed_with_what_they_made(jobs: Jobs, worker: Worker, tmp_path: Path) -> None:
    done = wait(jobs, submit(jobs, tmp_path).id)
    waiting = submit(jobs, tmp_path, count=90, seconds=0.2)
    assert jobs.prune(datetime.now(UTC) - timedelta(days=1)) == 0
    assert jobs.prune(datetime.now(UTC) + timedelta(seconds=1)) == 1
    assert jobs.get(done.id) is None
    assert jobs.events(done.id) == []
    assert jobs.cancel(waiting.id).state == "cancelled"


def test_the_same_work_is_not_done_twice_at_once(jobs: Jobs, tmp_path: Path) -> None:
    first = submit(jobs, tmp_path, unique="generate DEMO")
    assert submit(jobs, tmp_path, unique="generate DEMO").id == first.id
    with pytest.raises(JobError, match=first.id):
        submit(jobs, tmp_path, count=4, unique="generate DEMO")
    jobs.cancel(first.id)
    assert submit(jobs, tmp_path, count=4, unique="generate DEMO").id != first.id


def test_one_person_cannot_fill_the_queue(jobs: Jobs, tmp_path: Path) -> None:
    for _ in range(MOST_OF_ONE):
        submit(jobs, tmp_path)
    with pytest.raises(JobError, match=str(MOST_OF_ONE)):
        submit(jobs, tmp_path)
    assert jobs.submit("lines", {}, owner="李强", principal={}).state == "waiting"


def test_a_cancelled_job_stops_after_the_step_it_is_in(jobs: Jobs, worker: Worker, tmp_path: Path) -> None:
    running = submit(jobs, tmp_path, count=50, seconds=0.2)
    waiting = submit(jobs, tmp_path, count=1)
    wait_for(tmp_path / "lines", "1 here")
    assert jobs.cancel(waiting.id).state == "cancelled"
    assert jobs.cancel(running.id).state == "cancelled"
    time.sleep(0.6)
    done = (tmp_path / "lines").read_text()
    time.sleep(0.6)
    assert (tmp_path / "lines").read_text() == done
    assert jobs.cancel(running.id).state == "cancelled"
    with pytest.raises(JobError):
        jobs.cancel("0" * 32)
    after = wait(jobs, submit(jobs, tmp_path, count=1).id)  # the worker goes on with the next job
    assert after.state == "done"


@pytest.mark.slow
def test_a_killed_worker_s_job_is_finished_by_another_without_doing_a_step_twice(
    jobs: Jobs, tmp_path: Path, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    first = start("first")
    job = submit(jobs, tmp_path, count=6, seconds=0.5)
    wait_for(tmp_path / "tried", "3 first")
    first.send_signal(signal.SIGKILL)
    first.wait()
    start("second")
    done = wait(jobs, job.id)
    assert done.state == "done"
    lines = (tmp_path / "lines").read_text().split("\n")[:-1]
    assert done.result["lines"] == lines
    assert [line.split()[0] for line in lines] == list("012345")
    assert {line for line in lines if line.endswith("first")} == {"0 first", "1 first", "2 first"}
    started = [one.what["worker"] for one in jobs.events(job.id) if one.what["event"] == "started"]
    assert len(started) == len(set(started)) == 2


@pytest.mark.slow
def test_a_machine_of_the_same_name_is_another_one(database: Database, worker: Worker) -> None:
    here, ours, _ = worker.id.rsplit(":", 2)
    name, _, place = here.rpartition("-")
    elsewhere = f"{name}-{'0' * len(place)}"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    workers = Workers(database)
    alive = {worker.id, f"{elsewhere}:{gone.pid}:ab", f"{elsewhere}:{ours}:ab"}
    for id in alive | {f"{here}:{gone.pid}:ab"}:
        workers.beat(id)
    worker.take_over()
    assert set(workers.all()) == alive


def test_a_worker_that_is_stopped_gives_its_job_back_at_once(
    jobs: Jobs, tmp_path: Path, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    first, _ = start("first"), start("second")
    job = submit(jobs, tmp_path, count=8, seconds=0.4)
    wait_for(tmp_path / "tried", "2 ")
    by = (tmp_path / "tried").read_text().split()[1]
    (tmp_path / f"{by}.stop").touch()
    stopped = time.monotonic()
    done = wait(jobs, job.id)
    assert done.state == "done"
    assert time.monotonic() - stopped < 12  # long before a silent worker would count as dead
    lines = done.result["lines"]
    assert [line.split()[0] for line in lines] == list("01234567")
    assert {line.split()[1] for line in lines} == {"first", "second"}
    assert (tmp_path / "tried").read_text().split("\n")[:-1] == lines  # no step was begun twice
    if by == "first":
        assert first.wait(20) == 0


@pytest.mark.slow
def test_a_job_whose_data_changed_meanwhile_starts_afresh_and_says_so(
    jobs: Jobs, tmp_path: Path, start: Callable[[str], subprocess.Popen[bytes]]
) -> None:
    first = start("first")
    job = submit(jobs, tmp_path, count=4, seconds=0.5)
    wait_for(tmp_path / "tried", "2 first")
    first.send_signal(signal.SIGKILL)
    first.wait()
    (tmp_path / "data").write_text("other")
    start("second")
    old = wait(jobs, job.id)
    assert old.state == "restarted"
    assert {"event": "restarted", "successor": old.successor} in [one.what for one in jobs.events(job.id)]
    new = wait(jobs, old.successor)
    assert new.state == "done"
    assert new.result["lines"] == [f"{n} second" for n in range(4)]
    assert (new.owner, new.principal, new.project) == (job.owner, job.principal, job.project)
