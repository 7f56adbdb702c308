"""``fupan search``: ranked passages from past projects."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.options import DAY, open_workspace, print_json
from kb.records.names import KIND_NAMES, kind_name, status_name

if TYPE_CHECKING:
    import search

#: Characters of a passage that a hit shows around its first match.
EXCERPT = 160


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
@click.option("--since", default="", type=DAY, help=say("此日之后更新过", "updated since"))
@click.option("--as-of", default="", type=DAY, help=say("按当日有效的内容回答", "as it was on that day"))
@click.option(
    "--limit",
    default=5,
    type=click.IntRange(1, 100),
    show_default=True,
    help=say("最多几段", "passages at most"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.option("--explain", is_flag=True, help=say("说明每段为何命中", "say why each passage was found"))
@click.pass_context
def command(
    ctx: click.Context,
    query: tuple[str, ...],
    kind: tuple[str, ...],
    project: tuple[str, ...],
    system: tuple[str, ...],
    phase: tuple[str, ...],
    tag: tuple[str, ...],
    since: str,
    as_of: str,
    limit: int,
    as_json: bool,
    explain: bool,
) -> int:
    """Print the passages, best first; exit code 1 when there are none."""
    import search
    from kb.services.search import search_knowledge

    if not any(character.isalnum() for character in "".join(query)):
        raise click.UsageError(say("问题是空的。", "The query is empty."))

    filters = search.Filters(
        kinds=kind, projects=project, systems=system, phases=phase, tags=tag, since=since, as_of=as_of
    )
    results = search_knowledge(
        open_workspace(ctx),
        " ".join(query),
        filters=filters,
        limit=limit,
        explain=explain,
        today=date.today(),
    )
    if as_json:
        print_json(asdict(results))
    else:
        _print(results)
    return 0 if results.hits else 1


def _print(results: search.Results) -> None:
    for note in results.notes:
        click.secho(note.zh if current() == "zh" else note.en, fg="yellow", err=True)
    if not results.hits:
        click.echo(say("知识库中没有找到。", "Nothing in the knowledge base matches."))
    for number, hit in enumerate(results.hits, 1):
        title = hit.title_alt if current() == "en" and hit.title_alt else hit.title
        click.echo(f"{number:>2}  {click.style(title, bold=True)}")
        click.secho(f"    {' › '.join((hit.record_id, *hit.path))}", fg="cyan")
        click.echo(f"    {_excerpt(hit)}")
        click.secho(f"    {' · '.join(_facts(hit))}", dim=True)
        if hit.explanation:
            for name, value in asdict(hit.explanation).items():
                click.secho(f"      {name}: {value}", dim=True)
        click.echo()


def _facts(hit: search.Hit) -> list[str]:
    status = (
        status_name(hit.status, current()) if hit.kind != "reference" else ""
    )  # nobody approved a plain file
    facts = [kind_name(hit.kind, current()), hit.project, status, hit.updated, f"{hit.source}:{hit.line}"]
    if hit.stale:
        facts.append(say("复审已逾期", "review overdue"))
    return [fact for fact in facts if fact]


def _excerpt(hit: search.Hit) -> str:
    """The part of the passage around its first match, matches marked."""
    first = hit.highlights[0][0] if hit.highlights else 0
    start = max(0, first - EXCERPT // 4)
    end = min(len(hit.text), start + EXCERPT)
    pieces, at = ["…" if start else ""], start
    for begin, stop in hit.highlights:
        if begin >= at and stop <= end:
            pieces += [hit.text[at:begin], click.style(hit.text[begin:stop], fg="yellow", bold=True)]
            at = stop
    pieces += [hit.text[at:end], "…" if end < len(hit.text) else ""]
    return "".join(pieces).replace("\n", " ")
