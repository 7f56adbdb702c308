"""``fupan ask``: an answer from the knowledge base, each sentence with its source."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json
from kb.records.names import KIND_NAMES, status_name

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from kb.assistant.ask import Answer, Retraction, Source, Statement


@click.command(
    help=say(
        "提问，得到每句都注明出处的回答；知识库里没有依据时直说。不写问题则进入连续问答。",
        "Ask, and get an answer whose every sentence names its source, or word that nothing answers. "
        "Without a question, ask several in a row.",
    )
)
@click.argument("question", metavar=say("问题", "QUESTION"), nargs=-1)
@click.option(
    "--project", multiple=True, help=say("只看这个项目，可重复", "only this project; may be repeated")
)
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice([*KIND_NAMES, "step", "item"]),
    help=say("只看这类条目，可重复", "only this kind of record; may be repeated"),
)
@click.option(
    "--llm/--no-llm",
    default=None,
    help=say("是否由模型作答；默认看设置", "let the configured model write the answer"),
)
@click.option(
    "-c",
    "--continue",
    "follow",
    is_flag=True,
    help=say("接着上一次的问题问", "follow up on the last question"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(
    ctx: click.Context,
    question: tuple[str, ...],
    project: tuple[str, ...],
    kind: tuple[str, ...],
    llm: bool | None,
    follow: bool,
    as_json: bool,
) -> int:
    """Print the answer and its sources; exit code 1 when the knowledge base holds none."""
    import search
    from kb.assistant.ask import Conversation
    from kb.services.ask import asker, keep_conversation, last_conversation
    from kb.services.index import open_index

    workspace = open_workspace(ctx)
    text = " ".join(question)
    talking = not question and sys.stdin.isatty()
    if not talking and not any(map(str.isalnum, text)):
        raise click.UsageError(say("问题是空的。", "The question is empty."))
    conversation = last_conversation(workspace) if follow else Conversation()
    with open_index(workspace, to_search=True) as index:
        answering = asker(
            workspace,
            index,
            today=date.today(),
            lang=current(),
            place="cli",
            filters=search.Filters(kinds=kind, projects=project),
            use_model=llm,
        )
        for asked in _questions() if talking else [text]:
            answer = _told(answering.stream(asked, conversation), quiet=as_json)
            conversation = conversation.then(answer.asked)
            keep_conversation(workspace, conversation)
            if as_json:
                print_json(asdict(answer))
    return 0 if talking or answer.found else 1


def _questions() -> Iterator[str]:
    """Questions typed one after the other, until an empty line."""
    click.secho(say("连续问答；空行结束。", "Ask away; an empty line ends."), dim=True)
    while asked := click.prompt("?", default="", show_default=False, prompt_suffix=" ").strip():
        if any(map(str.isalnum, asked)):
            yield asked


def _told(stream: Generator[Statement | Retraction, None, Answer], *, quiet: bool) -> Answer:
    """Print the statements as they come, then what belongs to the whole answer; print nothing when ``quiet``."""
    from kb.assistant.ask import Retraction

    while True:
        try:
            part = next(stream)
        except StopIteration as done:
            answer: Answer = done.value
            break
        if quiet:
            continue
        if isinstance(part, Retraction):
            click.secho(say("（以上作废）", "(The above is withdrawn.)"), fg="yellow")
        else:
            _print_statement(part)
    if not quiet:
        _print_basis(answer)
    return answer


def _print_basis(answer: Answer) -> None:
    """What the answer stands on; or that there is none, and what comes nearest."""
    if answer.found:
        click.echo()
        click.secho(say("出处", "Sources"), bold=True)
    else:
        click.secho(
            say("知识库中未找到依据。", "The knowledge base holds no basis for an answer."), fg="yellow"
        )
        if answer.sources:
            click.echo(say("最接近的内容：", "What comes nearest:"))
    for source in answer.sources:
        _print_source(source)
    if answer.by and answer.found:
        text = say(
            f"由 {answer.by} 作答，逐句核对过出处。", f"Written by {answer.by}, each sentence checked."
        )
        click.secho(text, dim=True)
    elif answer.by:
        text = say(
            f"{answer.by} 看过最接近的段落，认为回答不了。",
            f"{answer.by} read what comes nearest and found no answer in it.",
        )
        click.secho(text, dim=True)
    elif answer.found:
        click.secho(say("以上为原文摘录。", "These are quotations."), dim=True)
    for note in answer.notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)


def _print_statement(statement: Statement) -> None:
    marks = click.style("".join(f"[{number}]" for number in statement.sources), fg="cyan")
    if mark := statement.mark(current()):
        marks += f" {click.style(mark, fg='yellow')}"
    first, *more = statement.text.splitlines()
    click.echo(f"• {first}{'' if more else ' ' + marks}")
    for number, line in enumerate(more, 1):
        click.echo(f"  {line}{' ' + marks if number == len(more) else ''}")


def _print_source(source: Source) -> None:
    state = [status_name(source.status, current()), source.updated]
    if source.successor:
        state.append(say(f"已被 {source.successor} 取代", f"superseded by {source.successor}"))
    if source.stale:
        state.append(say("复审已逾期", "review overdue"))
    mark = click.style(f"[{source.number}]", fg="cyan")
    click.echo(
        f"{mark} {source.title} › {' › '.join(source.path)}" if source.path else f"{mark} {source.title}"
    )
    click.secho(f"    {source.id} · {' · '.join(filter(None, state))} · {source.place}", dim=True)
