"""How grave a fault is at which gate: the one table a project office argues about.

A rule says nothing before its first gate; from there on the last severity given holds. A part of a rule that
is graver or milder than the rule (a doubt beside a contradiction) says so where it is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kb.checks.finding import GATES, Finding, Gate, Severity

SEVERITIES: Mapping[str, Mapping[Gate, Severity]] = {
    "V00": {"review": "error"},
    "V01": {"draft": "error"},
    "V02": {"draft": "error"},
    "V03": {"review": "error"},
    "V04": {"review": "error"},
    "V05": {"review": "error"},
    "V06": {"review": "error"},
    "V07": {"review": "warning"},
    "V08": {"review": "error"},
    "V09": {"baseline": "error"},
    "V10": {"review": "error"},
    "V11": {"baseline": "error"},
    "V12": {"review": "error"},
    "V13": {"baseline": "error"},
    "V14": {"review": "warning"},
    "V15": {"review": "warning"},
    "V16": {"review": "error"},
    "V17": {"review": "error"},
    "V18": {"review": "warning"},
    "V19": {"baseline": "error"},
    "V20": {"review": "error"},
    "V21": {"baseline": "error"},
    "V22": {"baseline": "error"},
    "V23": {"review": "warning"},
    "V24": {"baseline": "error"},
    "V25": {"baseline": "error"},
    "V26": {"baseline": "error"},
    "V27": {"baseline": "warning"},
    "V28": {"baseline": "warning"},
    "V29": {"review": "warning"},
    "V30": {"review": "error"},
    "V31": {"baseline": "error"},
    "V32": {"draft": "error"},
    "V33": {"draft": "warning", "baseline": "error"},
    "V34": {"baseline": "error"},
    "V35": {"draft": "warning", "baseline": "error"},
}
"""Every validation with its severity from each gate on."""

FAILING: Mapping[Gate, Severity] = {
    "draft": "error",
    "review": "error",
    "baseline": "error",
    "issue": "error",
}
"""The mildest severity that keeps data from passing a gate."""

RANK: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}
"""Severities in order, the gravest first."""


def severity_at(severities: Mapping[Gate, Severity], gate: Gate) -> Severity | None:
    """Return how grave a fault is at ``gate``; None when its rule does not apply yet."""
    passed = [one for one in GATES[: GATES.index(gate) + 1] if one in severities]
    return severities[passed[-1]] if passed else None


def failing(findings: Iterable[Finding], gate: Gate, fail_on: Severity | None = None) -> list[Finding]:
    """Return the findings that keep data from passing ``gate``; waived ones never do.

    ``fail_on`` overrides the severity of `FAILING`.
    """
    limit = RANK[fail_on or FAILING[gate]]
    return [one for one in findings if one.waiver is None and RANK[one.severity] <= limit]
