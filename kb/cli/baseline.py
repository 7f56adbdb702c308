"""``fupan baseline``: freeze what both sides agreed to."""

from __future__ import annotations

from pathlib import Path

import click

from kb.cli.language import say
from kb.cli.options import open_workspace


@click.command(
    help=say(
        "冻结基线：记下范围、已约定的需求和接口的文字指纹，之后没有批准的变更就改动的，"
        "fupan check --gate baseline 会报出来。",
        "Freeze the baseline: note the fingerprints of the scope and of the agreed requirements and interfaces. "
        "What changes afterwards without an approved change is found by fupan check --gate baseline.",
    )
)
@click.argument("code", metavar=say("[项目]", "[PROJECT]"), required=False, default="")
@click.pass_context
def command(ctx: click.Context, code: str) -> None:
    """Print what was frozen."""
    from kb.services.baseline import freeze
    from kb.services.trace import chosen_code

    workspace = open_workspace(ctx)
    code = chosen_code(workspace, code, Path.cwd())
    made = freeze(workspace, code, workspace.project(code))
    for one in made.noted:
        became = say("按 {} 记下", "noted as of {}") if one.text else say("按 {} 移出", "taken out by {}")
        click.echo(f"{one.item}  {became.format(one.change)}")
    if made.written:
        click.echo(
            say(
                f"基线 {made.version} 已冻结 {made.items} 项：{made.file}",
                f"baseline {made.version} froze {made.items} items: {made.file}",
            )
        )
    else:
        click.echo(
            say(
                f"基线 {made.version} 之前已冻结 {made.items} 项，之后经批准的变更改了 {made.changed} 项：{made.file}",
                f"baseline {made.version} was frozen before with {made.items} items, of which approved changes have "
                f"altered {made.changed}: {made.file}",
            )
        )
