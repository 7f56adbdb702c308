"""Every check of a workspace, as one list of findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from generators.doctypes import templates_dir
from kb.checks import check_project
from kb.checks.finding import GATES, Finding, Gate, Severity
from kb.checks.gates import RANK
from kb.checks.knowledge import check_knowledge
from kb.checks.knowledge_rule import Library
from kb.checks.region import Region, regions
from kb.checks.report import html_report, markdown_report
from kb.checks.requirements import lint, load_words
from kb.checks.requirements.overlap import unsaid
from kb.checks.validations_baseline import check_baseline
from kb.checks.waivers import needless, waive
from kb.errors import KBError, WorkspaceError
from kb.project import Project, ProjectErrors
from kb.project.entities_knowledge import Term
from kb.project.loader import load_project_lenient
from kb.records import Record
from kb.records.encoding import decode
from kb.records.files import replace
from kb.services.baseline import read_baseline
from kb.services.reviews import read_reviews
from kb.workspace import Workspace, misplaced

_REPORTS = {".md": markdown_report, ".markdown": markdown_report, ".html": html_report, ".htm": html_report}


def check_workspace(workspace: Workspace, *, gate: Gate = "draft", only: Path | None = None) -> list[Finding]:
    """The findings on all projects and records, or on what lies at ``only``, by file and line.

    A file that cannot be read is a finding itself; the rest is still checked. Raises `WorkspaceError` when ``only``
    (relative to the current folder or to the workspace) holds nothing that is checked.
    """
    part = None if only is None else _part(workspace, only)
    findings: list[Finding] = []
    records, problems = workspace.load_records()
    findings += [_unreadable(problem) for problem in problems]
    known = {name for record in records for name in (record.id, *(lesson.id for lesson in record.lessons))}
    projects = {
        code: load_project_lenient(workspace.project_path(code), root=workspace.root, known=known)
        for code in workspace.project_codes()
    }
    usable = [project for project, _ in projects.values() if project is not None]
    findings += check_knowledge(records, library=_library(workspace, records, usable))
    for code, (project, wrong) in projects.items():
        findings += map(_unreadable, wrong)
        findings += _project_findings(workspace, code, project, gate) if project is not None else ()
    if part is not None:
        findings = [finding for finding in findings if Path(finding.file).is_relative_to(part)]
    return sorted(findings, key=_order)


def _project_findings(workspace: Workspace, code: str, project: Project, gate: Gate) -> Iterator[Finding]:
    found = check_project(project, gate)
    try:
        found += waive(check_baseline(project, read_baseline(workspace, code), gate), project)
    except KBError as error:
        yield from _all_unreadable(error)
    try:
        read_reviews(workspace, code)
    except KBError as error:
        yield from _all_unreadable(error)
    linted = list(
        requirement_lint(project, gate, own_words=workspace.root / "lint", glossary=workspace.glossary())
    )
    yield from found
    yield from waive(unsaid(linted, found), project)
    yield from needless([*found, *linted], project, gate)
    if project.project.code != code:
        yield _unreadable(misplaced(project, code))


def project_findings(
    workspace: Workspace, code: str, *, gates: Sequence[Gate] = GATES, known: Collection[str] = ()
) -> dict[Gate, list[Finding]]:
    """The findings on the data of one project alone at each of ``gates``; what cannot be read is among them.

    References into the knowledge base are judged where the ids of its records and lessons are ``known``: for that
    every record has to be read. Raises `WorkspaceError` when there is no such project.
    """
    project, wrong = load_project_lenient(workspace.project_path(code), root=workspace.root, known=known)
    unread = [_unreadable(problem) for problem in wrong]
    found: dict[Gate, list[Finding]] = {}
    for gate in gates:
        own = _project_findings(workspace, code, project, gate) if project is not None else ()
        found[gate] = sorted([*unread, *own], key=_order)
    return found


def _order(one: Finding) -> tuple[str, int, int, str]:
    return one.file, RANK[one.severity], one.line, one.rule


def regions_of(workspace: Workspace, findings: Sequence[Finding]) -> list[Region | None]:
    """Where in its file the words of each finding stand, as `kb.checks.region.regions` says."""
    return regions(findings, lambda name: decode(workspace.read_bytes(name), name))


def _library(workspace: Workspace, records: Sequence[Record], projects: Sequence[Project]) -> Library:
    """The records with what they are read against: embedder, glossaries, ids that projects name, files."""
    return Library(
        records,
        date.today(),
        encode=_encode,
        glossary=workspace.glossary(),
        project_terms=[term for project in projects for term in project.glossary],
        cited=frozenset(one for project in projects for one in project.graph()),
        exists=lambda path: path.startswith("..") or _exists(workspace.root / path),
    )


def _exists(path: Path) -> bool:
    """Whether a file is there; a name no file system takes (too long, a NUL in it) is not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _encode(texts: Sequence[str]) -> object:
    import search  # some tenths of a second that a project without requirements need not wait

    return search.load("static").encode(texts)


def requirement_lint(
    project: Project, gate: Gate, *, own_words: Path | None = None, glossary: Sequence[Term] = ()
) -> Iterator[Finding]:
    """The requirement lint with the word lists in ``own_words`` added, similar texts found by the built-in embedder."""
    return lint(
        project,
        gate,
        words=load_words(own_words),
        standards=templates_dir() / "_base" / "standards.yaml",
        encode=_encode,
        glossary=glossary,
    )


def write_report(
    file: Path, findings: Sequence[Finding], *, gate: Gate, lang: str, fail_on: Severity | None = None
) -> None:
    """Write the findings as a page to ``file``, whole or not at all; ``.md`` or ``.html`` says which form.

    Raises `WorkspaceError` for any other ending and for a place that cannot be written to.
    """
    form = _REPORTS.get(file.suffix.lower())
    if form is None or not file.parent.is_dir():
        raise WorkspaceError(
            "报告写不到这里",
            "The report cannot be written here",
            place=file.as_posix(),
            hint_zh="文件名以 .md 或 .html 结尾，所在文件夹要先建好。",
            hint_en="The name ends in .md or .html, and the folder must exist.",
        )
    try:
        replace(file, form(findings, gate, lang, fail_on).encode())
    except OSError as error:
        raise WorkspaceError(
            f"报告写不进去：{error.strerror}",
            f"The report cannot be written: {error.strerror}",
            place=file.as_posix(),
            hint_zh="换一个可以写的文件夹，并确认磁盘还有空间。",
            hint_en="Choose a folder you may write to, and see that the disk has room.",
        ) from None


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


def _all_unreadable(error: KBError) -> Iterator[Finding]:
    """Yield a finding for each fault of a file."""
    return map(_unreadable, error.problems if isinstance(error, ProjectErrors) else [error])


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
