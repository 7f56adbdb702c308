"""Every check of a workspace, as one list of findings."""

from __future__ import annotations

from pathlib import Path

from kb.checks import check_project
from kb.checks.finding import Finding, Gate
from kb.checks.knowledge import check_knowledge
from kb.errors import KBError, WorkspaceError
from kb.project.loader import load_project_lenient
from kb.workspace import Workspace, misplaced

_ORDER = {"error": 0, "warning": 1, "info": 2}


def check_workspace(workspace: Workspace, *, gate: Gate = "draft", only: Path | None = None) -> list[Finding]:
    """The findings on all projects and records, or on what lies at ``only``, by file and line.

    A file that cannot be read is a finding itself; the rest is still checked. Raises `WorkspaceError` when ``only``
    (relative to the current folder or to the workspace) holds nothing that is checked.
    """
    part = None if only is None else _part(workspace, only)
    findings: list[Finding] = []
    records, problems = workspace.load_records()
    findings += [_unreadable(problem) for problem in problems]
    findings += check_knowledge(records)
    known = {name for record in records for name in (record.id, *(lesson.id for lesson in record.lessons))}
    for code in workspace.project_codes():
        project, wrong = load_project_lenient(workspace.project_path(code), root=workspace.root, known=known)
        findings += [_unreadable(problem) for problem in wrong]
        if project is not None:
            findings += check_project(project, gate)
            findings += [_unreadable(misplaced(project, code))] if project.project.code != code else []
    if part is not None:
        findings = [finding for finding in findings if Path(_file(finding)).is_relative_to(part)]
    return sorted(
        findings, key=lambda finding: (_file(finding), _ORDER[finding.severity], _line(finding), finding.rule)
    )


def _part(workspace: Workspace, only: Path) -> Path:
    """``only`` below the workspace; refused where no check ever looks, lest a mistyped path count as sound."""
    part = Path(workspace.relative(only))
    if not (workspace.root / part).exists() or part.parts[:1] not in ((), ("knowledge",), ("projects",)):
        raise WorkspaceError(
            "这里没有可检查的内容",
            "There is nothing here to check",
            place=part.as_posix(),
            hint_zh="检查的是 knowledge 和 projects 里的文件。",
            hint_en="Files below knowledge and projects are checked.",
        )
    return part


def _unreadable(problem: KBError) -> Finding:
    return Finding(
        rule="V01",
        severity="error",
        gate="draft",
        zh=problem.zh,
        en=problem.en,
        place=problem.place,
        hint_zh=problem.hint_zh,
        hint_en=problem.hint_en,
        subject="",
    )


def _file(finding: Finding) -> str:
    return finding.place.partition(":")[0]


def _line(finding: Finding) -> int:
    digits = finding.place.partition(":")[2].split(" ")[0]
    return int(digits) if digits.isdigit() else 0
