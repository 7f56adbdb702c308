"""A backup of a server on PostgreSQL, put back into an empty database by the command that restoring tells."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from kb.access.keys import KeyRing, issue
from kb.access.principal import EVERY, Role
from kb.database import Audit
from kb.errors import DatabaseError
from kb.jobs import Jobs
from kb.services.backup import backup
from kb.services.restore import restore
from kb.services.server_database import server_database
from kb.workspace import Workspace

pytestmark = pytest.mark.slow


def made(database_url: str, name: str) -> str:
    """The address of a new database on the same server."""
    url = make_url(database_url).set(drivername="postgresql")
    command = f'CREATE DATABASE "{name}"'
    address = url.render_as_string(hide_password=False)
    subprocess.run(["psql", address, "-c", command], check=True, capture_output=True)
    return url.set(database=name).render_as_string(hide_password=False)


def over(folder: Path, address: str) -> Workspace:
    url = address.replace("postgresql://", "postgresql+psycopg://")
    return Workspace.open(folder, {"server": {"database_url": url}})


def test_what_a_server_remembers_comes_back(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "fupan.toml").write_text("", encoding="utf-8")
    workspace = over(tmp_path / "here", made(database_url, "lost"))
    with server_database(workspace) as database:
        _, token = issue(database, name="王敏", role=Role.EDITOR, projects=EVERY, days=1)
        Audit(database).add(who="王敏", action="登录")
        with Jobs(database) as jobs:
            job = jobs.submit("index", {}, owner="key:1", principal={"name": "王敏"})
        assert backup(workspace, database, tmp_path / "b.tar").lost == ()

    assert restore(tmp_path / "b.tar", tmp_path / "there").database == "postgresql"
    address = made(database_url, "found")
    command = ["pg_restore", "--clean", "--if-exists", f"--dbname={address}", ".fupan/server.dump"]
    subprocess.run(command, cwd=tmp_path / "there", check=True, capture_output=True)

    with server_database(over(tmp_path / "there", address)) as database:
        log = Audit(database)
        assert [entry.action for entry in log.entries()] == ["登录"]
        assert log.broken_at() is None
        known = KeyRing(database).principal(token)
        assert known is not None
        assert known.name == "王敏"
        with Jobs(database) as jobs:
            assert (jobs.known(job.id).state, jobs.known(job.id).who) == ("waiting", "王敏")
        with pytest.raises(DatabaseError, match="append-only"), database.writing() as connection:
            connection.execute(text("DELETE FROM audit"))
