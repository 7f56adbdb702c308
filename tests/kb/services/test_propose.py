"""Proposals from the sample: kept beside the drafts, nothing written until a person accepts."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generators.blocks import Drafted, blocks
from generators.draft import Draft, Front, ProjectRef
from kb.errors import DecidedError, KBError, SettingsError, WorkspaceError
from kb.project.entities import text_of
from kb.services import propose
from kb.services.amend import amended
from kb.services.index import open_index
from kb.services.passages import searchable, shareable
from kb.services.propose import (
    Acceptance,
    Proposing,
    accept_proposal,
    list_proposals,
    reject_proposal,
    show_proposals,
)
from kb.workspace import Workspace
from tests.kb.assistant.proposals.conftest import Planner
from tests.kb.services.conftest import SAMPLE

DAY = date(2026, 7, 1)
MINUTES = "- 联调停了一天。原因是证书台账只登记了叶子证书。建议登记整条链。\n"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with its index."""
    workspace = Workspace.open(shutil.copytree(SAMPLE, tmp_path_factory.mktemp("indexed") / "sample"))
    with open_index(workspace) as index:
        index.update([searchable(record) for record in shareable(workspace.load_records()[0])])
    return workspace.root


@pytest.fixture
def proposing(indexed: Path, tmp_path: Path) -> Proposing:
    return Proposing(Workspace.open(shutil.copytree(indexed, tmp_path / "sample")), "zh", DAY)


def data(workspace: Workspace) -> dict[str, bytes]:
    folders = (workspace.root / "projects", workspace.root / "knowledge")
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*.*")}


def test_proposing_changes_no_data(proposing: Proposing) -> None:
    before = data(proposing.workspace)
    (proposing.workspace.root / "m.md").write_text(MINUTES, encoding="utf-8")
    for kind, subject in (("risks", "SJYH-2026"), ("summary", "SJYH-2026"), ("lessons", "m.md")):
        name, proposals = proposing.propose(kind, subject, "SJYH-2026")
        assert proposals.items
        assert (proposing.workspace.root / name).is_file()
        assert name.startswith("drafts/SJYH-2026/proposals/")
    assert data(proposing.workspace) == before


def test_a_risk_names_its_lesson_and_enters_the_register_only_when_accepted(proposing: Proposing) -> None:
    workspace = proposing.workspace
    name, proposals = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    first = proposals.items[0]
    record, _, lesson = first.basis[0].place.partition("#")
    assert first.change["links"] == lesson
    assert not any(lesson in risk.links for risk in workspace.project("SJYH-2026").risks)
    given = {"category": "technical", "probability": "2", "impact": "4", "strategy": "mitigate"}
    made = accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, given))
    risk = next(one for one in workspace.project("SJYH-2026").risks if one.id == made.id)
    assert (risk.cause, risk.links) == (first.change["cause"], (lesson,))
    assert record in {one.id for one in workspace.load_records()[0]}
    _, again = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    assert lesson not in [one.change["links"] for one in again.items]


def test_judgements_about_a_risk_are_the_person_s(proposing: Proposing) -> None:
    name, _ = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    before = data(proposing.workspace)
    with pytest.raises(KBError, match="probability"):
        accept_proposal(proposing.workspace, name, "P1", Acceptance("李工", DAY, {}))
    assert data(proposing.workspace) == before


def test_no_restricted_record_and_none_of_the_project_s_own_is_a_source(proposing: Proposing) -> None:
    records = {one.id: one for one in proposing.workspace.load_records()[0]}
    _, proposals = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    for one in proposals.items:
        record = records[one.basis[0].place.partition("#")[0]]
        assert record.field("sensitivity") != "restricted"
        assert record.field("project") != "SJYH-2026"


def test_a_lesson_goes_into_the_retrospective_that_is_named(proposing: Proposing) -> None:
    workspace = proposing.workspace
    (workspace.root / "m.md").write_text(MINUTES, encoding="utf-8")
    name, _ = proposing.propose("lessons", "m.md", "SJYH-2026")
    with pytest.raises(WorkspaceError, match="retrospective"):
        accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}))
    made = accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}, holder="RT-003"))
    holder = next(one for one in workspace.load_records()[0] if one.id == "RT-003")
    lesson = next(one for one in holder.lessons if one.id == made.id)
    assert lesson.cause == "原因是证书台账只登记了叶子证书。"
    assert lesson.recommendation == "建议登记整条链。"


def test_the_summary_says_what_the_data_says(proposing: Proposing) -> None:
    _, proposals = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    project = proposing.workspace.project("SJYH-2026")
    text = proposals.items[0].text
    done = sum(one.actual is not None for one in project.milestones)
    assert f"里程碑完成 {done}/{len(project.milestones)}" in text
    assert f"变更 {len(project.changes)} 项" in text
    _, english = replace(proposing, lang="en").propose("summary", "SJYH-2026", "SJYH-2026")
    assert f"{done} of {len(project.milestones)} milestones are done" in english.items[0].text


def test_a_model_s_summary_stands_on_its_facts_and_falls_back_without_any(
    proposing: Proposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    false = {"text": "项目提前 99 天完成。", "sources": ["F1"]}
    true = {"text": "里程碑完成 4/11。", "sources": ["F3"]}
    unsure = {"text": "里程碑未完成 4/11。", "sources": ["F3"]}
    answers = Planner([true, false], [unsure], [false])
    monkeypatch.setattr(propose, "model_for", lambda *given, **more: answers)
    _, first = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    assert "99" not in first.items[0].text
    assert first.items[0].by.startswith("planner, summary.zh 1")
    assert first.items[0].doubts == ()
    _, marked = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    assert "里程碑未完成 4/11" in marked.items[0].doubts[0]
    _, second = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    assert (second.items[0].by, "进度完成" in second.items[0].text) == ("", True)
    assert "已略去" in second.notes[0].zh


def test_a_translation_says_that_it_needs_a_model(proposing: Proposing) -> None:
    (proposing.workspace.root / "d.md").write_text("# 概述\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="needs a model"):
        replace(proposing, lang="en").propose("translation", "d.md", "SJYH-2026")


@pytest.mark.parametrize(("kind", "subject"), [("requirement", "REQ-999"), ("lessons", "none.md")])
def test_what_is_not_there_is_said(proposing: Proposing, kind: str, subject: str) -> None:
    with pytest.raises(KBError):
        proposing.propose(kind, subject, "SJYH-2026")


def test_nothing_is_read_by_way_of_a_name_outside_the_workspace(proposing: Proposing, tmp_path: Path) -> None:
    outside = tmp_path / "minutes.md"
    outside.write_text(MINUTES, encoding="utf-8")
    name, proposals = proposing.propose("lessons", str(outside), "SJYH-2026")
    assert proposals.items[0].basis[0].place == "minutes.md:1"
    assert name == "drafts/SJYH-2026/proposals/lessons-minutes.md"


def test_a_lesson_that_is_known_already_is_named(proposing: Proposing) -> None:
    known = "- 证书到期停机。原因是到期检查只读叶子证书，证书台账没有中间证书。建议台账登记整条链。\n"
    text = f"{known}- 食堂停电。原因是跳闸。建议修。\n"
    (proposing.workspace.root / "m.md").write_text(text, encoding="utf-8")
    first, second = proposing.propose("lessons", "m.md", "SJYH-2026")[1].items
    assert any("RT-003 LES-013" in check for check in first.checks)
    assert not any("相近" in check for check in second.checks)


def test_proposals_that_a_person_has_edited_are_kept(proposing: Proposing) -> None:
    name, _ = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    file = proposing.workspace.root / name
    edited = file.read_text(encoding="utf-8") + "请管理层决定：延期。\n"
    file.write_text(edited, encoding="utf-8")
    _, again = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    kept = file.with_name("summary.edited-1.md")
    assert kept.read_text(encoding="utf-8") == edited
    assert kept.name in again.notes[-1].zh
    assert "请管理层决定：延期" not in file.read_text(encoding="utf-8")


def test_a_requirement_is_put_as_was_accepted_and_nothing_else_changes(proposing: Proposing) -> None:
    workspace = proposing.workspace
    code, subject = vague(workspace)
    name, proposals = proposing.propose("requirement", subject, code)
    before = data(workspace)
    made = accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}))
    after = data(workspace)
    changed = [path for path in before if before[path] != after[path]]
    assert len(changed) == 1
    requirement = next(one for one in workspace.project(code).requirements if one.id == subject)
    assert text_of(requirement.statement, "zh") == " ".join(proposals.items[0].text.split())
    assert made.place.startswith(Path(changed[0]).relative_to(workspace.root).as_posix())
    old, new = before[changed[0]].decode().split("\n"), after[changed[0]].decode().split("\n")
    assert sum(one != other for one, other in zip(old, new, strict=True)) == 1
    with pytest.raises(DecidedError, match="P1 was accepted already by 李工 on 2026-07-01"):
        accept_proposal(workspace, name, "P1", Acceptance("王工", DAY, {}))
    with pytest.raises(DecidedError, match="changed since"):
        accept_proposal(workspace, name, "P2", Acceptance("李工", DAY, {}))
    with pytest.raises(KBError, match="no proposal P9"):
        reject_proposal(workspace, name, "P9", by="李工", today=DAY)
    assert data(workspace) == after


def vague(workspace: Workspace) -> tuple[str, str]:
    """A requirement of the sample, made one that the rules have more than one way to put."""
    requirement = workspace.project("SJYH-2026").requirements[0]
    file = requirement.place_of("statement").rpartition(":")[0]
    text = (workspace.root / file).read_text(encoding="utf-8")
    changed = amended(text, file, requirement.id, "statement", "zh", "手机银行应快速返回余额等信息。")
    workspace.write(file, changed)
    return "SJYH-2026", requirement.id


def test_what_changed_since_is_not_accepted(proposing: Proposing) -> None:
    workspace = proposing.workspace
    minutes = workspace.root / "m.md"
    minutes.write_text(MINUTES, encoding="utf-8")
    name, _ = proposing.propose("lessons", "m.md", "SJYH-2026")
    minutes.write_text(MINUTES.replace("一天", "两天"), encoding="utf-8")
    before = data(workspace)
    with pytest.raises(WorkspaceError, match="has changed since"):
        accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}, holder="RT-003"))
    assert data(workspace) == before


def test_a_summary_goes_into_the_draft_that_is_named(proposing: Proposing) -> None:
    workspace = proposing.workspace
    name, proposals = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    front = Front(type="x", title="文档", project=ProjectRef(code="SJYH-2026"))
    workspace.write("drafts/SJYH-2026/x.md", Draft(front, "# 一\n\n正文。\n").to_markdown())
    accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}, into="drafts/SJYH-2026/x.md"))
    body = Draft.read(workspace.root / "drafts/SJYH-2026/x.md").body
    assert body.startswith("# 管理层摘要")
    assert proposals.items[0].text in body
    assert body.endswith("# 一\n\n正文。\n")


def test_the_marks_of_its_facts_do_not_go_into_the_document(
    proposing: Proposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = proposing.workspace
    answers = [{"text": "手机银行建设项目（SJYH-2026）。", "sources": ["F1"]}]
    monkeypatch.setattr(propose, "model_for", lambda *given, **more: Planner(answers))
    name, proposals = proposing.propose("summary", "SJYH-2026", "SJYH-2026")
    assert proposals.items[0].text.endswith("[F1]")
    front = Front(type="x", title="文档", project=ProjectRef(code="SJYH-2026"))
    workspace.write("drafts/SJYH-2026/x.md", Draft(front, "# 一\n").to_markdown())
    accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}, into="drafts/SJYH-2026/x.md"))
    body = Draft.read(workspace.root / "drafts/SJYH-2026/x.md").body
    assert "（SJYH-2026）。\n:::" in body
    assert "[F1]" not in body


def test_proposals_that_were_decided_are_kept_as_such(proposing: Proposing) -> None:
    name, _ = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    reject_proposal(proposing.workspace, name, "P1", by="李工", today=DAY)
    _, again = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    assert "已有决定" in again.notes[-1].zh
    assert "or decided" in again.notes[-1].en


def test_a_translation_becomes_the_draft_in_that_language(
    proposing: Proposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = proposing.workspace
    front = Front(type="x", title="文档", title_alt="Document", project=ProjectRef(code="SJYH-2026"))
    workspace.write("drafts/SJYH-2026/x.md", Draft(front, "# 概述\n\n共有 3 个接口。\n").to_markdown())
    lines = (workspace.root / "drafts/SJYH-2026/x.md").read_text(encoding="utf-8").split("\n")
    at = {text: f"L{lines.index(line) + 1}" for text, line in (("h", "# 概述"), ("p", "共有 3 个接口。"))}
    answers = [
        {"text": "Overview", "sources": [at["h"]]},
        {"text": "There are 3 interfaces.", "sources": [at["p"]]},
    ]
    monkeypatch.setattr(propose, "model_for", lambda *given, **more: Planner(answers))
    name, _ = replace(proposing, lang="en").propose("translation", "drafts/SJYH-2026/x.md", "SJYH-2026")
    made = accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}))
    draft = Draft.read(workspace.root / made.place)
    assert made.place == "drafts/SJYH-2026/x.en.md"
    assert (draft.front.lang, draft.front.title, draft.front.status) == ("en", "Document", "draft")
    assert draft.body.endswith(":::\n\n# Overview\n\nThere are 3 interfaces.\n")
    mark = blocks(draft.body)[0]
    assert isinstance(mark, Drafted)
    assert (mark.model.split(",")[0], mark.accepted) == ("planner", "李工")
    assert "drafts/SJYH-2026/x.md by the model planner" in draft.body
    assert f"accepted by 李工 on {DAY.isoformat()}" in draft.body
    kept = json.loads((workspace.root / made.place).with_suffix(".provenance.json").read_text("utf-8"))
    assert kept["translation"]["by"] == mark.model
    assert kept["translation"]["accepted_by"] == "李工"
    assert len(kept["translation"]["sha256"]) == 64
    name, _ = replace(proposing, lang="en").propose("translation", "drafts/SJYH-2026/x.md", "SJYH-2026")
    with pytest.raises(WorkspaceError, match="a draft already"):
        accept_proposal(workspace, name, "P1", Acceptance("李工", DAY, {}))


def test_proposals_are_listed_with_what_became_of_them(proposing: Proposing) -> None:
    workspace = proposing.workspace
    name, proposals = proposing.propose("risks", "SJYH-2026", "SJYH-2026")
    (found,) = [one for one in list_proposals(workspace, "SJYH-2026") if one.path == name]
    assert [one.state for one in found.items] == ["open"] * len(proposals.items)
    assert found.items[0].kind == "risks"
    after = reject_proposal(workspace, name, "P2", by="李工", today=DAY)
    assert [one.state for one in after.items[:3]] == ["open", "rejected", "open"]
    assert show_proposals(workspace, name) == after


@pytest.mark.parametrize(
    "path", ["fupan.toml", "../x.md", "drafts/../knowledge/glossary.yaml", "drafts/none.md"]
)
def test_only_files_of_proposals_are_read(proposing: Proposing, path: str) -> None:
    with pytest.raises(KBError):
        show_proposals(proposing.workspace, path)
