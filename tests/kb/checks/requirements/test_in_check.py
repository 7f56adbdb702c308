"""The lint as part of ``fupan check``: word lists of the workspace, told once, waived."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.checks import Finding
from kb.checks.catalogue import rule_texts
from kb.checks.requirements import LINT_RULES
from kb.checks.requirements.overlap import SAID_BY, unsaid
from kb.checks.validations import RULES
from kb.errors import ProjectError
from kb.services.check import check_workspace
from kb.workspace import Workspace

SAMPLE = Path(__file__).parents[4] / "kb" / "sample"
STATEMENT = "核心系统应在 2 s 内返回余额。"


def lint_of(workspace: Workspace) -> dict[str, Finding]:
    return {one.rule: one for one in check_workspace(workspace) if one.rule.startswith("RQ-0")}


def rewrite(workspace: Workspace, old: str, new: str) -> None:
    path = workspace.root / "projects" / "DEMO" / "project.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_vague_word_is_found_with_its_line(workspace: Workspace) -> None:
    assert "RQ-01" not in lint_of(workspace)
    rewrite(workspace, STATEMENT, "核心系统应快速返回余额。")
    found = lint_of(workspace)["RQ-01"]
    assert found.place.startswith("projects/DEMO/project.yaml:")
    assert "“快速”" in found.zh


def test_the_workspace_has_word_lists_of_its_own(workspace: Workspace) -> None:
    rewrite(workspace, STATEMENT, "核心系统应给力地返回余额。")
    assert "RQ-01" not in lint_of(workspace)
    folder = workspace.root / "lint"
    folder.mkdir()
    (folder / "words.yaml").write_text("zh: {vague: [给力]}\n", encoding="utf-8")
    assert "“给力”" in lint_of(workspace)["RQ-01"].zh
    (folder / "words.yaml").write_text("zh: {vague: 给力}\n", encoding="utf-8")
    with pytest.raises(ProjectError):
        check_workspace(workspace)


def test_a_finding_can_be_waived(workspace: Workspace) -> None:
    rewrite(workspace, STATEMENT, "核心系统应快速返回余额。")
    waiver = "{rule: RQ-01, item: REQ-001, reason: 原文如此, by: MEM-001, until: 2099-12-31}"
    rewrite(workspace, "requirements:\n", f"waivers: [{waiver}]\nrequirements:\n")
    found = lint_of(workspace)["RQ-01"]
    assert found.waiver is not None
    assert found.waiver.reason == "原文如此"


def test_a_waiver_of_the_lint_that_nothing_needs_is_told(workspace: Workspace) -> None:
    waiver = "{rule: RQ-01, item: REQ-001, reason: 原文如此, by: MEM-001, until: 2099-12-31}"
    rewrite(workspace, "requirements:\n", f"waivers: [{waiver}]\nrequirements:\n")
    told = [(one.subject, one.severity) for one in check_workspace(workspace) if one.rule == "V35"]
    assert told == [("REQ-001", "info")]
    rewrite(workspace, STATEMENT, "核心系统应快速返回余额。")
    assert [one for one in check_workspace(workspace) if one.rule == "V35"] == []


def test_words_of_the_knowledge_glossary_are_defined_and_those_to_avoid_are_not_used(
    workspace: Workspace,
) -> None:
    rewrite(workspace, STATEMENT, "核心系统应在 2 s 内把 QZXT 余额回滚到前一日。")
    told = [getattr(one, "words", "") for one in check_workspace(workspace) if one.rule == "RQ-12"]
    assert told == ["QZXT"]
    glossary = "- {term: 回退, en: rollback, avoid: [回滚]}\n- {term: 前置系统, synonyms: [QZXT]}\n"
    (workspace.root / "knowledge" / "glossary.yaml").write_text(glossary, encoding="utf-8")
    told = [
        getattr(one, "words", "")
        for one in check_workspace(Workspace.open(workspace.root))
        if one.rule == "RQ-12"
    ]
    assert told == ["回滚"]


def test_the_sample_has_the_one_gap_it_is_meant_to_have() -> None:
    found = [one for one in check_workspace(Workspace.open(SAMPLE)) if one.rule.startswith("RQ")]
    assert [(one.rule, one.subject, one.severity) for one in found] == [("RQ-30", "REQ-036", "warning")]


def finding(rule: str, subject: str = "REQ-001", place: str = "a.yaml:3") -> Finding:
    return Finding(rule, "error", "draft", "", "", place, subject=subject)


def test_what_a_validation_says_is_not_said_again() -> None:
    lint = [
        finding("RQ-30"),
        finding("RQ-30", "REQ-002"),
        finding("RQ-01"),
        finding("RQ-18"),
        finding("RQ-18", place="b:1"),
    ]
    said = [finding("V11"), finding("V33"), finding("V12")]
    assert list(unsaid(lint, said)) == [lint[1], lint[2], lint[4]]


def test_the_rules_that_overlap_exist_and_every_rule_is_in_the_catalogue() -> None:
    lint, validations = {rule.id for rule in LINT_RULES}, {rule.id for rule in RULES}
    assert SAID_BY.keys() <= lint
    assert set(SAID_BY.values()) <= validations
    assert lint <= rule_texts().keys()
