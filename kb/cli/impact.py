"""``fupan impact``: what a change touches, why, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json

if TYPE_CHECKING:
    from kb.services.impact import Impact, Reached, Touched


@click.command(
    help=say(
        "变更影响：一个变更（或任何编号）波及的条目、路径和负责人，到达的里程碑，反复变更的接口，提到它的文件。",
        "Impact of a change (or any id): what it touches, by which path and whose it is; the milestones it reaches, "
        "interfaces that keep changing, files that mention it.",
    )
)
@click.argument("words", metavar=say("[项目] 编号", "[PROJECT] ID"), nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help=say("输出格式", "output format"),
)
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], form: str) -> None:
    """Print the impact of one id."""
    from kb.services.impact import impact
    from kb.services.sheets import csv_text
    from kb.services.trace import chosen

    workspace = open_workspace(ctx)
    code, project, ids = chosen(workspace, words, Path.cwd())
    if len(ids) != 1:
        raise click.UsageError(say("写一个编号，如 CHG-004。", "Name one id, such as CHG-004."))
    found = impact(workspace, code, project, ids[0], today=date.today(), lang=current())
    if form == "json":
        print_json(_json(found))
    elif form == "csv":
        head = say("类别 编号 名称 负责人 步数 路径 位置", "kind id name owner steps path place").split()
        rows = (
            [kind, one.id, one.label, one.owner, str(one.distance), one.why(found.id), one.place]
            for kind, group in found.touched.items()
            for one in group
        )
        click.echo(csv_text(head, rows), nl=False)
    else:
        for line in _text(found):
            click.echo(line)


def _text(found: Impact) -> Iterator[str]:
    from kb.project.entities import KINDS

    yield click.style(f"{found.id} {found.label}", bold=True)
    if found.days is not None or found.cost is not None:
        days = say(f"工期 {found.days} 工作日", f"{found.days} workdays") if found.days is not None else ""
        cost = say(f"费用 {found.cost}", f"cost {found.cost}") if found.cost is not None else ""
        yield say("自述影响：", "Stated impact: ") + say("，", ", ").join(filter(None, (days, cost)))
    for kind, group in found.touched.items():
        yield click.style(f"{say(*KINDS[kind])}  {len(group)}", fg="cyan")
        for one in group:
            owner = click.style(f"  {one.owner}" if one.owner else "", fg="green")
            why = click.style(f"  {one.why(found.id)}", dim=True) if one.distance > 1 else ""
            yield f"  {click.style(one.id, bold=True)} {one.label}{owner}{why}"
    yield from _milestones(found)
    yield from _repeated(found)
    if found.documents:
        yield click.style(say("提到它的文件", "Files that mention it"), fg="cyan")
        yield from (f"  {one.path}  {' '.join(one.ids)}" for one in found.documents)
    total = sum(map(len, found.touched.values()))
    owners = {one.owner for group in found.touched.values() for one in group if one.owner}
    yield say(f"波及 {total} 项，涉及 {len(owners)} 位负责人", f"{total} items touched, {len(owners)} owners")


def _milestones(found: Impact) -> Iterator[str]:
    if found.milestones:
        yield click.style(say("里程碑的日期", "Dates of milestones"), fg="cyan")
    for one in found.milestones:
        row, slip = one.row, one.row.slip_workdays
        late = say(f"比基线晚 {slip} 个工作日", f"{slip} workdays behind its baseline")
        early = say("未晚于基线", "not behind its baseline")
        basis = row.baseline or row.planned
        ids = " ".join(one.via)
        by = (
            say(f"数据写明：{ids}", f"stated by {ids}")
            if one.stated
            else say(f"{ids} 之后的第一个里程碑", f"first milestone after {ids}")
        )
        moved = click.style(late, fg="yellow") if slip > 0 else early
        yield f"  {click.style(row.id, bold=True)} {row.name}  {basis} → {row.expected}  {moved}"
        yield click.style(f"      {by}", dim=True)


def _repeated(found: Impact) -> Iterator[str]:
    for one in found.repeated:
        names = say("、", ", ").join(one.changes)
        often = say(
            f"{one.interface} {one.name} 已有 {one.count} 次变更（{names}），90 天内最多 {one.recent} 次",
            f"{one.interface} {one.name} was changed {one.count} times ({names}), {one.recent} within 90 days",
        )
        advice = say("：先查它为什么反复变", ": ask first why it keeps changing") if one.pattern else ""
        yield click.style(f"{say('反复变更', 'repeated')}  {often}{advice}", fg="yellow")


def _json(found: Impact) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.label,
        "project": found.project,
        "days": found.days,
        "cost": found.cost,
        "touched": {kind: [_row(found, one) for one in group] for kind, group in found.touched.items()},
        "milestones": [_reached(one) for one in found.milestones],
        "repeated": [
            {
                "interface": one.interface,
                "changes": one.changes,
                "within_90_days": one.recent,
                "pattern": one.pattern,
            }
            for one in found.repeated
        ],
        "documents": [{"path": one.path, "ids": one.ids} for one in found.documents],
    }


def _row(found: Impact, one: Touched) -> dict[str, Any]:
    steps = [{"from": edge.source, "to": edge.target, "stated_in": edge.fields} for edge in one.path]
    return {
        "id": one.id,
        "title": one.label,
        "owner": one.owner,
        "place": one.place,
        "why": one.why(found.id),
        "path": steps,
    }


def _reached(one: Reached) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.id,
        "baseline": row.baseline,
        "expected": row.expected,
        "slip_workdays": row.slip_workdays,
        "via": one.via,
        "stated": one.stated,
    }
