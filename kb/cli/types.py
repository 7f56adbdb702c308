"""``fupan types``: which documents can be generated."""

from __future__ import annotations

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json


@click.command(help=say("列出可生成的文档类型。", "List the document types that can be generated."))
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Print each type with its code and titles."""
    from kb.services.types import broken_types, document_types

    workspace = open_workspace(ctx)
    types = document_types(workspace)
    if as_json:
        rows = [
            {"type": t.name, "code": t.code, "title": {"zh": t.title.zh, "en": t.title.en}}
            for t in types.values()
        ]
        print_json({"types": rows})
        return
    width = max(map(len, types), default=0)
    for name, doctype in types.items():
        click.echo(
            f"{click.style(name.ljust(width), bold=True)}  {doctype.code}  {say(doctype.title.zh, doctype.title.en)}"
        )
    for error in broken_types(workspace):
        click.secho(say("读不了  ", "Unreadable  ") + error.message(current()), fg="yellow", err=True)
