"""Findings as SARIF: every finding with its rule, level and line."""

from __future__ import annotations

from kb.checks.finding import Finding
from kb.checks.sarif import sarif

FINDINGS = [
    Finding(
        "V08",
        "error",
        "review",
        "缺对方负责人",
        "no counterpart",
        "projects/A/project.yaml:12 IF-001",
        "补上",
        "add one",
    ),
    Finding("K06", "info", "draft", "该复核了", "review due", "knowledge/runbooks/RB-001.md"),
]


def test_a_finding_keeps_its_rule_level_and_line() -> None:
    run = sarif(FINDINGS, "zh")["runs"][0]
    error, note = run["results"]
    assert (error["ruleId"], error["level"], error["message"]["text"]) == (
        "V08",
        "error",
        "缺对方负责人 补上",
    )
    place = error["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "projects/A/project.yaml"}, "region": {"startLine": 12}}
    assert note["level"] == "note"
    assert "region" not in note["locations"][0]["physicalLocation"]


def test_every_result_names_its_rule_in_the_list_of_rules() -> None:
    run = sarif(FINDINGS, "en")["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == ["V08", "K06"]


def test_no_finding_is_a_log_without_results() -> None:
    assert sarif([], "zh")["runs"][0]["results"] == []
