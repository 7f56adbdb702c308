"""A damaged database of the server: the file and the remedy are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kb.errors import DatabaseError
from kb.jobs import Jobs
from kb.services.doctor import examine
from kb.services.server_database import server_database
from kb.workspace import Workspace

FILES = ("server.sqlite", "jobs.sqlite")


@pytest.fixture
def spoilt(sample: Workspace) -> Callable[[str], Workspace]:
    """Overwrite one of the databases of a server that has worked."""
    with server_database(sample) as database, Jobs(database) as jobs:
        jobs.submit("index", {}, owner="王敏", principal={})

    def spoil(name: str) -> Workspace:
        file = sample.state_dir / name
        file.write_bytes(b"noise, no database " * 1000)
        for left in sample.state_dir.glob(f"{name}-*"):
            left.unlink()
        return sample

    return spoil


@pytest.mark.parametrize("name", FILES)
def test_the_doctor_names_the_file_and_the_remedy(spoilt: Callable[[str], Workspace], name: str) -> None:
    found = [one for one in examine(spoilt(name), today=date(2026, 11, 21)) if one.subject == "database"]
    assert [(one.state, one.en.split(":")[0]) for one in found if one.state == "error"] == [
        ("error", f".fupan/{name}")
    ]
    assert len(found) == 2
    assert all("fupan restore" in one.zh for one in found if one.state == "error")


@pytest.mark.parametrize("name", FILES)
def test_what_needs_a_damaged_file_says_which(spoilt: Callable[[str], Workspace], name: str) -> None:
    workspace = spoilt(name)
    with pytest.raises(DatabaseError) as refused, server_database(workspace) as database:
        Jobs(database)
    assert refused.value.place == f".fupan/{name}"
    assert "fupan restore" in refused.value.hint_en
