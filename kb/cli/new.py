"""``fupan new``: a numbered item or record, in the right place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from kb.cli.language import say
from kb.cli.options import open_workspace, print_json

RECORDS = ("lesson", "runbook", "checklist", "retrospective")


def pairs(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    """The values of a repeatable option FIELD=VALUE, by field."""
    found = {}
    for value in values:
        key, equals, text = value.partition("=")
        if not equals or not key.strip():
            raise click.BadParameter(say("写成 字段=值", "write it as FIELD=VALUE"), ctx, param)
        found[key.strip()] = text
    return found


@click.command(
    help=say(
        "新建编号条目：requirement、interface、risk、change 等写进项目数据，lesson、runbook、checklist、"
        "retrospective 成为知识条目。其余内容一个字节不动；没给的文字留【待补充】。",
        "Add a numbered item: requirement, interface, risk, change … go into the project data; lesson, runbook, "
        "checklist, retrospective become records. Nothing else in the files changes; texts not given stay open.",
    )
)
@click.argument("kind", metavar=say("种类", "KIND"))
@click.argument("project", metavar=say("[项目]", "[PROJECT]"), required=False, default="")
@click.option(
    "--title", default="", help=say("标题（目标写描述，风险写事件）", "title, or statement, or event")
)
@click.option("--owner", default="", help=say("负责人：MEM-001 或角色", "owner: MEM-001, or a role"))
@click.option(
    "--set",
    "given",
    multiple=True,
    callback=pairs,
    metavar=say("字段=值", "FIELD=VALUE"),
    help=say(
        "其他字段，可重复；列表用逗号，语言用 title.en=…",
        "any other field, repeatable; lists with commas, title.en=…",
    ),
)
@click.option(
    "--in",
    "holder",
    default="",
    metavar="RT-003",
    help=say("教训写进这份复盘", "lesson: into this retrospective"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(
    ctx: click.Context,
    kind: str,
    project: str,
    title: str,
    owner: str,
    given: dict[str, str],
    holder: str,
    as_json: bool,
) -> None:
    """Make the item and say where it is and what is still open."""
    from kb.cli.language import current
    from kb.services.new import new_item, project_kinds
    from kb.services.new_records import new_lesson_in, new_record
    from kb.services.trace import chosen_code

    workspace = open_workspace(ctx)
    values = {**({"owner": owner} if owner else {}), **given}
    kinds = project_kinds()
    if kind not in kinds and kind not in RECORDS:
        raise click.UsageError(_unknown(kind, [*kinds, *RECORDS]))
    if holder and kind != "lesson":
        raise click.UsageError(say("--in 只用于 lesson。", "--in is for a lesson only."))
    if kind in kinds:
        code = chosen_code(workspace, project, Path.cwd())
        made = new_item(workspace, code, kinds[kind], values, title=title, today=date.today())
    elif holder:
        made = new_lesson_in(workspace, holder, values, title=title, lang=current())
    else:
        made = new_record(
            workspace, kind, values, title=title, project=project, today=date.today(), lang=current()
        )
    if as_json:
        print_json({"id": made.id, "place": made.place, "open": made.open})
        return
    click.echo(f"{click.style(made.id, bold=True)}  {made.place}")
    if made.open:
        names = say("、", ", ").join(made.open)
        click.secho(say(f"待补充：{names}", f"still open: {names}"), fg="yellow")


def _unknown(kind: str, kinds: Sequence[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(kind, kinds, n=1)
    known = say("、", ", ").join(kinds)
    hint = say(f"是不是 {near[0]}？", f" Did you mean {near[0]}?") if near else ""
    return say(
        f"没有种类“{kind}”。{hint}可用：{known}。", f"There is no kind '{kind}'.{hint} There are: {known}."
    )
