"""The connection to the server's database: short transactions, one writer at a time on SQLite."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from kb.errors import DatabaseError
from search.lock import FileLock

#: Seconds a writer waits for another one.
WAIT_S = 30.0

#: Where the address is set, and what SQLite says of a file that is damaged.
_SETTING = "server.database_url"
DAMAGED = ("not a database", "malformed")


class Database:
    """A database by its address: ``sqlite:////folder/server.sqlite`` or ``postgresql+psycopg://user@host/name``.

    Use `kb.database.open_database`, which also brings its tables up to date. Raises `DatabaseError` for an
    address that means nothing, and for whatever fails within `reading` and `writing`.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine: Engine = create_engine(url, **_options(url))
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise _bad_address() from error
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        self.file = Path(self._engine.url.database or "") if self.is_sqlite else None
        self._place = self.file.name if self.file else _SETTING
        self._turn = Lock()
        self._between = FileLock(self.file.with_name(f"{self.file.name}.lock")) if self.file else None
        if self.is_sqlite:
            private(self.file)
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)

    @property
    def address(self) -> str:
        """The address without its password, to show to people."""
        return self._engine.url.render_as_string(hide_password=True)

    @property
    def full_address(self) -> str:
        """The address with its password, for another library that connects by itself; never shown or logged."""
        return self._engine.url.render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database throughout."""
        with translated(self._place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: everything done in it is kept, or nothing when an error leaves the block.

        On SQLite writers take turns, across processes too: releases before 3.51.3 can damage a write-ahead log
        that two connections write and checkpoint at once, and checkpoints happen within commits.
        """
        with translated(self._place):
            if self._between is None:
                with self._engine.begin() as connection:
                    yield connection
                return
            with self._turn, _turn_of(self._between):
                connection = self._engine.connect().execution_options(fupan_writes=True)
                with connection, connection.begin():
                    yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def translated(place: str = _SETTING) -> Iterator[None]:
    """Raise what SQLAlchemy raises within as `DatabaseError`; ``place`` is the file, or the setting of the address."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _failed(error, place) from error


def damaged(file: str, reason: str) -> DatabaseError:
    """What to say of an SQLite file that cannot be read any more."""
    jobs = file == "jobs.sqlite"
    return DatabaseError(
        f"数据库文件坏了：{reason}",
        f"The database file is damaged: {reason}",
        place=f".fupan/{file}",
        hint_zh="停下服务，从备份恢复（fupan restore）"
        + ("；里面只有任务，移走它，会重新建一个。" if jobs else "。"),
        hint_en="Stop the server and restore it from a backup (fupan restore)"
        + ("; it holds jobs alone: move it away, and a new one is made." if jobs else "."),
    )


def private(file: Path | None) -> None:
    """Make an SQLite file that its owner alone can read, before SQLite makes it readable for all."""
    if file is not None and file.parent.is_dir():
        with suppress(OSError):  # what cannot be written is said when it is opened
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))


def _options(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": WAIT_S, "check_same_thread": False}}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}}


def _prepare_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own type
    """Set what SQLite keeps per connection; transactions are begun by `_begin_sqlite`, not by the driver."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_S * 1000:.0f}",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("fupan_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _turn_of(lock: FileLock) -> Iterator[None]:
    until = time.monotonic() + WAIT_S
    while not lock.acquire():
        if time.monotonic() > until:
            raise DatabaseError(
                f"数据库一直被进程 {lock.holder()} 占着",
                f"The database has been held by process {lock.holder()} all the time",
                hint_zh="稍后再试；那个进程若已卡住，结束它。",
                hint_en="Try again later; end that process if it hangs.",
            )
        time.sleep(0.005)
    try:
        yield
    finally:
        lock.release()


def _bad_address() -> DatabaseError:
    return DatabaseError(
        "数据库地址看不懂",
        "The address of the database means nothing",
        place=_SETTING,
        hint_zh="例如 postgresql+psycopg://用户:密码@主机:5432/库名；留空用 .fupan 里的 SQLite。",
        hint_en="Such as postgresql+psycopg://user:password@host:5432/name; leave it empty for SQLite in .fupan.",
    )


def _failed(error: SQLAlchemyError, place: str) -> DatabaseError:
    """The failure without statement and values, which may hold what somebody wrote."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    reason = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    kind = type(cause).__name__
    if kind in ("IntegrityError", "UniqueViolation"):
        reason = kind
    if place != _SETTING and any(words in reason for words in DAMAGED):
        return damaged(place, reason)
    return DatabaseError(
        f"数据库出错：{reason}",
        f"The database failed: {reason}",
        place=place,
        hint_zh="看数据库是否在运行、磁盘是否有空间；fupan doctor 两样都查。",
        hint_en="See whether the database runs and the disk has space; fupan doctor examines both.",
    )
