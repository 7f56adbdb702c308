"""``fupan trace`` as it is typed."""

from __future__ import annotations

import json

from kb.workspace import Workspace
from tests.kb.cli.conftest import Type


def test_an_id_is_shown_with_its_branches_and_gaps(fupan: Type) -> None:
    shown = fupan("trace", "REQ-001")
    assert shown.code == 0
    assert "REQ-001 余额查询" in shown.out
    assert "├─ SYS-001 柜台系统" in shown.out
    assert "缺口  REQ-001 上游没有目标" in shown.out
    assert "gap  REQ-001 leads to no test case" in fupan("trace", "REQ-001", lang="en").out


def test_json_and_csv_hold_the_same_items(fupan: Type) -> None:
    told = json.loads(fupan("trace", "DEMO", "REQ-001", "--format", "json").out)
    below = [step["id"] for step in told["items"][0]["down"]["steps"]]
    lines = fupan("trace", "DEMO", "REQ-001", "--format", "csv").out.splitlines()
    assert below == ["SYS-001", "SYS-002"]
    assert [line.split(",")[3] for line in lines[1:]] == below


def test_the_matrix_ends_with_a_summary_and_can_be_a_workbook(fupan: Type, workspace: Workspace) -> None:
    shown = fupan("trace", "DEMO", "--matrix")
    assert shown.out.splitlines()[-1].startswith("1 行，1 行不完整")
    made = fupan("trace", "DEMO", "--matrix", "--format", "xlsx")
    assert made.out.strip().endswith("DEMO_matrix.xlsx")
    assert (workspace.root / "output/DEMO/DEMO_matrix.xlsx").read_bytes()[:2] == b"PK"


def test_suspect_links_fail_the_command_until_they_are_reviewed(fupan: Type, workspace: Workspace) -> None:
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    tests = "test_cases:\n  - {id: TC-001, title: 查询, requirements: [REQ-001]}\n"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + tests, encoding="utf-8")
    assert fupan("trace", "DEMO", "--review").code == 2
    assert fupan("trace", "DEMO", "--review", "--all", "--by", "MEM-002").code == 0
    assert fupan("trace", "DEMO", "--suspect").code == 0
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("应在 2 s 内", "应在 3 s 内"), encoding="utf-8")
    shown = fupan("trace", "DEMO", "--suspect")
    assert shown.code == 1
    assert "可疑  REQ-001 余额查询 → TC-001 查询" in shown.out
    assert "⚠ 可疑" in fupan("trace", "DEMO", "REQ-001").out
    assert fupan("trace", "TC-001", "--review").code == 0
    assert fupan("trace", "DEMO", "--suspect").code == 0


def test_two_views_at_once_are_refused(fupan: Type) -> None:
    shown = fupan("trace", "DEMO", "--suspect", "--matrix")
    assert shown.code == 2
    assert "只能用一个" in shown.err
