"""Findings as SARIF: every finding with its rule, level and line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.checks.finding import Finding, Waived
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


def test_a_rule_says_what_it_asks_for_and_why() -> None:
    rules = sarif(FINDINGS, "en")["runs"][0]["tool"]["driver"]["rules"]
    assert all(rule["shortDescription"]["text"] and rule["fullDescription"]["text"] for rule in rules)


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    waived = replace(
        FINDINGS[0], subject="IF-001", field="owner", waiver=Waived("补签中", "MEM-001", date(2999, 1, 2))
    )
    (result,) = sarif([waived], "zh")["runs"][0]["results"]
    assert result["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "IF-001.owner"}]
    assert result["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "补签中 (MEM-001, 2999-01-02)"}
    ]


def test_no_finding_is_a_log_without_results() -> None:
    assert sarif([], "zh")["runs"][0]["results"] == []
