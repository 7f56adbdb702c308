"""``fupan keys``: API keys for people and programs that come over the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.errors import AccessError

if TYPE_CHECKING:
    from kb.database import Database
    from kb.database.keys import Key

#: A key ends after so many days unless told otherwise.
DAYS = 365


@click.group(help=say("API 密钥：发放、列出、吊销。", "API keys: make, list, revoke."))
def command() -> None:
    """Hold the commands below."""


@command.command(
    "add",
    help=say(
        "发一个密钥。它只显示这一次；服务器只存它的摘要。",
        "Make a key. It is shown this once; the server keeps a digest alone.",
    ),
)
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["reader", "editor", "admin"]),
    default="reader",
    show_default=True,
    help=say(
        "reader 查阅，editor 还能写，admin 还能管理", "reader reads, editor writes too, admin runs it too"
    ),
)
@click.option(
    "--project",
    "projects",
    multiple=True,
    help=say(
        "能看到的项目代号，可多次给；* 表示全部。不给就只能看不属于任何项目的内容",
        "a project to be seen, may be repeated; * for every one. Without it, only what belongs to no project",
    ),
)
@click.option(
    "--days",
    type=click.IntRange(0, 3650),
    default=DAYS,
    show_default=True,
    help=say("有效天数，0 为不过期", "days until it ends, 0 for never"),
)
@click.pass_context
def add(ctx: click.Context, name: str, role: str, projects: tuple[str, ...], days: int) -> None:
    """Print the key on standard output, everything else on standard error."""
    from kb.access.keys import issue
    from kb.access.principal import EVERY, projects_of, role_of

    seen = projects_of(projects)
    unknown = set() if seen is EVERY else seen - set(open_workspace(ctx).project_codes())
    for code in sorted(unknown):
        click.secho(
            say(f"注意：现在没有项目 {code}。", f"Note: there is no project {code} now."),
            fg="yellow",
            err=True,
        )
    with _database(ctx) as database:
        key, token = issue(database, name=name, role=role_of(role), projects=seen, days=days or None)
        _noted(database, "keys add", key.id)
    click.echo(_line(key), err=True)
    click.echo(say("密钥（只显示这一次）：", "The key (shown this once):"), err=True)
    click.echo(token)


@command.command("list", help=say("全部密钥，新的在前。", "Every key, the newest first."))
@click.pass_context
def show_all(ctx: click.Context) -> None:
    """Print a line for each key."""
    from kb.database.keys import Keys

    with _database(ctx) as database:
        found = Keys(database).all()
    if not found:
        click.echo(say("还没有密钥。", "There are no keys yet."))
    for key in found:
        click.echo(_line(key))


@command.command(
    "revoke", help=say("吊销一个密钥；几秒内处处失效。", "Revoke a key; within seconds it opens nothing.")
)
@click.argument("id")
@click.pass_context
def revoke(ctx: click.Context, id: str) -> None:
    """Close the key for good."""
    from kb.database.keys import Keys

    with _database(ctx) as database:
        if not Keys(database).revoke(id):
            raise AccessError(
                f"没有还有效的密钥 {id}",
                f"There is no open key {id}",
                hint_zh="编号在 fupan keys list 里。",
                hint_en="fupan keys list has the ids.",
            )
        _noted(database, "keys revoke", id)
    click.echo(say(f"已吊销 {id}", f"Revoked {id}"))


@contextmanager
def _database(ctx: click.Context) -> Iterator[Database]:
    from kb.services.server_database import server_database

    database = server_database(open_workspace(ctx))
    try:
        yield database
    finally:
        database.close()


def _noted(database: Database, action: str, key_id: str) -> None:
    from kb.database import Audit

    Audit(database).add(who="local:cli", action=action, object=key_id)


def _line(key: Key) -> str:
    now = datetime.now(UTC)
    projects = say("全部项目", "every project") if key.projects == "*" else ", ".join(key.projects)
    if key.revoked:
        state = say(f"已吊销 {key.revoked:%Y-%m-%d}", f"revoked {key.revoked:%Y-%m-%d}")
    elif not key.is_valid(now):
        state = say(f"已过期 {key.expires:%Y-%m-%d}", f"expired {key.expires:%Y-%m-%d}")
    elif key.expires:
        state = say(f"到 {key.expires:%Y-%m-%d}", f"until {key.expires:%Y-%m-%d}")
    else:
        state = say("不过期", "never ends")
    used = (
        say(f"最近使用 {key.last_used:%Y-%m-%d}", f"last used {key.last_used:%Y-%m-%d}")
        if key.last_used
        else ""
    )
    seen = projects or say("不属于项目的内容", "what belongs to no project")
    return "  ".join(filter(None, (key.id, key.name, key.role, seen, state, used)))
