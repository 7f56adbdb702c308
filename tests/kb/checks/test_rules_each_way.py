"""Each rule both ways: what it must find, at which item and field, and what it must leave alone.

The cases are files of project data in ``rules/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kb.checks.conftest import Found

FILES = sorted((Path(__file__).parent / "rules").glob("V*.yaml"))


def cases() -> list[object]:
    made: list[object] = []
    for file in FILES:
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        for case in read["cases"]:
            options = {"phase": read.get("phase", "build"), **case}
            made.append(pytest.param(file.stem, options, id=f"{file.stem} {case['name']}"))
    return made


@pytest.mark.parametrize(("rule", "case"), cases())
def test_a_rule_finds_this_and_nothing_else(found: Found, rule: str, case: dict[str, Any]) -> None:
    findings = found(rule, case.get("data", ""), project=case.get("project", ""), phase=case["phase"])
    assert [f"{one.subject}.{one.field} {one.severity}" for one in findings] == case["found"]
    assert all(one.zh and one.en and one.hint_zh and one.hint_en for one in findings)
    assert all(one.file == "project.yaml" and one.line for one in findings)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_cases_of_a_rule_go_both_ways(file: Path) -> None:
    told = [case["found"] for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]]
    assert any(told)
    assert not all(told)
