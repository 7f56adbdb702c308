"""Documents and the index as jobs: killed and finished elsewhere, byte for byte what one go would have given."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from generators import Draft
from kb.access.principal import EVERY, LOCAL, Principal, Role
from kb.access.visibility import seen_by
from kb.database import Database
from kb.errors import JobError, WorkspaceError
from kb.jobs import Job, Jobs
from kb.services.background import Background
from kb.services.generate import generate
from kb.services.index import open_index, update_index
from kb.services.jobs import Generation, may_cancel, may_see, submit_generation, submit_index
from kb.services.server_database import server_database
from kb.workspace import Workspace
from search.lock import FileLock
from tests.kb.llm.quoting_server import QuotingServer, quoting_server

TODAY = date(2026, 11, 21)
WANTED = Generation("requirements-specification", "SJYH-2026", "zh", use_model=True)
SAMPLE = Path(__file__).resolve().parents[3] / "kb" / "sample"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(SAMPLE, folder)
    update_index(Workspace.open(folder))
    return folder


@pytest.fixture
def model() -> Iterator[QuotingServer]:
    with quoting_server() as server:
        yield server


@pytest.fixture
def workspace(indexed: Path, tmp_path: Path, model: QuotingServer) -> Workspace:
    folder = tmp_path / "workspace"
    shutil.copytree(indexed, folder)
    with (folder / "fupan.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[llm]\nbase_url = "{model.url}"\nmodel = "quoting"\n')
    return Workspace.open(folder)


@pytest.fixture
def database(workspace: Workspace) -> Iterator[Database]:
    with server_database(workspace) as database:
        yield database


@pytest.fixture
def jobs(database: Database) -> Iterator[Jobs]:
    with Jobs(database) as jobs:
        yield jobs


@pytest.fixture
def worker(workspace: Workspace, database: Database) -> Iterator[Background]:
    background = Background(workspace, lambda: database, at_once=2)
    assert background.jobs
    yield background
    background.stop()


@pytest.fixture
def process(workspace: Workspace) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start ``fupan worker``; every one is ended after the test."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "kb", "-w", str(workspace.root), "--lang", "en", "worker"]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}))
        assert started[-1].stdout is not None
        assert "Waiting" in started[-1].stdout.readline()
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.communicate()


def until(
    jobs: Jobs, id: str, seen: Callable[[Job], bool] = lambda job: job.over, seconds: float = 120
) -> Job:
    end = time.monotonic() + seconds
    while not seen(job := jobs.known(id)):
        assert time.monotonic() < end, job
        assert not job.over, job
        time.sleep(0.02)
    return job


def sections(jobs: Jobs, id: str) -> list[tuple[str, str]]:
    events = (event.what for event in jobs.events(id))
    return [(one["section"], one["state"]) for one in events if one["event"] == "section"]


def in_one_go(workspace: Workspace, tmp_path: Path) -> tuple[bytes, bytes, Path]:
    """Draft, Word file and how they came about, as ``fupan generate`` writes them in another copy of the workspace."""
    copy = Workspace.open(shutil.copytree(workspace.root, tmp_path / "reference"))
    made = generate(copy, WANTED.type, WANTED.project, lang="zh", today=TODAY, use_model=True)
    draft = copy.root / made.draft
    return draft.read_bytes(), (copy.root / made.document).read_bytes(), draft.with_suffix(".provenance.json")


def _written(provenance: Path) -> list[tuple[str, str, int]]:
    """How every section came about; times and prompts differ, these have marks of their own."""
    sections = json.loads(provenance.read_text(encoding="utf-8"))["sections"]
    return [(one["section"], one["outcome"], one["attempts"]) for one in sections]


@pytest.mark.slow
def test_a_killed_generation_goes_on_at_its_section_and_gives_the_same_document(
    workspace: Workspace,
    jobs: Jobs,
    model: QuotingServer,
    tmp_path: Path,
    process: Callable[[], subprocess.Popen[str]],
) -> None:
    draft, document, provenance = in_one_go(workspace, tmp_path)
    assert b"::: drafted" in draft
    in_all = Counter(model.headings)
    assert len(in_all) >= 3
    model.headings.clear()
    model.pause = 1.0

    first = process()
    job = submit_generation(jobs, workspace, WANTED, LOCAL, today=TODAY)
    until(
        jobs, job.id, lambda job: len(model.headings) == 2
    )  # the first section is kept, the second is written
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert not (workspace.root / "output" / WANTED.project).exists()
    interrupted = model.headings[1]
    model.pause = 0.0
    process()
    done = until(jobs, job.id)

    assert done.state == "done"
    assert (workspace.root / done.result["draft"]).read_bytes() == draft
    assert (workspace.root / done.result["document"]).read_bytes() == document
    assert Counter(model.headings) == in_all + Counter({interrupted: in_all[interrupted]})
    kept = (workspace.root / done.result["draft"]).with_suffix(".provenance.json")
    assert _written(kept) == _written(provenance)
    names = [name for name, state in sections(jobs, job.id) if state == "begun"]
    assert sorted(Counter(names).values()) == [1] * (len(set(names)) - 1) + [2]


@pytest.mark.slow
def test_data_changed_while_nobody_worked_makes_the_document_start_afresh(
    workspace: Workspace, jobs: Jobs, model: QuotingServer, process: Callable[[], subprocess.Popen[str]]
) -> None:
    model.pause = 1.0
    first = process()
    job = submit_generation(jobs, workspace, WANTED, LOCAL, today=TODAY)
    until(jobs, job.id, lambda job: len(model.headings) == 2)
    first.send_signal(signal.SIGKILL)
    first.wait()
    for data in (workspace.root / "projects" / WANTED.project).glob("*.yaml"):
        data.write_text(data.read_text(encoding="utf-8").replace("明川集成", "远山集成"), encoding="utf-8")
    model.pause = 0.0
    process()
    old = until(jobs, job.id)
    assert old.state == "restarted"
    new = until(jobs, old.successor)
    assert new.state == "done"
    draft = (workspace.root / new.result["draft"]).read_text(encoding="utf-8")
    assert "远山集成" in draft
    assert "明川集成" not in draft


def test_a_generation_tells_how_far_it_is(workspace: Workspace, worker: Background) -> None:
    job = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, LOCAL, today=TODAY).id)
    assert job.state == "done"
    assert job.result["document"].endswith(".docx")
    assert {note["en"] for note in job.result["notes"]}
    events = [event.what for event in worker.jobs.events(job.id)]
    begun = [one for one in events if one.get("state") == "begun"]
    assert [one["done"] for one in begun] == list(range(1, len(begun) + 1))
    assert all(one["total"] >= len(begun) for one in begun)
    assert {state for _, state in sections(worker.jobs, job.id)} >= {"begun", "drafted"}


def test_mistakes_are_told_when_a_document_is_asked_for(workspace: Workspace, jobs: Jobs) -> None:
    with pytest.raises(WorkspaceError):
        submit_generation(jobs, workspace, Generation("lessons-learned", "NOPE", "zh"), LOCAL, today=TODAY)
    for look in ("nope", str(workspace.root / "fupan.toml"), "templates/../fupan.toml"):
        strange = Generation("lessons-learned", WANTED.project, "zh", template=look)
        with pytest.raises(WorkspaceError):
            submit_generation(jobs, seen_by(workspace, EVERY), strange, LOCAL, today=TODAY)
    submit_generation(jobs, workspace, WANTED, LOCAL, today=TODAY)
    with pytest.raises(JobError):
        submit_generation(
            jobs,
            workspace,
            Generation(WANTED.type, WANTED.project, "zh", use_model=False),
            LOCAL,
            today=TODAY,
        )
    assert len(jobs.history().jobs) == 1


def test_a_failure_in_the_document_is_the_failure_of_the_job(
    workspace: Workspace, worker: Background
) -> None:
    made = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, LOCAL, today=TODAY).id)
    draft = workspace.root / made.result["draft"]
    draft.write_text(draft.read_text(encoding="utf-8") + "\n改过\n", encoding="utf-8")
    again = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, LOCAL, today=TODAY).id)
    assert again.state == "failed"
    assert again.failure is not None
    assert (again.failure.place, "--overwrite" in again.failure.hint_en) == (made.result["draft"], True)
    assert draft.read_text(encoding="utf-8").endswith("改过\n")


def test_a_job_killed_between_draft_and_note_of_it_can_go_on(
    workspace: Workspace, worker: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill leaves there: the new draft, and the state of before it was written."""
    first = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, LOCAL, today=TODAY).id)
    draft = workspace.root / first.result["draft"]
    data = workspace.root / "projects" / WANTED.project / "project.yaml"
    data.write_text(data.read_text(encoding="utf-8").replace("明川集成", "远山集成"), encoding="utf-8")
    write = Draft.write

    def killed(self: Draft, path: Path) -> None:
        write(self, path)
        raise OSError(5, "killed here")

    monkeypatch.setattr(Draft, "write", killed)
    broken = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, LOCAL, today=TODAY).id)
    assert broken.state == "failed"
    assert "远山集成" in draft.read_text(encoding="utf-8")
    monkeypatch.undo()
    again = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, LOCAL, today=TODAY).id)
    assert again.state == "done", again


def test_what_is_saved_after_somebody_asked_to_overwrite_is_kept(
    workspace: Workspace, jobs: Jobs, process: Callable[[], subprocess.Popen[str]]
) -> None:
    """The job waits, as after a kill, while a person goes on with the draft."""
    made = generate(workspace, WANTED.type, WANTED.project, lang="zh", today=TODAY, use_model=False)
    draft = workspace.root / made.draft
    given_up = draft.read_text(encoding="utf-8") + "\n不要了\n"
    draft.write_text(given_up, encoding="utf-8")
    wanted = replace(WANTED, overwrite=True, use_model=False)
    asked = submit_generation(jobs, workspace, wanted, LOCAL, today=TODAY)
    draft.write_text(given_up + "又写的\n", encoding="utf-8")
    process()
    done = until(jobs, asked.id)
    assert done.state == "failed"
    assert draft.read_text(encoding="utf-8").endswith("又写的\n")
    again = until(jobs, submit_generation(jobs, workspace, wanted, LOCAL, today=TODAY).id)
    assert again.state == "done"
    assert "不要了" not in draft.read_text(encoding="utf-8")


def test_who_may_not_see_the_project_gets_no_document(workspace: Workspace, worker: Background) -> None:
    """Permission is checked where the job is asked for, and once more where it is done."""
    stranger = Principal("stranger", Role.EDITOR, frozenset({"HRPT-2025"}), "key")
    job = until(worker.jobs, submit_generation(worker.jobs, workspace, WANTED, stranger, today=TODAY).id)
    assert job.state == "failed"
    assert job.failure is not None
    assert "SJYH-2026" in job.failure.en
    assert not (workspace.root / "output").exists()


def test_the_index_is_brought_up_to_date_once_nobody_else_writes_it(
    workspace: Workspace, worker: Background
) -> None:
    for file in sorted((workspace.root / "knowledge").rglob("*.md"))[:2]:
        file.unlink()
    held = next(iter(workspace.index_dir.glob("*lock*")), None)
    assert held is not None
    lock = FileLock(held)
    assert lock.acquire()
    job = submit_index(worker.jobs, LOCAL)
    until(worker.jobs, job.id, lambda job: job.state == "running")
    time.sleep(1.0)
    assert worker.jobs.known(job.id).state == "running"
    lock.release()
    done = until(worker.jobs, job.id)
    assert done.state == "done"
    assert done.result["changes"]["deleted"] == 2
    with open_index(workspace) as index:
        assert index.status().passages == done.result["changes"]["passages"]


def test_who_may_know_of_a_job_and_stop_it() -> None:
    reader, namesake = (
        Principal("王芳", Role.READER, frozenset({"A"}), "key", id) for id in ("reader", "namesake")
    )
    editor = Principal("韩梅", Role.EDITOR, frozenset({"A"}), "oidc", "editor")
    chief = Principal("chief", Role.ADMIN, EVERY, "key", "chief")
    everybody = reader, namesake, editor, chief

    def job(kind: str, project: str) -> Job:
        now = datetime.now(UTC)
        return Job(
            "0" * 32, kind, project, "王芳", reader.owner, {}, {}, "waiting", now, None, None, {}, None, ""
        )

    seen = {
        (kind, project): {one.id for one in everybody if may_see(job(kind, project), one)}
        for kind in ("generate", "import")
        for project in ("A", "B", "")
    }
    assert seen == {
        ("generate", "A"): {"reader", "namesake", "editor", "chief"},
        ("generate", "B"): {"chief"},
        ("generate", ""): {"reader", "chief"},
        ("import", "A"): {"reader", "editor", "chief"},
        ("import", "B"): {"chief"},
        ("import", ""): {"reader", "chief"},
    }
    assert [may_cancel(job("import", "A"), one) for one in everybody] == [True, False, False, True]
