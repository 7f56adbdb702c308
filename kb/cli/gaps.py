"""``fupan gaps``: what people asked and the knowledge base did not answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.options import DAY, open_workspace, print_json

if TYPE_CHECKING:
    from kb.services.gaps import Cluster

PLACES = {"cli": ("命令行", "command line"), "api": ("网页", "page"), "generate": ("写文档", "documents")}
#: Other wordings shown for one gap.
WORDINGS = 3


@click.command(
    help=say(
        "列出没有答案的提问：按意思归类、计次，附最接近的条目；现在能回答的标为已补上。",
        "List the questions without an answer: grouped by meaning, counted, with the nearest records; "
        "those that are answered now are marked as closed.",
    )
)
@click.option("--since", default="", type=DAY, help=say("只看此日以来的", "only since that day"))
@click.option("--closed", is_flag=True, help=say("也列出已补上的", "list the closed ones too"))
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("写成 .csv、.json 或 .md 文件", "write a .csv, .json or .md file"),
)
@click.option("--clear", is_flag=True, help=say("清空记录", "empty the log"))
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.pass_context
def command(
    ctx: click.Context, since: str, closed: bool, export: Path | None, clear: bool, as_json: bool
) -> int:
    """Print the gaps, export them, or empty the log."""
    from kb.services.gap_log import clear_gaps
    from kb.services.gaps import clusters, nearest_titles

    workspace = open_workspace(ctx)
    if clear:
        count = clear_gaps(workspace)
        click.echo(say(f"已清空 {count} 条记录", f"{count} entries removed"))
        return 0
    found = clusters(workspace, today=date.today(), since=since)
    titles = nearest_titles(workspace, found)
    shown = found if closed or export or as_json else [one for one in found if not one.closed]
    if export is not None:
        _export(export, shown, titles)
    elif as_json:
        print_json({"gaps": [asdict(one) for one in shown]})
    else:
        _print(shown, titles, len(found))
    return 0


def _print(shown: Sequence[Cluster], titles: Mapping[str, tuple[str, str]], total: int) -> None:
    for one in shown:
        mark = say("  已补上", "  closed") if one.closed else ""
        click.echo(f"{one.asked:>4} ×  {click.style(one.query, bold=True)}{click.style(mark, fg='green')}")
        for wording in one.others[:WORDINGS]:
            click.echo(f"        {wording}")
        if (more := len(one.others) - WORDINGS) > 0:
            click.echo(say(f"        另有 {more} 种问法", f"        and {more} more wordings"))
        click.secho(f"        {_when(one)}", dim=True)
        for name in one.nearest:
            click.secho(f"        {say('最接近', 'nearest')} {name}  {_title(titles, name)}", dim=True)
    closed = total - len(shown)
    if not total:
        click.echo(say("没有记录到答不上的提问。", "No unanswered question is on record."))
    elif closed:
        click.echo(say(f"另有 {closed} 处已补上（--closed）", f"{closed} more closed since (--closed)"))


def _when(one: Cluster) -> str:
    places = "、".join(say(*PLACES[place]) for place in one.places if place in PLACES)
    days = (
        one.last if one.first == one.last else say(f"{one.first} 至 {one.last}", f"{one.first} to {one.last}")
    )
    return f"{days} · {places}"


def _title(titles: Mapping[str, tuple[str, str]], name: str) -> str:
    return titles.get(name, ("", ""))[current() == "en"]


def _export(path: Path, found: Sequence[Cluster], titles: Mapping[str, tuple[str, str]]) -> None:
    from kb.records.files import replace
    from kb.services.sheets import csv_text

    header = [
        say("问题", "question"), say("其他问法", "other wordings"), say("次数", "asked"), say("首次", "first"),
        say("最近", "last"), say("来自", "from"), say("最接近的条目", "nearest records"), say("已补上", "closed"),
    ]  # fmt: skip
    rows = [
        [
            one.query,
            "；".join(one.others),
            str(one.asked),
            one.first,
            one.last,
            "、".join(say(*PLACES[place]) for place in one.places if place in PLACES),
            "；".join(f"{name} {_title(titles, name)}" for name in one.nearest),
            say("是", "yes") if one.closed else "",
        ]
        for one in found
    ]
    kind = path.suffix.lower()
    if kind == ".csv":
        text = csv_text(header, rows)
    elif kind == ".json":
        text = json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2) + "\n"
    elif kind == ".md":
        text = "\n".join([_row(header), _row(["---"] * len(header)), *map(_row, rows), ""])
    else:
        raise click.UsageError(
            say("文件名应以 .csv、.json 或 .md 结尾。", "The file's name must end in .csv, .json or .md.")
        )
    replace(path, text.encode())
    click.echo(str(path))


def _row(cells: Sequence[str]) -> str:
    return (
        "| "
        + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in cells)
        + " |"
    )
