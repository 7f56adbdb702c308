"""What the requirement lint says about the requirements of a draft, to stand beside them as comments in Word."""

from __future__ import annotations

from generators import Draft, Remark
from kb.checks.report import SEVERITY_NAMES
from kb.checks.waivers import waive
from kb.errors import KBError
from kb.services.check import requirement_lint
from kb.workspace import Workspace


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
