"""``fupan trace``: what an item follows from, what follows from it, and what was reviewed against old words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json

if TYPE_CHECKING:
    from kb.project import Project
    from kb.services.reviews import Link
    from kb.services.trace import MatrixRow, Node
    from kb.workspace import Workspace

_NONE = "—"


@click.command(
    help=say(
        "追踪：编号的上下游，或整个项目的跟踪矩阵（--matrix）；--suspect 列出上游文字改过、下游还没复审的链接，"
        "有这样的链接时退出码为 1；--review 记下复审。",
        "Trace an id up and down, or print the matrix of a project; --suspect lists links whose upper text has "
        "changed since the review (exit code 1 if any), --review notes a review.",
    )
)
@click.argument("words", metavar=say("[项目] [编号…]", "[PROJECT] [ID…]"), nargs=-1)
@click.option(
    "--matrix",
    "views",
    flag_value="matrix",
    multiple=True,
    help=say("目标→需求→接口→测试→工作包", "objective → requirement → interface → test → work"),
)
@click.option(
    "--suspect",
    "views",
    flag_value="suspect",
    multiple=True,
    help=say("上游文字在审阅后改过的链接", "links whose upper text changed after the review"),
)
@click.option(
    "--review",
    "views",
    flag_value="review",
    multiple=True,
    help=say(
        "记下：这些编号已对照上游现在的文字审阅", "note: these ids agree with what they follow from today"
    ),
)
@click.option(
    "--all", "everything", is_flag=True, help=say("与 --review 同用：全部链接", "with --review: every link")
)
@click.option(
    "--by", default="", metavar="MEM-001", help=say("与 --review 同用：审阅人", "with --review: who reviewed")
)
@click.option(
    "--depth", type=click.IntRange(0), default=0, help=say("最多几层，0 不限", "levels at most, 0 for all")
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "xlsx"]),
    default="text",
    show_default=True,
    help=say("输出格式；xlsx 写到 output/项目 里", "output format; xlsx goes to output/PROJECT"),
)
@click.pass_context
def command(
    ctx: click.Context,
    words: tuple[str, ...],
    views: tuple[str, ...],
    everything: bool,
    by: str,
    depth: int,
    form: str,
) -> int:
    """Print what was asked for; the exit code is 1 where suspect links were found."""
    from kb.services.trace import chosen

    if len({*views}) > 1:
        raise click.UsageError(
            say("--matrix、--suspect、--review 只能用一个。", "Use one of --matrix, --suspect and --review.")
        )
    view = views[0] if views else None
    workspace = open_workspace(ctx)
    code, project, ids = chosen(workspace, words, Path.cwd())
    if view == "review":
        return _review(workspace, code, project, ids, everything=everything, by=by)
    if view == "suspect":
        return _suspect(workspace, code, project, ids, form)
    if view == "matrix" or not ids:
        return _matrix(workspace, code, project, form)
    return _trees(workspace, code, project, ids, depth, form)


def _trees(
    workspace: Workspace, code: str, project: Project, ids: Sequence[str], depth: int, form: str
) -> int:
    from kb.services.reviews import links
    from kb.services.trace import gaps, record_titles, tree

    suspect = {(one.source, one.target) for one in links(workspace, code, project) if one.state == "suspect"}
    titles = record_titles(workspace, current())
    found = {
        one: {way: tree(project, one, way, current(), depth=depth, titles=titles) for way in ("up", "down")}
        for one in ids
    }
    if form == "json":
        items = [
            {"id": one, **{way: asdict(node) for way, node in ways.items()}, "gaps": _gap_texts(project, one)}
            for one, ways in found.items()
        ]
        print_json({"project": code, "items": items})
        return 0
    if form != "text":
        rows = [row for ways in found.values() for way, node in ways.items() for row in _flat(node, way)]
        head = say("起点 方向 层 编号 名称 依据 位置", "root direction level id name stated_in place").split()
        _write(workspace, code, "trace", head, rows, form)
        return 0
    for one, ways in found.items():
        click.secho(f"{one} {ways['up'].label}", bold=True)
        click.secho(f"  {ways['up'].place}", dim=True)
        for way, title in (("up", say("上游", "follows from")), ("down", say("下游", "leads to"))):
            click.secho(title if ways[way].steps else f"{title}  {_NONE}", fg="cyan")
            for line in _drawn(ways[way], "", suspect, way):
                click.echo(line)
        for gap in gaps(project, one):
            click.secho(f"{say('缺口', 'gap')}  {gap.text(current())}", fg="yellow")
    return 0


def _drawn(node: Node, indent: str, suspect: set[tuple[str, str]], way: str) -> Iterator[str]:
    """The branches below ``node``, one line an item."""
    for position, step in enumerate(node.steps, 1):
        last = position == len(node.steps)
        ends = (step.id, node.id) if way == "up" else (node.id, step.id)
        mark = click.style(say("  ⚠ 可疑", "  ⚠ suspect"), fg="yellow") if ends in suspect else ""
        again = click.style(say("  （另处展开）", "  (branch elsewhere)"), dim=True) if step.again else ""
        yield f"{indent}{'└─' if last else '├─'} {click.style(step.id, bold=True)} {step.label}{mark}{again}"
        yield from _drawn(step, indent + ("   " if last else "│  "), suspect, way)


def _flat(root: Node, way: str) -> Iterator[list[str]]:
    stack = [(root, 0)]
    while stack:
        node, level = stack.pop()
        if level:
            yield [root.id, way, str(level), node.id, node.label, " ".join(node.fields), node.place]
        stack += [(step, level + 1) for step in reversed(node.steps)]


def _matrix(workspace: Workspace, code: str, project: Project, form: str) -> int:
    from kb.services.trace import all_gaps, matrix

    rows, missing = matrix(project, current()), all_gaps(project)
    if form == "json":
        gaps = [{"id": gap.id, "direction": gap.direction, "missing": gap.missing} for gap in missing]
        print_json({"project": code, "rows": [asdict(row) for row in rows], "gaps": gaps})
        return 0
    head = say(
        "目标 需求 标题 接口 测试用例 工作包", "objective requirement title interfaces tests work"
    ).split()
    table = [_cells(row) for row in rows]
    if form != "text":
        _write(workspace, code, "matrix", [*head, say("缺", "missing")], table, form)
        return 0
    _print_table(head, [row[:-1] for row in table])
    for gap in missing:
        click.secho(f"{say('缺口', 'gap')}  {gap.text(current())}", fg="yellow")
    open_rows = sum(bool(row.gaps) for row in rows)
    click.echo(
        say(
            f"{len(rows)} 行，{open_rows} 行不完整；缺口共 {len(missing)} 处",
            f"{len(rows)} rows, {open_rows} of them incomplete; {len(missing)} gaps in all",
        )
    )
    return 0


def _cells(row: MatrixRow) -> list[str]:
    lists = [" ".join(ids) or _NONE for ids in (row.interfaces, row.tests, row.wbs)]
    return [row.objective or _NONE, row.requirement or _NONE, row.title, *lists, " ".join(row.gaps)]


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in head:
        table.add_column(title, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(table, markup=False, highlight=False)


def _suspect(workspace: Workspace, code: str, project: Project, ids: Sequence[str], form: str) -> int:
    from kb.services.reviews import links

    found = [one for one in links(workspace, code, project) if not ids or {one.source, one.target} & set(ids)]
    wrong = [one for one in found if one.state != "reviewed"]
    counts = Counter(one.state for one in found)
    if form == "json":
        print_json({"project": code, "links": [asdict(one) for one in wrong], "counts": dict(counts)})
    elif form == "text":
        _print_links(project, wrong)
        click.echo(
            say(
                f"{len(found)} 条链接：{counts['suspect']} 条可疑、{counts['open']} 条没有审阅记录、"
                f"{counts['reviewed']} 条有效",
                f"{len(found)} links: {counts['suspect']} suspect, {counts['open']} never reviewed, "
                f"{counts['reviewed']} in order",
            )
        )
    else:
        head = say(
            "上游 下游 状态 上游位置 审阅日期 审阅人", "source target state place reviewed_on by"
        ).split()
        rows = [[one.source, one.target, one.state, one.place, str(one.on or ""), one.by] for one in wrong]
        _write(workspace, code, "suspect", head, rows, form)
    return 1 if counts["suspect"] else 0


def _print_links(project: Project, found: Sequence[Link]) -> None:
    graph = project.graph()
    for one in found:
        if one.state == "suspect":
            since = say(f"{one.on} 审阅后上游文字改过", f"the upper text has changed since {one.on}")
            label = click.style(say("可疑", "suspect"), fg="yellow")
            click.echo(
                f"{label}  {graph.label(one.source, current())} → {graph.label(one.target, current())}"
            )
            click.secho(f"      {since}  {one.place}", dim=True)


def _review(
    workspace: Workspace, code: str, project: Project, ids: Sequence[str], *, everything: bool, by: str
) -> int:
    from kb.services.reviews import review

    if bool(ids) == everything:
        raise click.UsageError(
            say(
                "--review 后写明编号，或加 --all 表示全部。",
                "Name the ids that were reviewed, or add --all for every link.",
            )
        )
    count = review(workspace, code, project, ids, on=date.today(), by=by)
    click.echo(
        say(
            f"记下 {count} 条链接的审阅：projects/{code}/trace/reviews.yaml",
            f"Noted the review of {count} links in projects/{code}/trace/reviews.yaml",
        )
    )
    return 0


def _gap_texts(project: Project, identifier: str) -> list[str]:
    from kb.services.trace import gaps

    return [gap.text(current()) for gap in gaps(project, identifier)]


def _write(
    workspace: Workspace, code: str, name: str, head: Sequence[str], rows: Sequence[Any], form: str
) -> None:
    """Print the table as CSV, or write it as a workbook and say where."""
    from kb.services.sheets import csv_text, xlsx_bytes

    if form == "csv":
        click.echo(csv_text(head, rows), nl=False)
        return
    path = workspace.write(f"output/{code}/{code}_{name}.xlsx", xlsx_bytes(name, head, rows))
    click.echo(path)
