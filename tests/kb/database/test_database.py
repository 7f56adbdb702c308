"""The server's database: made, migrated with a backup, one writer at a time, an audit log nobody can rewrite."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Integer, String, Text, insert, select, text

from kb.access.principal import LOCAL
from kb.database import Audit, Database, Submissions, migrations
from kb.database.migrating import HEAD, migrate, revision
from kb.database.tables import Instant, feedback, job_events, keys, metadata
from kb.errors import DatabaseError, SettingsError
from kb.services.server_database import server_database
from kb.settings import load_settings
from kb.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "fupan.toml").write_text("", encoding="utf-8")
    return Workspace.open(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "server.sqlite"


def test_a_new_database_has_every_table_as_the_program_knows_it(workspace: Workspace) -> None:
    with server_database(workspace) as database, database.writing() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        assert revision(database) == HEAD
    assert [one for one in differences if one[0] not in ("modify_nullable",)] == []
    assert (workspace.root / ".fupan" / ".gitignore").read_text() == "*\n"


def test_the_newest_revision_is_the_one_the_program_expects() -> None:
    config = Config()
    config.set_main_option("script_location", "kb.database:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_changes_nothing_and_needs_no_alembic(workspace: Workspace) -> None:
    server_database(workspace).close()
    code = (
        "import sys; from pathlib import Path; from kb.workspace import Workspace;"
        "from kb.services.server_database import server_database;"
        "server_database(Workspace.open(Path(sys.argv[1]))).close(); assert 'alembic' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, workspace.root], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not (workspace.root / ".fupan" / "backups").exists()


def test_a_database_of_a_newer_release_is_left_alone(workspace: Workspace) -> None:
    with server_database(workspace) as database:
        file = database.file
    assert file is not None
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError) as refused:
        server_database(workspace)
    assert "newer release" in str(refused.value)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_migration_that_fails_leaves_the_old_database_and_a_backup(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute(
            "CREATE TABLE feedback (id INTEGER PRIMARY KEY)"
        )  # stands in the way of the second half
        connection.execute("INSERT INTO feedback VALUES (7)")
    monkeypatch.setattr("kb.database.migrating._revision", lambda connection: "0000")
    with closing(sqlite3.connect(file)) as connection, connection:
        before = list(connection.iterdump())
    with Database(f"sqlite:///{file}") as database, pytest.raises(DatabaseError):
        migrate(database, tmp_path / "backups")
    with closing(sqlite3.connect(file)) as connection:
        assert list(connection.iterdump()) == before
    [backup] = (tmp_path / "backups").glob("server-0000-*.sqlite")
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT id FROM feedback").fetchall() == [(7,)]


NEXT = """
'''The next revision.'''
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9000", "{head}"
def upgrade():
    op.add_column("feedback", sa.Column("weight", sa.Integer, nullable=False, server_default="3"))
    op.execute("UPDATE feedback SET note = note || '!'")
    {more}
"""


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make the program one that has one more revision."""

    def release(more: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(Path(migrations.__file__).parent, folder)
        (folder / "versions" / "r9000_next.py").write_text(
            NEXT.format(more=more, head=HEAD), encoding="utf-8"
        )
        monkeypatch.setattr("kb.database.migrating.SCRIPTS", str(folder))
        monkeypatch.setattr("kb.database.migrating.HEAD", "9000")

    return release


def filled(workspace: Workspace) -> None:
    """A database of this release, as a server leaves it behind."""
    with server_database(workspace) as database, database.writing() as connection:
        for table in (feedback, job_events):
            values = {column.name: _ANY[type(column.type)] for column in table.columns if column.name != "id"}
            connection.execute(insert(table).values(**values))


_ANY = {Integer: 1, String: "文", Text: "注", Instant: datetime(2026, 11, 21, tzinfo=UTC), JSON: {"a": 1}}


def test_a_database_of_an_old_release_is_brought_up_to_date_with_a_backup_of_it(
    workspace: Workspace, next_release: Callable[[str], None]
) -> None:
    filled(workspace)
    next_release("")
    with server_database(workspace) as database:
        assert revision(database) == "9000"
        with database.reading() as connection:
            assert connection.execute(text("SELECT note, weight FROM feedback")).all() == [("注!", 3)]
            assert connection.execute(select(job_events.c.what)).scalars().all() == [{"a": 1}]
    [backup] = (workspace.root / ".fupan" / "backups").iterdir()
    assert backup.name.startswith(f"server-{HEAD}-")
    with closing(sqlite3.connect(backup)) as old:
        assert old.execute("SELECT note FROM feedback").fetchall() == [("注",)]


def test_what_was_handed_in_under_a_name_is_nobodys_who_may_have_it_too(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before revision 0002 a contribution was whoever's had its name."""
    monkeypatch.setattr("kb.database.migrating.HEAD", "0001")
    with server_database(workspace) as database, database.writing() as connection:
        for who in ("local", "王芳"):
            connection.execute(
                text(
                    "INSERT INTO submissions (at, who, project, name, kind, path, state, note)"
                    " VALUES ('2026-11-21T00:00:00.000000Z', :who, '', 'n.md', 'reference', 'x', 'proposed', '')"
                ),
                {"who": who},
            )
    monkeypatch.undo()
    with server_database(workspace) as database:
        found = Submissions(database).entries()
        mine = Submissions(database).entries(owner=LOCAL.owner)
    assert [(one.who, one.owner) for one in found] == [("王芳", ""), ("local", "local:local")]
    assert [one.who for one in mine] == ["local"]


def test_a_migration_that_fails_half_way_is_undone(
    workspace: Workspace, next_release: Callable[[str], None]
) -> None:
    filled(workspace)
    next_release('op.execute("INSERT INTO nowhere VALUES (1)")')
    for _ in range(2):
        with pytest.raises(DatabaseError, match="nowhere"):
            server_database(workspace)
    with closing(sqlite3.connect(workspace.root / ".fupan" / "server.sqlite")) as left:
        assert left.execute("SELECT * FROM alembic_version").fetchall() == [(HEAD,)]
        assert left.execute("SELECT note FROM feedback").fetchall() == [("注",)]
        assert "weight" not in [row[1] for row in left.execute("PRAGMA table_info(feedback)")]


def test_times_come_back_in_utc_and_need_a_zone(workspace: Workspace) -> None:
    at = datetime(2026, 11, 21, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    with server_database(workspace) as database:
        with database.writing() as connection:
            connection.execute(insert(job_events).values(job="a", n=1, at=at, what={"ndcg": 0.9}))
        with database.reading() as connection:
            row = connection.execute(select(job_events)).one()
        assert (row.at, row.at.tzinfo, row.what) == (at, UTC, {"ndcg": 0.9})
        with pytest.raises(DatabaseError), database.writing() as connection:
            connection.execute(insert(job_events).values(job="a", n=2, at=datetime(2026, 11, 21), what={}))


def test_a_block_that_fails_keeps_nothing_and_says_no_values(workspace: Workspace) -> None:
    row = {
        "id": "a",
        "name": "n",
        "hash": "secret-hash",
        "role": "reader",
        "projects": "*",
        "created": _now(),
    }
    with server_database(workspace) as database:
        with pytest.raises(DatabaseError) as failed, database.writing() as connection:
            connection.execute(insert(keys), [row, row])
        with database.reading() as connection:
            assert connection.execute(select(keys)).all() == []
    assert "secret-hash" not in failed.value.message("en") + failed.value.message("zh")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://here/there",
        "sqlite:////nowhere/at/all/x.sqlite",
        "postgresql+psycopg://a:b@c:5x/d",
    ],
)
def test_an_address_that_leads_nowhere_is_said_so(url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as refused, Database(url) as database:
        migrate(database, tmp_path)
    assert refused.value.hint("zh")


def test_the_password_is_never_shown() -> None:
    with Database("postgresql+psycopg://kb:hunter2@127.0.0.1:1/kb") as database:
        assert "hunter2" not in database.address
        with pytest.raises(DatabaseError) as failed, database.reading():
            pass
    assert "hunter2" not in str(failed.value)


_WRITER = """
import sys
from pathlib import Path
from kb.database import Audit
from kb.services.server_database import server_database
from kb.settings import load_settings
from kb.workspace import Workspace
with server_database(Workspace.open(Path(sys.argv[1]))) as database:
    log = Audit(database)
    for number in range(int(sys.argv[3])):
        log.add(who=sys.argv[2], action="test", object=str(number))
"""


@pytest.mark.slow
def test_writers_in_several_processes_lose_nothing_and_keep_the_chain(workspace: Workspace) -> None:
    """All start on a workspace without database, so they race for making the tables too."""
    started = [
        subprocess.Popen([sys.executable, "-c", _WRITER, workspace.root, f"w{number}", "40"])
        for number in range(4)
    ]
    assert [process.wait(120) for process in started] == [0] * 4
    with server_database(workspace) as database:
        log = Audit(database)
        entries = log.entries(limit=1000)
        assert log.broken_at() is None
    assert [entry.n for entry in entries] == list(range(160, 0, -1))
    for who in ("w0", "w1", "w2", "w3"):
        assert [entry.object for entry in reversed(entries) if entry.who == who] == [
            str(n) for n in range(40)
        ]


def test_the_log_is_read_from_the_newest_on(workspace: Workspace) -> None:
    with server_database(workspace) as database:
        log = Audit(database)
        for name in ("a", "b", "c"):
            log.add(who="王敏", action="search", object=name + "\0\ud800" + "x" * 500, request_id="r1")
        assert [entry.object[0] for entry in log.entries(limit=2)] == ["c", "b"]
        assert [entry.object[0] for entry in log.entries(before=2)] == ["a"]
        assert all(len(entry.object) == 400 for entry in log.entries())
        assert log.broken_at() is None


@pytest.mark.parametrize(
    ("damage", "at"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE n = 2", 2),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE n = 3", 3),
        ("DELETE FROM audit WHERE n = 1", 1),
        ("DELETE FROM audit WHERE n = 2", 2),
    ],
)
def test_an_entry_that_was_altered_or_removed_shows(workspace: Workspace, damage: str, at: int) -> None:
    with server_database(workspace) as database:
        log = Audit(database)
        for name in ("a", "b", "c"):
            log.add(who="王敏", action="search", object=name)
        assert database.file is not None
        with closing(sqlite3.connect(database.file)) as connection, connection:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(damage)
            connection.execute("DROP TRIGGER audit_no_update")
            connection.execute("DROP TRIGGER audit_no_delete")
            connection.execute(damage)
        assert log.broken_at() == at


def _now() -> datetime:
    return datetime.now(UTC)


def test_a_password_in_the_settings_file_is_refused(tmp_path: Path) -> None:
    url = "postgresql+psycopg://kb:hunter2@db/kb"
    (tmp_path / "fupan.toml").write_text(f'[server]\ndatabase_url = "{url}"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, environment={})
    assert refused.value.place == "fupan.toml:2"
    assert "hunter2" not in str(refused.value.__dict__)
    (tmp_path / "fupan.toml").unlink()
    found = load_settings(tmp_path, environment={"FUPAN_SERVER__DATABASE_URL": url})
    assert found.server.database_url.get_secret_value() == url
    assert "hunter2" not in repr(found)
