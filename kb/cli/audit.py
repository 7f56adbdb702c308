"""``fupan audit``: who did what on the server, and whether the log is whole."""

from __future__ import annotations

from dataclasses import asdict

import click

from kb.cli.language import say
from kb.cli.options import open_workspace, print_json


@click.command(
    help=say(
        "审计日志：登录、密钥、改动、生成、下载和拒绝，新的在前；每条与前一条相扣。",
        "The audit log: logins, keys, changes, documents, downloads and refusals, the newest first; "
        "each entry is chained to the one before.",
    )
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help=say("最多几条", "at most so many"),
)
@click.option(
    "--verify", is_flag=True, help=say("核对整条链，断了退出码为 1", "check the chain; 1 if it is broken")
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(ctx: click.Context, limit: int, verify: bool, as_json: bool) -> int:
    """Print the newest entries, or check all of them."""
    from kb.database import Audit
    from kb.services.server_database import server_database

    database = server_database(open_workspace(ctx))
    try:
        log = Audit(database)
        entries = log.entries(limit=limit)
        broken = log.broken_at() if verify else None
    finally:
        database.close()
    if verify:
        last = entries[0].n if entries else 0
        text = (
            say(f"完整，共 {last} 条", f"Whole, {last} entries")
            if broken is None
            else say(f"第 {broken} 条缺失或被改过", f"Entry {broken} is missing or was altered")
        )
        click.echo(text)
        return 0 if broken is None else 1
    if as_json:
        print_json({"entries": [asdict(entry) for entry in entries]})
        return 0
    for entry in entries:
        what = "  ".join(filter(None, (entry.who, entry.action, entry.object, entry.project, entry.outcome)))
        click.echo(f"{entry.n:>6}  {entry.at:%Y-%m-%d %H:%M:%S}Z  {what}")
    if not entries:
        click.echo(say("还没有记录。", "There are no entries yet."))
    return 0
