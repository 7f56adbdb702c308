"""``fupan propose``: proposals for a person to accept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.new import pairs
from kb.cli.options import open_workspace, print_json

if TYPE_CHECKING:
    from kb.assistant.proposals import Proposals

_KINDS = ("requirement", "lessons", "risks", "summary", "translation")


@click.command(
    help=say(
        "给出供人取舍的建议：requirement 含糊的需求怎么改写，lessons 由复盘记录整理教训，risks 由过去的教训提示风险，"
        "summary 管理层摘要，translation 草稿译成另一种语言（--lang 是译成的语言，要用模型）。"
        "写在 drafts/项目/proposals 下；不带 --accept 不改任何数据。",
        "Proposals for a person to accept: requirement (ways to put a vague one), lessons (from minutes), risks (from "
        "past lessons), summary (for management), translation (of a draft into --lang; needs a model). They are "
        "written below drafts/PROJECT/proposals; without --accept no data changes.",
    )
)
@click.argument("kind", metavar=say("种类", "KIND"), type=click.Choice(_KINDS))
@click.argument("subject", metavar=say("[编号|文件|项目]", "[ID|FILE|PROJECT]"), default="")
@click.option("--project", "code", default="", help=say("项目代号", "code of the project"))
@click.option("--accept", "name", default="", metavar="P1", help=say("采纳这一条", "accept this one"))
@click.option(
    "--in", "holder", default="", metavar="RT-003", help=say("教训写进这份复盘", "the lesson's record")
)
@click.option(
    "--set",
    "given",
    multiple=True,
    callback=pairs,
    metavar=say("字段=值", "FIELD=VALUE"),
    help=say("采纳时补上或改写的字段，可重复", "a field to add or change on accepting; repeatable"),
)
@click.option(
    "--llm/--no-llm",
    default=None,
    help=say("是否用模型；默认看设置", "let the configured model help"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(
    ctx: click.Context,
    kind: str,
    subject: str,
    code: str,
    name: str,
    holder: str,
    given: dict[str, str],
    llm: bool | None,
    as_json: bool,
) -> int:
    """Make the proposals and print them, or accept one; exit code 1 when there is nothing to propose."""
    from kb.services.propose import Proposing, accept, file_of
    from kb.services.trace import chosen_code

    workspace = open_workspace(ctx)
    about_project = kind in ("risks", "summary")
    if not subject and not about_project:
        raise click.UsageError(say("写明编号或文件。", "Name an id or a file."))
    chosen = subject if about_project and subject else code
    if kind != "lessons" and kind != "translation":
        chosen = chosen_code(workspace, chosen, Path.cwd())
    if name:
        stem = "" if about_project else Path(subject).stem
        file = file_of(kind, stem, chosen, current())
        made = accept(
            workspace,
            file,
            name,
            kind,
            chosen,
            given=given,
            holder=holder,
            lang=current(),
            today=date.today(),
        )
        click.echo(f"{click.style(made.id, bold=True)}  {made.place}")
        if made.open:
            names = say("、", ", ").join(made.open)
            click.secho(say(f"待补充：{names}", f"still open: {names}"), fg="yellow")
        return 0
    proposing = Proposing(workspace, current(), date.today(), llm)
    file, proposals = proposing.propose(kind, subject, chosen)
    if as_json:
        _print_json(file, proposals)
    else:
        _print(file, proposals)
    return 0 if proposals.items else 1


def _print(file: str, proposals: Proposals) -> None:
    for number, one in enumerate(proposals.items, 1):
        click.secho(f"P{number} {one.title}", bold=True)
        shown = one.text.splitlines()
        for line in shown[:12]:
            click.echo(f"  {line}")
        if len(shown) > 12:
            click.echo("  …")
        for basis in one.basis[:3]:
            click.secho(f"  {say('依据', 'basis')} {basis.place}", dim=True)
        for check in one.checks:
            click.secho(f"  {say('核对', 'checked')} {check}", dim=True)
        for question in one.questions:
            click.secho(f"  ? {question}", fg="yellow")
    for note in proposals.notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)
    if not proposals.items:
        click.secho(say("没有可以建议的。", "There is nothing to propose."), fg="yellow")
        return
    click.echo()
    click.echo(say(f"已写到 {file}；数据没有改动。", f"Written to {file}; no data was changed."))


def _print_json(file: str, proposals: Proposals) -> None:
    notes = [note.zh if current() == "zh" else note.en for note in proposals.notes]
    items = [
        {
            "id": f"P{number}",
            "title": one.title,
            "text": one.text,
            "basis": [{"place": basis.place, "text": basis.text} for basis in one.basis],
            "checks": list(one.checks),
            "questions": list(one.questions),
            "change": dict(one.change),
            "by": one.by,
        }
        for number, one in enumerate(proposals.items, 1)
    ]
    print_json({"file": file, "kind": proposals.kind, "items": items, "notes": notes})
