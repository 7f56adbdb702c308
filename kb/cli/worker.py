"""``fupan worker``: do the jobs of the server in a process of its own, on this machine or another."""

from __future__ import annotations

import signal
import threading

import click

from kb.cli.language import say
from kb.cli.options import open_workspace


@click.command(
    help=say(
        "在单独的进程里执行后台任务：生成文档、更新索引。服务自己也会做；要让它专心答复，或几台机器分担时用。",
        "Do background jobs in a process of its own: documents, the index. The server does them too; this is for "
        "a server that shall do nothing but answer, or for several machines.",
    )
)
@click.option(
    "--at-once",
    type=click.IntRange(1, 32),
    default=2,
    show_default=True,
    help=say("同时执行几个任务", "jobs at the same time"),
)
@click.pass_context
def command(ctx: click.Context, at_once: int) -> None:
    """Work until interrupted; a job that is under way goes back to the queue."""
    from kb.services.background import Background
    from kb.services.server_database import server_database
    from kb.services.server_log import log_to_stderr

    workspace = open_workspace(ctx)
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    log_to_stderr(requests=False)
    with server_database(workspace) as database:
        background = Background(workspace, lambda: database, at_once=at_once)
        _ = background.jobs
        click.echo(say("等待任务，按 Ctrl+C 结束", "Waiting for jobs; stop with Ctrl+C"))
        done.wait()
        click.echo(say("正在停止，手上的任务交回队列", "Stopping; jobs under way go back to the queue"))
        background.stop()
