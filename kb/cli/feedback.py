"""``fupan feedback``: what readers of the page say about records, for those who keep them."""

from __future__ import annotations

from dataclasses import asdict

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json


@click.command(
    help=say(
        "列出读者在网页上的反馈：哪条有用、过时、有错，哪些问题没有答案。",
        "List what readers said on the page: which records are useful, outdated or wrong, what has no answer.",
    )
)
@click.option("--owner", default="", help=say("只看谁负责的", "only of this owner's records"))
@click.option("--all", "everything", is_flag=True, help=say("也列出处理过的", "list what was dealt with too"))
@click.option(
    "--done", type=int, default=0, help=say("把这一条记为处理完了", "note that this one is dealt with")
)
@click.option("--by", default="", help=say("处理的人", "who dealt with it"))
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(ctx: click.Context, owner: str, everything: bool, done: int, by: str, as_json: bool) -> int:
    """Print the list, or close an entry of it."""
    from kb.database import FeedbackList
    from kb.services.feedback import KINDS, told
    from kb.services.server_database import server_database

    workspace = open_workspace(ctx)
    with server_database(workspace) as database:
        words = FeedbackList(database)
        if done:
            if not words.close(done, by=by or "local"):
                raise click.UsageError(say(f"没有未处理的反馈 {done}", f"There is no open feedback {done}"))
            click.echo(say(f"已记为处理完：{done}", f"Noted as dealt with: {done}"))
            return 0
        found = told(workspace, words, state="" if everything else "open", owner=owner, limit=500)
    if as_json:
        entries = [{**asdict(one.entry), "title": one.title, "owner": one.owner} for one in found]
        print_json({"feedback": entries})
        return 0
    for one in found:
        kind = KINDS.get(one.entry.kind, (one.entry.kind,) * 2)[current() == "en"]
        about = f"{one.entry.record} {one.title}" if one.entry.record else one.entry.query
        click.echo(f"{one.entry.id:>4}  {click.style(kind, bold=True)}  {about}")
        if one.entry.note:
            click.echo(f"      {one.entry.note}")
        facts = (f"{one.entry.at.astimezone():%Y-%m-%d %H:%M}", one.entry.who, one.owner)
        click.secho(f"      {' · '.join(filter(None, facts))}", dim=True)
    if not found:
        click.echo(say("没有反馈。", "There is no feedback."))
    return 0
