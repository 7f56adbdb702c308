"""``fupan index``: bring the index to the state of the folder."""

from __future__ import annotations

import click

from kb.cli.language import say
from kb.cli.options import open_workspace
from kb.cli.progress import progress
from kb.cli.skipped import tell_skipped


@click.command(
    help=say(
        "把新增、修改、删除的知识条目同步到索引；没变的不动。",
        "Bring added, changed and deleted records into the index; leave the rest alone.",
    )
)
@click.option("--rebuild", is_flag=True, help=say("从头重建", "build it anew"))
@click.pass_context
def command(ctx: click.Context, rebuild: bool) -> int:
    """Update the index, say what changed, and name the files that could not be read."""
    from kb.services.index import update_index

    workspace = open_workspace(ctx)
    with progress(say("建立索引", "Indexing")) as report:
        done = update_index(workspace, rebuild=rebuild, progress=report)
    changes = done.changes
    click.echo(
        say(
            f"新增 {changes.added}、更新 {changes.changed}、删除 {changes.deleted}、"
            f"未变 {changes.unchanged} 条；共 {changes.passages} 段，用时 {done.seconds:.1f} 秒",
            f"{changes.added} added, {changes.changed} changed, {changes.deleted} deleted, "
            f"{changes.unchanged} unchanged; {changes.passages} passages in {done.seconds:.1f} s",
        )
    )
    return tell_skipped(done.problems)
