"""``fupan propose``: proposals for a person to accept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.language import LANGUAGES, current, say
from kb.cli.new import pairs
from kb.cli.options import open_workspace, print_json

if TYPE_CHECKING:
    from kb.assistant.proposals import Proposals
    from kb.services.propose import Acceptance
    from kb.workspace import Workspace

_KINDS = ("requirement", "lessons", "risks", "summary", "translation")
_DECISIONS = ("list", "accept", "reject")


@click.command(
    help=say(
        "给出供人取舍的建议：requirement 含糊的需求怎么改写，lessons 由复盘记录整理教训，risks 由过去的教训提示风险，"
        "summary 管理层摘要，translation 草稿译成另一种语言（--lang 是译成的语言，要用模型）。"
        "写在 drafts/项目/proposals 下，不改任何数据。"
        "之后 list 列出还没有决定的，accept 文件 P1 写进数据，reject 文件 P1 拒绝。",
        "Proposals for a person to accept: requirement (ways to put a vague one), lessons (from minutes), risks (from "
        "past lessons), summary (for management), translation (of a draft into --lang; needs a model). They are "
        "written below drafts/PROJECT/proposals and change no data. Then list shows those to decide, accept FILE P1 "
        "writes one into the data, reject FILE P1 turns it down.",
    )
)
@click.argument("kind", metavar=say("种类", "KIND"), type=click.Choice((*_KINDS, *_DECISIONS)))
@click.argument("subject", metavar=say("[编号|文件|项目]", "[ID|FILE|PROJECT]"), default="")
@click.argument("which", metavar="[P1]", default="")
@click.option("--project", "code", default="", help=say("项目代号", "code of the project"))
@click.option(
    "--lang", type=click.Choice(LANGUAGES), help=say("建议和译文的语言", "language of the proposals")
)
@click.option("--accept", "name", default="", metavar="P1", help=say("采纳这一条", "accept this one"))
@click.option(
    "--in", "holder", default="", metavar="RT-003", help=say("教训写进这份复盘", "the lesson's record")
)
@click.option(
    "--into",
    default="",
    metavar=say("草稿", "DRAFT"),
    help=say("摘要写进这份草稿", "the draft for a summary"),
)
@click.option("--by", default="", help=say("由谁采纳或拒绝", "who accepts or rejects"))
@click.option("--overwrite", is_flag=True, help=say("译文覆盖已有的草稿", "a translation replaces a draft"))
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
    which: str,
    code: str,
    lang: str | None,
    name: str,
    holder: str,
    into: str,
    by: str,
    overwrite: bool,
    given: dict[str, str],
    llm: bool | None,
    as_json: bool,
) -> int:
    """Make the proposals and print them, or accept one; exit code 1 when there is nothing to propose."""
    from kb.services.propose import Acceptance, Proposing, file_of
    from kb.services.trace import chosen_code

    workspace = open_workspace(ctx)
    acceptance = Acceptance(by, date.today(), given, holder, into, overwrite)
    if kind in _DECISIONS:
        return _decide(workspace, kind, subject, which, acceptance)
    about_project = kind in ("risks", "summary")
    if not subject and not about_project:
        raise click.UsageError(say("写明编号或文件。", "Name an id or a file."))
    chosen = subject if about_project and subject else code
    if kind != "lessons" and kind != "translation":
        chosen = chosen_code(workspace, chosen, Path.cwd())
    if name:
        stem = "" if about_project else Path(subject).stem
        file = file_of(kind, stem, chosen, lang or current())
        return _accept(workspace, file, name, acceptance)
    proposing = Proposing(workspace, lang or current(), date.today(), llm)
    file, proposals = proposing.propose(kind, subject, chosen)
    if as_json:
        _print_json(file, proposals)
    else:
        _print(file, proposals)
    return 0 if proposals.items else 1


def _decide(workspace: Workspace, kind: str, file: str, which: str, acceptance: Acceptance) -> int:
    """List what is to be decided, accept one or reject one."""
    from kb.services.propose import list_proposals, reject_proposal, show_proposals

    if kind == "list":
        for found in list_proposals(workspace, file):
            for one in found.items:
                if one.state == "open":
                    click.echo(f"{click.style(found.path, bold=True)} {one.name}  {one.title}")
        return 0
    if not file:
        raise click.UsageError(say("写明建议的文件。", "Name the file of proposals."))
    path = workspace.relative(Path(file))
    waiting = [one.name for one in show_proposals(workspace, path).items if one.state == "open"]
    if not which and not waiting:
        click.echo(say(f"{path} 里没有等待决定的建议。", f"No proposal in {path} waits for a decision."))
        return 1
    if not which and len(waiting) != 1:
        listed = ", ".join(waiting)
        raise click.UsageError(say(f"写明是哪一条：{listed}", f"Name one of the proposals: {listed}"))
    if kind == "accept":
        return _accept(workspace, path, which or waiting[0], acceptance)
    reject_proposal(workspace, path, which or waiting[0], by=acceptance.by, today=acceptance.today)
    click.echo(say("已记下拒绝。", "Noted as rejected."))
    return 0


def _accept(workspace: Workspace, file: str, name: str, acceptance: Acceptance) -> int:
    from kb.services.propose import accept_proposal

    made = accept_proposal(workspace, file, name, acceptance)
    click.echo(f"{click.style(made.id, bold=True)}  {made.place}" if made.id else made.place)
    if made.open:
        names = say("、", ", ").join(made.open)
        click.secho(say(f"待补充：{names}", f"still open: {names}"), fg="yellow")
    return 0


def _print(file: str, proposals: Proposals) -> None:
    for number, one in enumerate(proposals.items, 1):
        click.secho(f"P{number} {one.title}", bold=True)
        shown = one.text.splitlines()
        for line in shown[:12]:
            click.echo(f"  {line}")
        if len(shown) > 12:
            click.echo("  …")
        for doubt in one.doubts:
            click.secho(f"  {say('待核对', 'to be checked')} {doubt}", fg="yellow")
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
            "doubts": list(one.doubts),
            "questions": list(one.questions),
            "change": dict(one.change),
            "by": one.by,
        }
        for number, one in enumerate(proposals.items, 1)
    ]
    print_json({"file": file, "kind": proposals.kind, "items": items, "notes": notes})
