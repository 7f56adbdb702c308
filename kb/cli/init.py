"""``fupan init``: create a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.language import current, say


@click.command(help=say("新建工作区。目录必须不存在或为空。", "Create a workspace in a new or empty folder."))
@click.argument("folder", metavar=say("目录", "DIR"), type=click.Path(path_type=Path))
@click.option(
    "--sample",
    is_flag=True,
    help=say("放入演示数据（虚构的项目与经验）", "with the demonstration data (invented)"),
)
def command(folder: Path, sample: bool) -> None:
    """Create the workspace and say what to do next."""
    from kb.services.init import init_workspace

    init_workspace(folder, sample=sample, lang=current())
    click.echo(say(f"已建立工作区 {folder}", f"Created the workspace {folder}"))
    click.echo(say(f"下一步：cd {folder} && fupan index", f"Next: cd {folder} && fupan index"))
