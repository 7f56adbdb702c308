"""Projects written as YAML, and what one rule finds in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from kb.checks import Finding, Gate, check_project
from kb.project import load_project

HEAD = """\
project:
  id: P-1
  name: 项目
  code: P-2026
  customer: 客户
  start: 2026-01-05
  finish: 2026-12-31
"""
PROJECT = (
    HEAD
    + """\
  data_date: 2026-06-01
  baseline: {{date: 2026-03-02, version: V1.0}}
  phase: {phase}
{more}\
members:
  - {{id: MEM-001, name: 张三, org: 明川, role: PM}}
  - {{id: MEM-002, name: 李四, org: 银行, role: 科技}}
stakeholders:
  - {{id: STK-001, name: 供应商, power: 5, interest: 5}}
"""
)
SYSTEMS = "systems: [{id: SYS-001, name: 核心, owner: MEM-001}, {id: SYS-002, name: 信贷, owner: MEM-002}]\n"

Found = Callable[..., list[Finding]]
Check = Callable[..., list[Finding]]


@pytest.fixture
def check(tmp_path: Path, request: pytest.FixtureRequest) -> Check:
    """What one rule finds in a project: ``head`` (else the HEAD of the test's module) and data after it, in YAML."""

    def check(rule: str, data: str, gate: Gate = "issue", head: str = "") -> list[Finding]:
        path = tmp_path / "project.yaml"
        path.write_text((head or request.module.HEAD) + data, encoding="utf-8")
        findings = check_project(load_project(path, root=tmp_path), gate)
        return [finding for finding in findings if finding.rule == rule]

    return check


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """What one rule finds in `PROJECT` with more lines about it and data after it, at a gate.

    Data that begins with systems replaces ours.
    """

    def found(
        rule: str, data: str, *, project: str = "", phase: str = "build", gate: Gate = "issue"
    ) -> list[Finding]:
        path = tmp_path / "project.yaml"
        head = PROJECT.format(phase=phase, more=indent(project, "  "))
        head += "" if data.startswith("systems:") else SYSTEMS
        path.write_text(head + data, encoding="utf-8")
        findings = check_project(load_project(path, root=tmp_path), gate)
        return [finding for finding in findings if finding.rule == rule]

    return found
