"""``fupan types``: which documents can be generated, and new ones of one's own."""

from __future__ import annotations

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json

STATES = {
    "same": ("与认可的一致", "as accepted", "green"),
    "changed": ("与认可的不同", "not as accepted", "yellow"),
    "new": ("还没有认可过", "not accepted yet", "blue"),
}


@click.group(
    invoke_without_command=True,
    help=say(
        "列出可生成的文档类型；新建和检查自己的类型。",
        "List the document types that can be generated; create and check your own.",
    ),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Print each type with its code and titles."""
    if ctx.invoked_subcommand:
        return
    from kb.services.types import broken_types, document_types

    workspace = open_workspace(ctx)
    types = document_types(workspace)
    if as_json:
        rows = [
            {
                "type": t.name,
                "code": t.code,
                "title": {"zh": t.title.zh, "en": t.title.en},
                "own": not t.built_in,
            }
            for t in types.values()
        ]
        print_json({"types": rows})
        return
    width = max(map(len, types), default=0)
    for name, doctype in types.items():
        own = "" if doctype.built_in else say("（本工作区）", " (this workspace)")
        click.echo(
            f"{click.style(name.ljust(width), bold=True)}  {doctype.code}  "
            f"{say(doctype.title.zh, doctype.title.en)}{own}"
        )
    for error in broken_types(workspace):
        click.secho(say("读不了  ", "Unreadable  ") + error.message(current()), fg="yellow", err=True)


@command.command(
    help=say(
        "新建一种文档：把骨架（或已有类型）复制到 templates/ 下，马上能生成。",
        "Create a document type: copy the skeleton or another type to templates/, ready to generate.",
    )
)
@click.argument("name", metavar=say("名称", "NAME"))
@click.option(
    "--from", "source", default="", metavar=say("类型", "TYPE"), help=say("复制这个类型", "copy this type")
)
@click.option("--code", default="", help=say("类型代码，用在文档编号里", "code, used in document numbers"))
@click.option("--zh", default="", help=say("中文标题", "Chinese title"))
@click.option("--en", default="", help=say("英文标题", "English title"))
@click.option(
    "--replace",
    is_flag=True,
    help=say("代替同名的内置类型", "take the place of the built-in type of that name"),
)
@click.pass_context
def new(ctx: click.Context, name: str, source: str, code: str, zh: str, en: str, replace: bool) -> None:
    """Write the files and say what to do next."""
    from kb.services.new_type import new_type

    for path in new_type(open_workspace(ctx), name, source=source, code=code, zh=zh, en=en, replace=replace):
        click.echo(path)
    click.echo(
        say(
            f"生成：fupan generate {name} 项目代号；检查：fupan types check {name}",
            f"Generate: fupan generate {name} PROJECT; check: fupan types check {name}",
        )
    )


@command.command(
    help=say(
        "用类型自带的 example.yaml 试排中英文各一份，看文字与上次认可的是否一致。",
        "Compose a type's own example.yaml in both languages and compare the text with what was accepted.",
    )
)
@click.argument("name", metavar=say("名称", "NAME"))
@click.option("--accept", is_flag=True, help=say("认可现在的文字", "accept the text as it is now"))
@click.pass_context
def check(ctx: click.Context, name: str, accept: bool) -> int:
    """Print one line per language; exit code 1 when a text differs from the accepted one."""
    from kb.services.type_check import check_type

    found = check_type(open_workspace(ctx), name, accept=accept)
    for one in found:
        zh, en, colour = STATES["same" if accept else one.state]
        words = say(f"{one.characters} 字符", f"{one.characters} characters")
        click.echo(f"{one.lang}  {words}  {one.fingerprint}  {click.style(say(zh, en), fg=colour)}")
    return int(not accept and any(one.state == "changed" for one in found))
