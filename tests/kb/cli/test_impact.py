"""``fupan impact`` as it is typed."""

from __future__ import annotations

import json

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type

CHANGES = "changes:\n" + "".join(
    f"  - {{id: CHG-00{n}, title: 改第 {n} 次, type: interface, date: 2026-03-0{n}, affects: [IF-001]}}\n"
    for n in (1, 2, 3)
)


def test_the_impact_of_a_change_in_three_forms(fupan: Type, workspace: Workspace) -> None:
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + CHANGES, encoding="utf-8")
    shown = fupan("impact", "CHG-002").out
    assert "IF-001 余额查询接口  陈工" in shown
    assert "CHG-002 → IF-001 → SYS-001" in shown
    assert "IF-001 余额查询接口 已有 3 次变更（CHG-001、CHG-002、CHG-003），90 天内最多 3 次：先查" in shown
    assert shown.splitlines()[-1] == "波及 3 项，涉及 2 位负责人"
    told = json.loads(fupan("impact", "CHG-002", "--format", "json").out)
    assert list(told["touched"]) == ["SYS", "IF"]
    assert told["repeated"][0]["pattern"] is True
    lines = fupan("impact", "CHG-002", "--format", "csv", lang="en").out.splitlines()
    assert len(lines) == 4
    assert fupan("impact", "DEMO").code == 2
    assert fupan("impact", "CHG-009").code == 1
