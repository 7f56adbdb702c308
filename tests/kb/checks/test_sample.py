"""What the validations say about the sample projects: every finding was looked at and is a defect they truly have."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.checks import check_project
from kb.project import load_project

JUDGED = {
    "SJYH-2026": [
        "V07 project",  # 2027 is not announced yet
        "V08 IF-010",  # the vendor has named nobody (ISS-007)
        "V11 REQ-036",  # no agreed way to sample log masking (ISS-009)
        "V17 raci",  # 11 interfaces and 5 deliverables without a row
        "V17 raci",
        "V18 MEM-006",  # three test stages overlap in November
        "V33 SYS-009",  # hosting still open
    ],
    "HRPT-2025": [
        "V17 raci",
        "V17 raci",
        "V26 SYS-004",  # its only alarm is mild and leads to no runbook
        "V26 SYS-010",  # no restore test
        *("V27 SYS-001",) * 2,
        "V27 SYS-003",
        *("V27 SYS-006",) * 2,
        "V27 SYS-007",
        "V27 SYS-008",
        "V27 SYS-010",
    ],
}


@pytest.mark.parametrize("code", JUDGED)
def test_the_sample_has_the_findings_that_were_judged_and_no_others(root: Path, code: str) -> None:
    folder = root / "kb/sample/projects" / code
    findings = check_project(load_project(folder, root=root), "issue")
    assert sorted(f"{one.rule} {one.subject}" for one in findings) == JUDGED[code]
    assert all((root / one.file).is_file() and one.line for one in findings)
