"""``fupan backup`` : the workspace and what its server remembers, in one file."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.cli.restore import tell_of_remnants
from kb.errors import DatabaseError


@click.command(
    help=say(
        "把工作区和服务记住的东西备份成一个文件（.tar 或 .tar.gz），服务不用停。",
        "Back up the workspace and what its server remembers into one file (.tar or .tar.gz); the server may go on.",
    )
)
@click.argument("file", metavar=say("文件", "FILE"), type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--with-index",
    is_flag=True,
    help=say("连同索引；不带的话恢复后重建", "with the index, which is else made anew after restoring"),
)
@click.pass_context
def command(ctx: click.Context, file: Path, with_index: bool) -> None:
    """Write the backup and say what it holds."""
    from kb.services.archives import remnants, shown
    from kb.services.backup import backup
    from kb.services.server_database import server_database

    workspace, database, why = open_workspace(ctx), None, []
    with ExitStack() as opened:
        try:
            database = opened.enter_context(server_database(workspace))
        except DatabaseError as error:  # of a disk that is dying the rest is saved all the same
            why = [error]
        done = backup(workspace, database, file, with_index=with_index)
    megabytes = f"{done.size / 1e6:.1f} MB"
    click.echo(say(f"已备份 {done.files} 个文件，{megabytes}", f"Backed up {done.files} files, {megabytes}"))
    click.echo(f"SHA-256: {done.sha256}")
    for name in map(shown, done.skipped):
        click.echo(
            say(
                f"没有备份（链接、特殊文件，或名字里有反斜杠、控制字符等）：{name}",
                f"Not backed up (a link, a special file, or a name with backslashes or control characters): {name}",
            )
        )
    tell_of_remnants(remnants(file))
    if lost := done.lost or (why if done.database == "left out" else ()):
        for one in lost:
            click.secho(f"{one.place}: {say(one.zh, one.en)}", fg="red", err=True)
        click.secho(
            say(
                "备份里没有上面的数据库，其余是完整的。",
                "The databases above are not in it; the rest is whole.",
            ),
            fg="red",
            err=True,
        )
        ctx.exit(1)
    if done.database == "left out":
        click.echo(
            say(
                "PostgreSQL 数据库没有备份：这里没有 pg_dump；请在数据库那边备份。",
                "The PostgreSQL database is not in it: pg_dump is not installed here; back it up where it runs.",
            )
        )
