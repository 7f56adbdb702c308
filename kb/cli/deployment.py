"""``fupan deployment``: the files to run a server with."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.language import say


@click.command(
    help=say(
        "写出部署文件：Dockerfile、compose.yaml（含 PostgreSQL 与 Chroma）、systemd 单元，和带新密码的 .env。",
        "Write the files to run a server with: Dockerfile, compose.yaml (with PostgreSQL and Chroma), systemd units, "
        "and .env with a fresh password.",
    )
)
@click.argument("folder", metavar=say("目录", "DIR"), type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Write them and name them."""
    from kb.services.deployment import write_deployment

    for name in write_deployment(folder):
        click.echo(folder / name)
