"""``fupan fmt``: files in order, their content untouched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace

if TYPE_CHECKING:
    from kb.services.fmt import Formatted


@click.command(
    help=say(
        "整理项目数据和知识条目：文件末尾一个换行，YAML 行尾无空白，拆开的重音字母合一，编号字段写成 REQ-001；"
        "内容、顺序、注释、换行方式都不动。",
        "Put project data and knowledge in order: one line break at the end, no blanks at the ends of YAML lines, "
        "composed accents, ids written as REQ-001. Content, order, comments and kind of line break stay.",
    )
)
@click.argument("files", metavar=say("[文件…]", "[FILE…]"), nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--check",
    is_flag=True,
    help=say("只检查；有要整理的退出码为 1", "only look; exit code 1 if anything is out of order"),
)
@click.option("--diff", is_flag=True, help=say("只显示会怎样改", "only show what would change"))
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Write, check or show; the exit code is 1 where a person has to mend something first."""
    from kb.services.fmt import formatted, write

    workspace = open_workspace(ctx)
    found = formatted(workspace, files)
    changing = [one for one in found if one.changes]
    if diff:
        for line in _diff(changing):
            click.echo(line, nl=False)
    else:
        for one in changing:
            click.echo(one.path)
    problems = [problem for one in found for problem in one.problems]
    for problem in problems:
        click.secho(say("读不了  ", "Unreadable  ") + problem.message(current()), fg="yellow", err=True)
    if not check and not diff:
        count = write(workspace, changing)
        click.echo(say(f"整理了 {count} 个文件", f"{count} files put in order"))
    elif not diff:
        click.echo(say(f"{len(changing)} 个文件要整理", f"{len(changing)} files are out of order"))
    return 1 if problems or (check and changing) else 0


def _diff(found: Sequence[Formatted]) -> Sequence[str]:
    from difflib import unified_diff

    lines: list[str] = []
    for one in found:
        old, new = (text.splitlines(keepends=True) for text in (one.before, one.after))
        for line in unified_diff(old, new, one.path, one.path):
            lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return lines
