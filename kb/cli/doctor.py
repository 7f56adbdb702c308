"""``fupan doctor``: whether everything is in order."""

from __future__ import annotations

from datetime import date

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


@click.command(
    help=say(
        "体检：版本、空间、索引、自查、模型端点。",
        "Examine versions, space, index, self-queries and the endpoint.",
    )
)
@click.option(
    "--llm",
    is_flag=True,
    help=say("只看模型端点：它会什么，有多快", "the endpoint only: what it can do, how fast"),
)
@click.pass_context
def command(ctx: click.Context, llm: bool) -> int:
    """Print what was examined, as it is found; exit code 1 when something is broken."""
    from kb.services.doctor import examine, examine_model

    worst, workspace = 0, open_workspace(ctx)
    for item in examine_model(workspace) if llm else examine(workspace, today=date.today()):
        mark, colour = MARKS[item.state]
        click.echo(f"{click.style(mark, fg=colour)} {item.zh if current() == 'zh' else item.en}")
        worst |= item.state == "error"
    return int(worst)
