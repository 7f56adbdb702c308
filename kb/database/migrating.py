"""Bringing the tables up to date: forward only, all in one transaction, a backup before."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, inspect, make_url, text

from kb.database.engine import DAMAGED, Database, damaged
from kb.errors import DatabaseError

#: The newest revision of `kb.database.migrations`; a test holds the two together. Alembic takes 0.2 s to import,
#: so a database that is up to date is opened without it.
HEAD = "0002"
SCRIPTS = "kb.database:migrations"

_log = logging.getLogger("fupan.database")
_LOCK = 0x667570616E  # any number that no other program takes on PostgreSQL


def revision(database: Database) -> str:
    """The revision of the tables in ``database``; empty for a new one."""
    with database.reading() as connection:
        return _revision(connection)


def migrate(database: Database, backups: Path) -> Path | None:
    """Bring ``database`` to `HEAD`; the backup made before, below ``backups``, if there was anything to lose.

    A failure leaves the database as it was. Raises `DatabaseError`, also for one of a newer release.
    """
    found = revision(database)
    if found == HEAD:
        return None
    backup = back_up(database, backups / f"server-{found}-{_stamp()}") if found else None
    with database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if _revision(connection) != HEAD:  # else another process was faster
            _upgrade(connection)
    if found:
        _log.info("database migrated from %s to %s, backup %s", found, HEAD, backup or "by the operator")
    return backup


def back_up(database: Database, stem: Path) -> Path | None:
    """A copy of the database as of one moment beside ``stem``; None where PostgreSQL's pg_dump is not installed.

    SQLite: by its online backup, into ``stem``.sqlite, while others read and write. PostgreSQL: by pg_dump in its
    custom format, into ``stem``.dump. Raises `DatabaseError` when the copy fails.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    if database.file is not None:
        target = stem.with_name(f"{stem.name}.sqlite")
        copy_sqlite(database.file, target)
        return target
    if not shutil.which("pg_dump"):
        _log.warning("pg_dump is not installed: no backup of the database was made")
        return None
    return _dump(database, stem.with_name(f"{stem.name}.dump"))


def copy_sqlite(file: Path, target: Path) -> None:
    """A copy of an SQLite database as of one moment, while others read and write it; raises `DatabaseError`."""
    try:
        with closing(_to_read(file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as error:
        if any(words in str(error) for words in DAMAGED):
            raise damaged(file.name, str(error)) from error
        raise DatabaseError(
            f"数据库没有备份成：{error}",
            f"The database could not be copied: {error}",
            place=file.name,
            hint_zh="检查剩余空间和权限。",
            hint_en="Check free space and permissions.",
        ) from error
    target.chmod(0o600)


def _to_read(file: Path) -> sqlite3.Connection:
    """A connection that writes nothing: the file may be on a disk that lets nobody write any more."""
    address = f"file:{quote(str(file))}?mode=ro"
    source = sqlite3.connect(address, uri=True, timeout=30)
    try:
        source.execute("SELECT name FROM sqlite_master LIMIT 1")
    except sqlite3.OperationalError:
        source.close()
        if file.with_name(f"{file.name}-wal").exists():
            raise
        # without a log beside it the file is whole; but reading on a disk that takes no log has to be asked for
        source = sqlite3.connect(f"{address}&immutable=1", uri=True)
    return source


def _dump(database: Database, target: Path) -> Path:
    url = make_url(database.full_address).set(drivername="postgresql")
    password = url.password or ""
    bare = url._replace(password=None).render_as_string()  # `set` passes over None, and keeps the password
    command = ["pg_dump", "--format=custom", f"--file={target}", bare]
    environment = {"PGPASSWORD": str(password)} if password else {}
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, env={"PATH": _path(), **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        target.unlink(missing_ok=True)
        raise DatabaseError(
            f"pg_dump 没有成功：{done.stderr.strip()[:300]}",
            f"pg_dump did not succeed: {done.stderr.strip()[:300]}",
            place="server.database_url",
            hint_zh="pg_dump 的版本不能低于数据库服务器。",
            hint_en="pg_dump must not be older than the database server.",
        )
    return target


def _path() -> str:
    folder = shutil.which("pg_dump")
    return str(Path(folder).parent) + ":/usr/local/bin:/usr/bin:/bin" if folder else "/usr/bin:/bin"


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise DatabaseError(
            "数据库是更新版本的程序写的，这个版本不认识",
            "The database was written by a newer release, which this one does not know",
            place="server.database_url",
            hint_zh="升级程序；要退回旧版本，用 .fupan/backups 里升级前的备份。",
            hint_en="Upgrade the program; to go back, use the backup in .fupan/backups from before the upgrade.",
        ) from error


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
