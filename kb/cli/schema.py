"""``fupan schema``: what an editor needs to complete and check project data and front matter."""

from __future__ import annotations

import json

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json

RECORD_TYPES = ("retrospective", "runbook", "checklist", "lesson", "reference")


@click.command(
    help=say(
        "输出 JSON Schema：project 是项目数据，record 是知识条目的头信息（可指定一种类型）。",
        "Print a JSON Schema: project for project data, record for front matter (of one type, if named).",
    )
)
@click.argument("what", metavar="project|record", type=click.Choice(["project", "record"]))
@click.argument(
    "kind",
    metavar=say("[类型]", "[TYPE]"),
    required=False,
    type=click.Choice(RECORD_TYPES),
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help=say("说明的语言", "language of titles"))
@click.option(
    "--output",
    default="",
    metavar=say("文件", "FILE"),
    help=say("写到工作区里的这个文件", "write to this file of the workspace"),
)
@click.pass_context
def command(ctx: click.Context, what: str, kind: str | None, lang: str | None, output: str) -> None:
    """Print the schema, for which no workspace is needed, or write it."""
    from kb.services.schema import project_schema, record_schema

    if what == "project" and kind:
        raise click.UsageError(say("只有 record 可以指定类型。", "Only record takes a type."))
    wanted = lang or current()
    schema = project_schema(wanted) if what == "project" else record_schema(kind or "", wanted)
    if output:  # a shell's ">" may write UTF-16
        click.echo(open_workspace(ctx).write(output, json.dumps(schema, ensure_ascii=False, indent=2) + "\n"))
    else:
        print_json(schema)
