"""``fupan new`` as it is typed."""

from __future__ import annotations

import json

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_a_requirement_and_a_record_are_made(fupan: Type, workspace: Workspace) -> None:
    made = fupan(
        "new", "requirement", "--title", "限额", "--set", "type=functional", "--set", "priority=must"
    )
    assert made.code == 0
    assert "REQ-002  projects/DEMO/project.yaml:31" in made.out
    assert "待补充：statement" in made.out
    told = json.loads(fupan("new", "runbook", "--title", "重启", "--json", lang="en").out)
    assert (workspace.root / told["place"].partition(":")[0]).is_file()
    assert fupan("check").code in (0, 1)


def test_what_is_missing_or_unknown_is_said(fupan: Type) -> None:
    assert "--set probability=1…5" in fupan("new", "risk", "DEMO", "--title", "停电").err
    assert "是不是 risk" in fupan("new", "rsik").err
    assert fupan("new", "risk", "--set", "x").code == 2
    assert fupan("new", "risk", "--in", "RT-001").code == 2
    assert fupan("new", "requirement", "NOPE", "--title", "x").code == 1
