"""Where the words of a finding stand in the file, however YAML wrote the sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.checks.region import regions
from kb.checks.requirements import lint
from kb.checks.sarif import sarif
from kb.project import load_project

HEAD = "project: {id: P, name: 甲, code: P, customer: 乙, start: 2026-01-05, finish: 2026-12-31}\n"
ENTRY = "requirements:\n  - id: REQ-001\n    title: t\n    type: functional\n    priority: must\n    status: agreed\n"


@pytest.mark.parametrize(
    "written",
    [
        "    statement: 系统应快速返回结果，并尽快返回明细。\n",
        '    statement: "系统应快速返回结果，并尽快返回明细。"\n',
        "    statement: {zh: 系统应快速返回结果，并尽快返回明细。, en: The system shall return the result quickly.}\n",
        "    statement:\n      zh: >-\n        系统应快速返回结果，\n        并尽快返回明细。\n",
        "    statement: |\n      系统应快速返回结果，\n      并尽快返回明细。\n",
    ],
)
def test_the_words_are_where_the_region_says(tmp_path: Path, written: str) -> None:
    text = HEAD + ENTRY + written
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    findings = [
        one
        for one in lint(load_project(tmp_path / "project.yaml", root=tmp_path))
        if one.rule in ("RQ-01", "RQ-20")
    ]
    found = {}
    for one, region in zip(findings, regions(findings, lambda _: text), strict=True):
        assert region is not None
        words = text[region.offset : region.offset + region.length]
        line = text.split("\n")[region.line - 1]
        assert line[region.column - 1 : region.end_column - 1] == words
        found[one.rule, one.field] = words
    zh = "statement" if "zh" not in written else "statement.zh"
    assert found["RQ-01", zh] == "快速"
    assert found["RQ-20", zh] == "尽快"


@pytest.mark.parametrize(
    "written",
    [
        "    statement: >-  # 快速改写\n      系统应快速查询。\n",
        "    statement:\n      # 快速改写\n      系统应快速查询。\n",
        "    statement:  # 快速改写\n      zh: |  # 快速改写\n        系统应快速查询。\n",
    ],
)
def test_a_word_in_a_comment_is_not_the_one(tmp_path: Path, written: str) -> None:
    text = HEAD + ENTRY + written
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    findings = [
        one for one in lint(load_project(tmp_path / "project.yaml", root=tmp_path)) if one.rule == "RQ-01"
    ]
    assert [region.offset for region in regions(findings, lambda _: text) if region] == [text.rindex("快速")]


def test_the_second_of_two_equal_words_is_meant(tmp_path: Path) -> None:
    text = f"{HEAD}{ENTRY}    statement: 系统应快速查询，快速返回。\n"
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    findings = [
        one for one in lint(load_project(tmp_path / "project.yaml", root=tmp_path)) if one.rule == "RQ-01"
    ]
    found = [region.column for region in regions(findings, lambda _: text) if region]
    line = text.split("\n")[7]
    assert found == [line.index("快速") + 1, line.rindex("快速") + 1]


def test_sarif_has_the_columns_in_characters(tmp_path: Path) -> None:
    text = f"{HEAD}{ENTRY}    statement: 系统应快速返回结果。\n"
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    findings = list(lint(load_project(tmp_path / "project.yaml", root=tmp_path)))
    run = sarif(findings, "zh", regions(findings, lambda _: text))["runs"][0]
    (place,) = [
        one["locations"][0]["physicalLocation"]["region"]
        for one in run["results"]
        if one["ruleId"] == "RQ-01"
    ]
    assert run["columnKind"] == "unicodeCodePoints"
    assert place == {
        "startLine": 8,
        "startColumn": 19,
        "endLine": 8,
        "endColumn": 21,
        "charOffset": text.index("快速"),
        "charLength": 2,
    }


def test_a_finding_about_the_entry_has_no_region(tmp_path: Path) -> None:
    text = f"{HEAD}{ENTRY}    statement: 系统应返回结果。\n"
    (tmp_path / "project.yaml").write_text(text, encoding="utf-8")
    findings = list(lint(load_project(tmp_path / "project.yaml", root=tmp_path)))
    assert {one.rule for one in findings} == {"RQ-30", "RQ-31", "RQ-33"}
    assert regions(findings, lambda _: text) == [None] * 3
