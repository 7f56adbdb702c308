"""Files handed in to be read in the background: none stays that no job will come to."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kb.access.principal import LOCAL
from kb.errors import TooManyJobsError, WorkspaceError
from kb.jobs import Job, Jobs
from kb.jobs.queue import MOST_OF_ONE
from kb.services.imports import UPLOADS, submit_import
from kb.services.server_database import server_database
from kb.services.submissions import Note
from kb.workspace import Workspace

NOTE = Note("灰鲸.md", "# 灰鲸网关\n\n重启即可。".encode())


@pytest.fixture
def jobs(sample: Workspace) -> Iterator[Jobs]:
    with server_database(sample) as database, Jobs(database) as jobs:
        yield jobs


def handed_in(sample: Workspace, jobs: Jobs) -> Job:
    return submit_import(jobs, sample, NOTE, LOCAL, today=date(2026, 11, 21))


def waiting(sample: Workspace) -> list[Path]:
    folder = sample.root / UPLOADS
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_what_is_refused_leaves_no_file(sample: Workspace, jobs: Jobs) -> None:
    for _ in range(MOST_OF_ONE):
        handed_in(sample, jobs)
    assert len(waiting(sample)) == MOST_OF_ONE
    for _ in range(3):
        with pytest.raises(TooManyJobsError):
            handed_in(sample, jobs)
    assert len(waiting(sample)) == MOST_OF_ONE


def test_what_cannot_be_asked_for_leaves_no_file(
    sample: Workspace, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Job:
        raise WorkspaceError("坏了", "broken")

    monkeypatch.setattr(jobs, "submit", broken)
    with pytest.raises(WorkspaceError):
        handed_in(sample, jobs)
    assert waiting(sample) == []


def test_the_file_of_a_cancelled_job_goes_with_the_next(sample: Workspace, jobs: Jobs) -> None:
    first, second = handed_in(sample, jobs), handed_in(sample, jobs)
    jobs.cancel(first.id)
    third = handed_in(sample, jobs)
    assert [file.name for file in waiting(sample)] == sorted([second.id, third.id])


def test_a_file_without_a_job_goes_after_a_while(sample: Workspace, jobs: Jobs) -> None:
    young, old = sample.write(f"{UPLOADS}/{'a' * 32}", b"x"), sample.write(f"{UPLOADS}/{'b' * 32}", b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    job = handed_in(sample, jobs)
    assert waiting(sample) == sorted([young, sample.root / UPLOADS / job.id])
