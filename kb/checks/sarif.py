"""Findings as SARIF, the format in which code hosts and editors show them at their lines.

Static Analysis Results Interchange Format 2.1.0 (OASIS Standard, 2020-03-27).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from kb import __version__
from kb.checks.finding import Finding

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

#: Our severities in SARIF's words.
LEVELS = {"error": "error", "warning": "warning", "info": "note"}

_PLACE = re.compile(r"(?P<file>[^:]+)(?::(?P<line>\d+))?")


def sarif(findings: Sequence[Finding], lang: str) -> dict[str, Any]:
    """One SARIF log with the findings in ``lang``; files are relative to the workspace."""
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "fupan", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    results = [_result(finding, rules.index(finding.rule), lang) for finding in findings]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(finding: Finding, rule: int, lang: str) -> dict[str, Any]:
    text = " ".join(filter(None, (finding.message(lang), finding.hint(lang))))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": text},
    }
    if place := _PLACE.match(finding.place):
        physical: dict[str, Any] = {"artifactLocation": {"uri": place["file"]}}
        if place["line"]:
            physical["region"] = {"startLine": max(1, int(place["line"]))}
        result["locations"] = [{"physicalLocation": physical}]
    return result
