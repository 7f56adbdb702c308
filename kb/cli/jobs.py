"""``fupan jobs``: what runs in the background, what became of it, and stopping it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace

if TYPE_CHECKING:
    from kb.jobs import Job, Jobs

_STATES = {
    "waiting": ("等待", "waiting"),
    "running": ("进行中", "running"),
    "done": ("完成", "done"),
    "failed": ("失败", "failed"),
    "cancelled": ("已取消", "cancelled"),
    "restarted": ("已重新开始", "started afresh"),
}
#: What may be asked for beyond the document: said where it was.
_OPTIONS = {
    "template": ("样式", "look"),
    "use_model": ("由模型起草", "drafted by the model"),
    "overwrite": ("覆盖被人改过的草稿", "replaces a draft that a person has edited"),
    "final": ("目录带页码", "page numbers in the contents"),
    "rebuild": ("全部重建", "made anew"),
}


@click.group(help=say("后台任务：列出、查看、取消。", "Background jobs: list, show, cancel."))
def command() -> None:
    """Hold the commands below."""


@command.command("list", help=say("最近的任务，新的在前。", "The latest jobs, the newest first."))
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help=say("最多几个", "at most so many"),
)
@click.pass_context
def show_all(ctx: click.Context, limit: int) -> None:
    """Print a line for each job."""
    with _opened(ctx) as jobs:
        found = jobs.history(limit=limit).jobs
    if not found:
        click.echo(say("还没有任务。", "There are no jobs yet."))
    for job in found:
        click.echo(_line(job))


@command.command("show", help=say("一个任务和它的经过。", "One job and its history."))
@click.argument("id")
@click.pass_context
def show(ctx: click.Context, id: str) -> None:
    """Print a job, its events and its result."""
    with _opened(ctx) as jobs:
        job, events = jobs.known(id), jobs.events(id)
    click.echo(_line(job))
    if options := _options(job):
        click.echo(f"  {say('选项：', 'Options: ')}{say('、', ', ').join(options)}")
    for event in events:
        words = " ".join(f"{name}={value}" for name, value in event.what.items() if name != "event")
        click.echo(f"  {event.at:%H:%M:%S}  {event.what['event']}  {words}")
    for name, value in job.result.items():
        click.echo(f"  {name}: {value}")
    if job.failure:
        click.echo(f"  {say(job.failure.zh, job.failure.en)}")
        click.echo(f"  {say(job.failure.hint_zh, job.failure.hint_en)}")


@command.command(
    "cancel",
    help=say(
        "取消一个任务：没开始的立即取消，进行中的在当前章节写完后停下。",
        "Cancel a job: at once if it waits, after the section it is in if it runs.",
    ),
)
@click.argument("id")
@click.pass_context
def cancel(ctx: click.Context, id: str) -> None:
    """Cancel it and print what became of it."""
    with _opened(ctx) as jobs:
        click.echo(_line(jobs.cancel(id)))


@contextmanager
def _opened(ctx: click.Context) -> Iterator[Jobs]:
    from kb.jobs import Jobs
    from kb.services.server_database import server_database

    with server_database(open_workspace(ctx)) as database, Jobs(database) as jobs:
        yield jobs


def _options(job: Job) -> list[str]:
    """What was asked for with the job."""
    asked = [(say(*words), job.arguments.get(name)) for name, words in _OPTIONS.items()]
    return [f"{words} {value}" if isinstance(value, str) else words for words, value in asked if value]


def _line(job: Job) -> str:
    from kb.services.jobs import KINDS

    zh, en = _STATES[job.state]
    about = " ".join(
        str(job.arguments[name]) for name in ("type", "project", "lang") if name in job.arguments
    )
    state = zh if current() == "zh" else en
    kind = say(*KINDS[job.kind]) if job.kind in KINDS else job.kind
    return f"{job.id}  {job.created.astimezone():%Y-%m-%d %H:%M}  {state}  {kind} {about}  {job.who}".rstrip()
