"""What is said about a draft: the requirement lint as comments in Word, and what is set otherwise than typed."""

from __future__ import annotations

from generators import Draft, Remark
from generators.blocks import oddities
from kb.checks.report import SEVERITY_NAMES
from kb.checks.waivers import waive
from kb.errors import KBError
from kb.services.check import requirement_lint
from kb.workspace import Workspace
from search import Note


def requirement_remarks(workspace: Workspace, draft: Draft) -> tuple[Remark, ...]:
    """A remark for every finding nobody answers for; none for an issued draft, or one whose project is not here."""
    lang = draft.front.lang
    if draft.front.status in ("issued", "withdrawn") or "\n::: requirement" not in draft.body:
        return ()
    try:
        project = workspace.project(draft.front.project.code)
    except KBError:
        return ()
    found = requirement_lint(
        project, "review", own_words=workspace.root / "lint", glossary=workspace.glossary()
    )
    open_findings = [
        finding for finding in waive(found, project) if finding.waiver is None and finding.subject
    ]
    return tuple(
        Remark(
            finding.subject,
            " ".join(
                (
                    finding.rule,
                    f"{SEVERITY_NAMES[finding.severity][lang == 'en']}{'：' if lang == 'zh' else ':'}",
                    finding.message(lang),
                    finding.hint(lang),
                )
            ).strip(),
        )
        for finding in open_findings
    )


def oddity_notes(workspace: Workspace, draft: Draft, path: str) -> tuple[Note, ...]:
    """What in the draft at ``path`` is set in another way than it is typed, each with its line in the file."""
    found = oddities(draft.body)
    if not found:
        return ()
    file = workspace.inside(path)
    text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
    above = text[: max(text.rfind(draft.body), 0)].count("\n")
    return tuple(
        Note(
            f"第 {one.line + above} 行：{one.zh}" if one.line else one.zh,
            f"line {one.line + above}: {one.en}" if one.line else one.en,
        )
        for one in found
    )
