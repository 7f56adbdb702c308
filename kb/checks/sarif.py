"""Findings as SARIF, the format in which code hosts and editors show them at their lines.

Static Analysis Results Interchange Format 2.1.0 (OASIS Standard, 2020-03-27). Waived findings carry an accepted
suppression (section 3.35), so that viewers hide them and still count them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any
from urllib.parse import quote

from kb import __version__
from kb.checks.catalogue import rule_texts
from kb.checks.finding import Finding
from kb.checks.region import Region

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"

#: Our severities in SARIF's words.
LEVELS = {"error": "error", "warning": "warning", "info": "note"}

_PLACE = re.compile(r"(?P<file>[^:]+)(?::(?P<line>\d+))?")


def sarif(findings: Sequence[Finding], lang: str, regions: Sequence[Region | None] = ()) -> dict[str, Any]:
    """One SARIF log with the findings in ``lang``; files are relative to the workspace.

    ``regions`` are those of `kb.checks.region.regions`, one for each finding.
    """
    rules = sorted({finding.rule for finding in findings})
    driver = {"name": "fupan", "version": __version__, "rules": [_rule(rule, lang) for rule in rules]}
    results = [
        _result(finding, rules.index(finding.rule), lang, region)
        for finding, region in zip_longest(findings, regions)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(identifier: str, lang: str) -> dict[str, Any]:
    text = rule_texts().get(identifier)
    if text is None:
        return {"id": identifier}
    return {
        "id": identifier,
        "shortDescription": {"text": text.title(lang)},
        "fullDescription": {"text": text.why(lang)},
    }


def _result(finding: Finding, rule: int, lang: str, region: Region | None) -> dict[str, Any]:
    text = " ".join(filter(None, (finding.message(lang), finding.hint(lang))))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": text},
    }
    if place := _PLACE.match(finding.place):
        location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": quote(place["file"])}}}
        if region:
            location["physicalLocation"]["region"] = _region(region)
        elif place["line"]:
            location["physicalLocation"]["region"] = {"startLine": max(1, int(place["line"]))}
        if finding.subject:
            name = ".".join(filter(None, (finding.subject, finding.field)))
            location["logicalLocations"] = [{"fullyQualifiedName": name}]
        result["locations"] = [location]
    if finding.waiver:
        reason = f"{finding.waiver.reason} ({finding.waiver.by}, {finding.waiver.until})"
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return result


def _region(region: Region) -> dict[str, int]:
    """Section 3.30: the words by lines and columns, and by characters."""
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
        "charOffset": region.offset,
        "charLength": region.length,
    }
