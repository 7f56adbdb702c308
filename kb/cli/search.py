"""``fupan search``: ranked passages from past projects."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kb.cli.language import say
from kb.cli.options import DAY, open_workspace, print_json
from kb.records.names import KIND_NAMES, STATUS_NAMES

if TYPE_CHECKING:
    import search

#: Every status but deprecated and superseded.
CURRENT = "current"


@click.command(
    help=say(
        "按意思和编号查找经验、手册与清单。",
        "Find lessons, runbooks and checklists by meaning and by identifier.",
    )
)
@click.argument("query", metavar=say("问题", "QUERY"), nargs=-1, required=True)
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice([*KIND_NAMES, "step", "item"]),
    help=say("条目类型，可重复", "kind of record; may be repeated"),
)
@click.option("--project", multiple=True, help=say("项目代号", "project code"))
@click.option("--system", multiple=True, help=say("系统", "system"))
@click.option("--phase", multiple=True, help=say("阶段", "phase"))
@click.option("--tag", multiple=True, help=say("标签", "tag"))
@click.option("--industry", multiple=True, help=say("行业", "industry"))
@click.option(
    "--record-lang",
    multiple=True,
    type=click.Choice(["zh", "en"]),
    help=say("条目所用的语言", "language the record is written in"),
)
@click.option(
    "--status",
    multiple=True,
    type=click.Choice([CURRENT, *STATUS_NAMES]),
    help=say(
        "状态；current 指除已废止、已被取代以外的全部，也是默认值",
        "status; current is every status but deprecated and superseded, and the default",
    ),
)
@click.option(
    "--include-superseded",
    is_flag=True,
    help=say("也显示已被取代的条目，排在取代者之后", "also show superseded records, below their successors"),
)
@click.option("--since", default="", type=DAY, help=say("此日或之后更新", "updated on or after"))
@click.option("--until", default="", type=DAY, help=say("此日或之前更新", "updated on or before"))
@click.option("--as-of", default="", type=DAY, help=say("按当日有效的内容回答", "as it was on that day"))
@click.option(
    "--limit",
    default=5,
    type=click.IntRange(1, 100),
    show_default=True,
    help=say("最多几段", "passages at most"),
)
@click.option(
    "--context",
    default=0,
    type=click.IntRange(0, 5),
    help=say("每段前后各多显示几段", "passages shown before and after each"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.option("--explain", is_flag=True, help=say("说明每段为何命中", "say why each passage was found"))
@click.option(
    "--facets", is_flag=True, help=say("另列各类型、项目等的条数", "also count records by kind, project, ...")
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    limit: int,
    context: int,
    as_json: bool,
    explain: bool,
    facets: bool,
    **choices: Any,  # noqa: ANN401 - the filters, each under the name of its option
) -> int:
    """Print the passages, best first; exit code 1 when there are none."""
    from kb.cli.results import print_results
    from kb.services.gap_log import note_gap
    from kb.services.search import search_knowledge

    if not any(character.isalnum() for character in "".join(query)):
        raise click.UsageError(say("问题是空的。", "The query is empty."))
    workspace, today = open_workspace(ctx), date.today()
    filters = _filters(**choices)
    results = search_knowledge(
        workspace,
        " ".join(query),
        filters=filters,
        limit=limit,
        explain=explain,
        facets=facets,
        context=context,
        today=today,
    )
    note_gap(workspace, results, "cli", today=today, filters=filters)
    if as_json:
        print_json(asdict(results))
    else:
        print_results(results)
    return 0 if results.hits else 1


def _filters(
    *,
    status: tuple[str, ...],
    include_superseded: bool,
    since: str,
    until: str,
    as_of: str,
    **chosen: tuple[str, ...],
) -> search.Filters:
    """The filters that the options ask for."""
    import search
    from kb.services.search import statuses

    return search.Filters(
        statuses=statuses(status, include_superseded=include_superseded),
        since=since,
        until=until,
        as_of=as_of,
        langs=chosen.pop("record_lang"),
        industries=chosen.pop("industry"),
        **{f"{name}s": values for name, values in chosen.items()},
    )
