"""Findings as a page to hand around: Markdown, or HTML that stands alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from html import escape
from itertools import groupby

from kb.checks.catalogue import rule_texts
from kb.checks.finding import Finding, Gate, Severity
from kb.checks.gates import RANK, failing

SEVERITY_NAMES: dict[Severity, tuple[str, str]] = {
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "remark"),
}
GATE_NAMES: dict[Gate, tuple[str, str]] = {
    "draft": ("草稿", "draft"),
    "review": ("评审", "review"),
    "baseline": ("基线", "baseline"),
    "issue": ("签发", "issue"),
}

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~])")
_STYLE = """\
body{font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:72rem;
margin:2rem auto;padding:0 1rem;color:#1f2328;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border:1px solid #d0d7de;padding:.35rem .6rem;text-align:left;vertical-align:top}
th{background:#f6f8fa}th,td:first-child{white-space:nowrap}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}"""


def summary(findings: Sequence[Finding], gate: Gate, lang: str, fail_on: Severity | None = None) -> str:
    """Return the one line that says how it ended: counts, waived ones apart, and whether the gate is passed."""
    counts = Counter(one.severity for one in findings if one.waiver is None)
    waived = sum(one.waiver is not None for one in findings)
    errors, warnings, infos = counts["error"], counts["warning"], counts["info"]
    stopped = bool(failing(findings, gate, fail_on))
    if lang == "zh":
        text = f"{errors} 个错误、{warnings} 个警告、{infos} 条提示"
        text += f"，另有 {waived} 条已豁免" if waived else ""
        return f"{text}；{GATE_NAMES[gate][0]}关口（{gate}）{'不通过' if stopped else '通过'}"
    text = f"{errors} errors, {warnings} warnings, {infos} remarks"
    text += f", {waived} waived" if waived else ""
    return f"{text}; gate {gate} {'not passed' if stopped else 'passed'}"


def by_file(findings: Iterable[Finding]) -> Iterator[tuple[str, list[Finding]]]:
    """Yield files with their findings: the gravest first, then by line; findings without a file come first."""
    ordered = sorted(findings, key=lambda one: (one.file, RANK[one.severity], one.line, one.rule))
    for file, group in groupby(ordered, key=lambda one: one.file):
        yield file, list(group)


def markdown_report(
    findings: Sequence[Finding],
    gate: Gate,
    lang: str,
    fail_on: Severity | None = None,
    *,
    about: str = "",
    today: date | None = None,
) -> str:
    """Return the page in Markdown: the verdict, the findings by rule with the reasons, by file, and the waived.

    ``about`` names what was checked where it is not the whole workspace; ``today`` is the day given on the page.
    """
    day = today or date.today()

    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    standing = [one for one in findings if one.waiver is None]
    parts = [
        f"# {_plain(about) + say('：', ': ') if about else ''}{say('检查报告', 'Report of checks')}",
        say(f"日期：{day}", f"Date: {day}"),
        f"**{_plain(summary(findings, gate, lang, fail_on))}**",
    ]
    if standing:
        parts += [f"## {say('按规则', 'By rule')}", _rules_table(standing, lang, say)]
    for file, found in by_file(standing):
        parts += [f"## {_plain(file) or say('整体', 'As a whole')}", _findings_table(found, lang, say)]
    if waived := [one for one in findings if one.waiver]:
        parts += [f"## {say('已豁免', 'Waived')}", _waived_table(waived, lang, say)]
    return "\n\n".join(parts) + "\n"


def html_report(findings: Sequence[Finding], gate: Gate, lang: str, fail_on: Severity | None = None) -> str:
    """Return the page as one HTML file without anything from elsewhere; texts of the data are shown, never run."""
    from markdown_it import MarkdownIt

    text = markdown_report(findings, gate, lang, fail_on)
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    title = escape("检查报告" if lang == "zh" else "Report of checks")
    locale = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{locale}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


Say = Callable[[str, str], str]


def _rules_table(findings: Sequence[Finding], lang: str, say: Say) -> str:
    counts = Counter(one.rule for one in findings)
    worst = {
        rule: min((one for one in findings if one.rule == rule), key=lambda one: RANK[one.severity])
        for rule in counts
    }
    rows = []
    for rule in sorted(counts, key=lambda name: (RANK[worst[name].severity], name)):
        text = rule_texts().get(rule)
        rows.append(
            [
                rule,
                str(counts[rule]),
                say(*SEVERITY_NAMES[worst[rule].severity]),
                _plain(text.title(lang) if text else ""),
                _plain(text.why(lang) if text else ""),
            ]
        )
    return _table(
        [
            say("规则", "Rule"),
            say("条数", "Count"),
            say("轻重", "Gravity"),
            say("要求", "Asks for"),
            say("为什么", "Why"),
        ],
        rows,
    )


def _findings_table(findings: Iterable[Finding], lang: str, say: Say) -> str:
    rows = [
        [
            str(one.line or ""),
            say(*SEVERITY_NAMES[one.severity]),
            one.rule,
            _plain(".".join(filter(None, (one.subject, one.field)))),
            _plain(one.message(lang)),
            _plain(one.hint(lang)),
        ]
        for one in findings
    ]
    heads = [
        say("行", "Line"),
        say("轻重", "Gravity"),
        say("规则", "Rule"),
        say("条目", "Item"),
        say("发现", "Found"),
        say("怎么改", "Remedy"),
    ]
    return _table(heads, rows)


def _waived_table(findings: Iterable[Finding], lang: str, say: Say) -> str:
    rows = [
        [
            one.rule,
            _plain(one.subject),
            _plain(one.message(lang)),
            _plain(one.waiver.reason),
            _plain(one.waiver.by),
            str(one.waiver.until),
        ]
        for one in findings
        if one.waiver
    ]
    heads = [
        say("规则", "Rule"),
        say("条目", "Item"),
        say("发现", "Found"),
        say("理由", "Reason"),
        say("负责人", "By"),
        say("有效到", "Until"),
    ]
    return _table(heads, rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads), *lines])


def _plain(text: str) -> str:
    """Return ``text`` as literal Markdown on one line."""
    return _SPECIAL.sub(r"\\\1", escape(" ".join(text.split()), quote=False))
