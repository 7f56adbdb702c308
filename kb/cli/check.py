"""``fupan check``: what a strict reviewer would object to."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kb.cli.language import current, say
from kb.cli.options import open_workspace, print_json
from kb.errors import KBError

if TYPE_CHECKING:
    from kb.checks.finding import Finding, Gate, Severity
    from kb.checks.region import Region

#: Nearly all that a check makes lives to its end; looking for garbage less often saves an eighth of the time.
THRESHOLD = (1_000_000, 50, 50)

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}


@click.command(
    help=say(
        "检查项目数据与知识条目。退出码：0 通过，1 有拦住关口的问题，2 无法检查。",
        "Check project data and knowledge. Exit code: 0 passed, 1 something stands before the gate, 2 cannot run.",
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
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    help=say("从哪种轻重起算不通过，默认按关口", "the mildest that fails; by default as the gate says"),
)
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
@click.option("--sarif", "as_sarif", is_flag=True, help=say("输出 SARIF 2.1.0", "print SARIF 2.1.0"))
@click.option(
    "--report",
    metavar=say("文件", "FILE"),
    type=click.Path(path_type=Path, dir_okay=False),
    help=say("另写一份报告，.md 或 .html", "write a report as well, .md or .html"),
)
@click.pass_context
def command(
    ctx: click.Context,
    path: Path | None,
    gate: Gate,
    fail_on: Severity | None,
    as_json: bool,
    as_sarif: bool,
    report: Path | None,
) -> int:
    """Print the findings grouped by file, ending with a summary line."""
    gc.set_threshold(*THRESHOLD)
    from kb.checks.gates import failing
    from kb.checks.sarif import sarif
    from kb.cli.root import tell
    from kb.services.check import check_workspace, regions_of, write_report

    try:
        workspace = open_workspace(ctx)
        findings = check_workspace(workspace, gate=gate, only=path)
        if report is not None:
            write_report(report, findings, gate=gate, lang=current(), fail_on=fail_on)
    except KBError as error:
        tell(error)
        return 2
    if as_sarif:
        print_json(sarif(findings, current(), regions_of(workspace, findings)))
    elif as_json:
        rows = map(_row, findings, regions_of(workspace, findings))
        print_json({"gate": gate, "findings": list(rows)})
    else:
        _print(findings, gate, fail_on)
    return 1 if failing(findings, gate, fail_on) else 0


def _row(finding: Finding, region: Region | None) -> dict[str, Any]:
    from kb.checks.catalogue import rule_texts

    lang = current()
    text, waiver = rule_texts().get(finding.rule), finding.waiver
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "gate": finding.gate,
        "place": finding.place,
        "file": finding.file,
        "line": region.line if region else finding.line,
        "column": region.column if region else None,
        "end_line": region.end_line if region else None,
        "end_column": region.end_column if region else None,
        "offset": region.offset if region else None,
        "start": getattr(finding, "start", None),
        "end": getattr(finding, "end", None),
        "field": finding.field,
        "subject": finding.subject,
        "message": finding.message(lang),
        "why": text.why(lang) if text else "",
        "hint": finding.hint(lang),
        "waiver": {"reason": waiver.reason, "by": waiver.by, "until": waiver.until} if waiver else None,
    }


def _print(findings: Sequence[Finding], gate: Gate, fail_on: Severity | None) -> None:
    from kb.checks.gates import failing
    from kb.checks.report import SEVERITY_NAMES, by_file, summary

    for file, group in by_file(finding for finding in findings if finding.waiver is None):
        click.secho(file or say("（整体）", "(as a whole)"), bold=True)
        for finding in group:
            head = click.style(say(*SEVERITY_NAMES[finding.severity]), fg=COLOURS[finding.severity])
            click.echo(f"  {finding.line or '':>5}  {head}  {finding.rule}  {finding.message(current())}")
            if hint := finding.hint(current()):
                click.secho(f"         {hint}", dim=True)
    waived = [finding for finding in findings if finding.waiver]
    if waived:
        click.secho(say("已豁免", "Waived"), bold=True)
    for finding in waived:
        if finding.waiver:
            click.secho(f"  {finding.rule}  {finding.message(current())}", dim=True)
            until = say(f"到 {finding.waiver.until}", f"until {finding.waiver.until}")
            click.secho(f"         {finding.waiver.reason}（{finding.waiver.by}，{until}）", dim=True)
    colour = "red" if failing(findings, gate, fail_on) else "green"
    click.secho(summary(findings, gate, current(), fail_on), fg=colour)
