"""``fupan check``: what a strict reviewer would object to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json

if TYPE_CHECKING:
    from kb.checks.finding import Finding, Gate

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


@click.command(
    help=say(
        "检查项目数据与知识条目；有错误时退出码为 1。",
        "Check project data and knowledge; exit code 1 on errors.",
    )
)
@click.argument("path", metavar=say("[路径]", "[PATH]"), required=False, type=click.Path(path_type=Path))
@click.option(
    "--gate",
    type=click.Choice(["draft", "review", "baseline", "issue"]),
    default="draft",
    show_default=True,
    help=say("按哪个关口检查", "which gate to check for"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.option("--sarif", "as_sarif", is_flag=True, help=say("输出 SARIF 2.1.0", "print SARIF 2.1.0"))
@click.pass_context
def command(ctx: click.Context, path: Path | None, gate: Gate, as_json: bool, as_sarif: bool) -> int:
    """Print the findings grouped by file, ending with a summary line."""
    from kb.checks.sarif import sarif
    from kb.services.check import check_workspace

    findings = check_workspace(open_workspace(ctx), gate=gate, only=path)
    if as_sarif:
        print_json(sarif(findings, current()))
    elif as_json:
        print_json({"findings": [_row(finding) for finding in findings]})
    else:
        _print(findings)
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _row(finding: Finding) -> dict[str, str]:
    text, hint = (finding.zh, finding.hint_zh) if current() == "zh" else (finding.en, finding.hint_en)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "place": finding.place,
        "subject": finding.subject,
        "message": text,
        "hint": hint,
    }


def _print(findings: Sequence[Finding]) -> None:
    names = {"error": say("错误", "error"), "warning": say("警告", "warning"), "info": say("提示", "info")}
    for file, group in groupby(findings, key=lambda finding: finding.place.partition(":")[0]):
        click.secho(file or say("（整体）", "(as a whole)"), bold=True)
        for finding in group:
            row = _row(finding)
            line = finding.place.partition(":")[2].split(" ")[0]
            head = click.style(names[finding.severity], fg=COLOURS[finding.severity])
            click.echo(f"  {line:>5}  {head}  {finding.rule}  {row['message']}")
            if row["hint"]:
                click.secho(f"         {row['hint']}", dim=True)
    counts = {severity: sum(finding.severity == severity for finding in findings) for severity in COLOURS}
    click.echo(
        say(
            f"{counts['error']} 个错误、{counts['warning']} 个警告、{counts['info']} 条提示",
            f"{counts['error']} errors, {counts['warning']} warnings, {counts['info']} remarks",
        )
    )
