"""A generated document is held against the knowledge it cites and against what it said when it was made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generators.draft import Draft, Front, ProjectRef
from generators.errors import GenerationError
from kb.errors import WorkspaceError
from kb.services.cited import standing, with_standing
from kb.services.generate import generate, word_document
from kb.services.remarks import requirement_remarks
from kb.services.verify import SheetCheck, Verification, verify
from kb.workspace import Workspace
from tests.generators.word.packages import alter

FRONT = Front(
    type="requirements-specification", title="规格", number="DEMO-SIRS-001", version="V0.1", date="2026-03-02",
    project=ProjectRef(name="余额查询集成", code="DEMO"),
)  # fmt: skip
BODY = """# 需求

::: requirement {#REQ-001 title="余额查询"}
核心系统应在 2 s 内返回余额。

| 属性 | 内容 |
|---|---|
| 优先级 | 必须 |
| 来源 | 访谈 |
:::

::: requirement {#REQ-002 title="对账"}
核心系统应对账。
:::

先约定超时。[@RT-001#LES-001] 另见[@RB-001]。
"""
RETROSPECTIVE = "knowledge/retrospectives/RT-001.md"


@pytest.fixture
def document(workspace: Workspace) -> Path:
    """A draft a person wrote, as Word: its sources get their standing when it is set."""
    Draft(FRONT, BODY).write(workspace.root / "drafts" / "DEMO" / "spec.md")
    return workspace.root / word_document(workspace, "drafts/DEMO/spec.md")[0]


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replaces words in a text file, each of which must be there."""
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def sources(found: Verification) -> dict[str, str]:
    return {source.id: source.state for source in found.sources}


def sheet(found: Verification, identifier: str) -> SheetCheck:
    return next(one for one in found.sheets if one.id == identifier)


def test_a_fresh_document_is_sound(workspace: Workspace, document: Path) -> None:
    found = verify(document, workspace)

    assert found.sound
    assert sources(found) == {"RT-001#LES-001": "present", "RB-001": "present"}
    assert {one.state for one in found.sheets} == {"unchanged"}
    assert found.unread == 0


def test_a_source_whose_words_changed_is_told(workspace: Workspace, document: Path) -> None:
    edit(workspace.root / RETROSPECTIVE, ("建议：对账文件写明", "建议：对账文件要评审，写明"))
    found = verify(document, workspace)

    assert sources(found) == {"RT-001#LES-001": "changed", "RB-001": "present"}
    assert not found.sound


def test_line_breaks_and_front_matter_do_not_change_a_source(workspace: Workspace, document: Path) -> None:
    path = workspace.root / "knowledge" / "runbooks" / "RB-001.md"
    head, mark, body = path.read_text(encoding="utf-8").partition("\n---\n")
    path.write_text(f"{head}\ntags: [新标签]{mark}\n\n{body}\n", encoding="utf-8")

    assert sources(verify(document, workspace))["RB-001"] == "present"


def test_a_deprecated_a_superseded_and_a_missing_source_are_told(
    workspace: Workspace, document: Path
) -> None:
    runbook = workspace.root / "knowledge" / "runbooks" / "RB-001.md"
    edit(runbook, ("status: approved", "status: deprecated"))
    assert sources(verify(document, workspace))["RB-001"] == "deprecated"

    successor = runbook.read_text(encoding="utf-8").replace("id: RB-001", "id: RB-002\nsupersedes: [RB-001]")
    (runbook.parent / "RB-002.md").write_text(
        successor.replace("status: deprecated", "status: approved"), encoding="utf-8"
    )
    (found,) = [one for one in verify(document, workspace).sources if one.id == "RB-001"]
    assert (found.state, found.successor, found.then, found.now) == (
        "superseded",
        "RB-002",
        "approved",
        "superseded",
    )

    edit(runbook.parent / "RB-002.md", ("status: approved", "status: draft"))
    assert sources(verify(document, workspace))["RB-001"] == "deprecated"  # a draft replaces nothing yet

    edit(workspace.root / RETROSPECTIVE, ("LES-001", "LES-009"))
    runbook.unlink()
    (runbook.parent / "RB-002.md").unlink()
    assert sources(verify(document, workspace)) == {"RT-001#LES-001": "missing", "RB-001": "missing"}


def test_outside_of_a_workspace_the_requirements_are_compared_all_the_same(document: Path) -> None:
    alter(document, lambda xml: xml.replace("在 2 s 内", "在 9 s 内"))
    found = verify(document, None)

    assert set(sources(found).values()) == {"unchecked"}
    changed = sheet(found, "REQ-001")
    assert (changed.state, changed.authors) == ("changed", ())
    assert [(part.key, part.found, part.tracked) for part in changed.parts] == [
        ("text", "核心系统应在 9 s 内返回余额。", False)
    ]


def test_a_tracked_change_names_who_made_it(workspace: Workspace, document: Path) -> None:
    mark = 'w:author="客户王五" w:date="2026-03-03T00:00:00Z"'
    tracked = (
        f'</w:t></w:r><w:del w:id="1" {mark}><w:r><w:delText>2 s</w:delText></w:r></w:del><w:ins w:id="2" {mark}>'
        '<w:r><w:t>5 s</w:t></w:r></w:ins><w:r><w:t xml:space="preserve">'
    )
    alter(document, lambda xml: xml.replace("2 s", tracked, 1))
    changed = sheet(verify(document, workspace), "REQ-001")

    assert (changed.state, changed.authors) == ("changed", ("客户王五",))
    assert (changed.parts[0].tracked, changed.parts[0].found) == (True, "核心系统应在 5 s 内返回余额。")


def test_copies_deletions_and_removed_controls_are_told(workspace: Workspace, document: Path) -> None:
    def change(xml: str) -> str:
        start = xml.rindex("<w:tbl>", 0, xml.index("req:REQ-001:text"))
        end = xml.index("</w:tbl>", start) + len("</w:tbl>")
        first = xml[start:end]
        twin = first.replace("w:bookmark", "w:proofErr").replace("必须", "可有")
        second = xml[xml.rindex("<w:tbl>", 0, xml.index("req:REQ-002:text")) :]
        second = second[: second.index("</w:tbl>") + len("</w:tbl>")]
        return xml.replace(first, first + twin).replace(second, "")

    alter(document, change)
    found = verify(document, workspace)

    copied = sheet(found, "REQ-001")
    assert (copied.state, copied.copies) == ("copied", 1)
    assert [(part.key, part.found) for part in copied.parts] == [("priority", "可有")]
    assert sheet(found, "REQ-002").state == "deleted"


def test_a_requirement_whose_deletion_is_tracked_counts_as_deleted(
    workspace: Workspace, document: Path
) -> None:
    def change(xml: str) -> str:
        words = '<w:r><w:t xml:space="preserve">核心系统应对账。</w:t></w:r>'
        assert words in xml
        deleted = words.replace("w:t>", "w:delText>").replace("<w:t ", "<w:delText ")
        return xml.replace(
            words, f'<w:del w:id="7" w:author="客户" w:date="2026-03-03T00:00:00Z">{deleted}</w:del>'
        )

    alter(document, change)
    gone = sheet(verify(document, workspace), "REQ-002")

    assert (gone.state, gone.authors) == ("deleted", ("客户",))


def test_the_version_changed_by_hand_is_told(workspace: Workspace, document: Path) -> None:
    alter(document, lambda xml: xml.replace(">V0.1</w:t>", ">V1.0</w:t>", 1))
    own = sheet(verify(document, workspace), "")

    assert (own.kind, own.state) == ("document", "changed")
    assert [(part.key, part.made, part.found) for part in own.parts] == [("version", "V0.1", "V1.0")]


def test_a_record_that_was_altered_to_match_is_told(workspace: Workspace, document: Path) -> None:
    for name in ("word/document.xml", "customXml/item1.xml"):
        alter(document, lambda xml: xml.replace("在 2 s 内", "在 9 s 内"), name)
    found = verify(document, workspace)

    assert (sheet(found, "REQ-001").state, sheet(found, "REQ-001").intact) == ("unchanged", False)
    assert sheet(found, "REQ-002").intact
    assert not found.sound


def test_what_people_wrote_into_a_generated_draft_is_counted(workspace: Workspace) -> None:
    made = generate(workspace, "SIRS", "DEMO", lang="zh", today=date(2026, 3, 2), use_model=False)
    before = verify(workspace.root / made.document, workspace).origins
    assert before["data"] > 20
    assert "human" not in before

    edit(workspace.root / made.draft, ("{#purpose}\n", "{#purpose}\n\n本文由人补了一段。\n"))
    path, _ = word_document(workspace, made.draft, overwrite=True)
    after = verify(workspace.root / path, workspace).origins
    assert (after["human"], after["data"]) == (1, before["data"])


def test_an_issued_document_with_text_nobody_accepted_stays_in_review(workspace: Workspace) -> None:
    drafted = BODY + '\n::: drafted {model="m"}\n起草。\n:::\n'
    for body, told in ((drafted, True), (drafted.replace('"m"}', '"m" accepted="张三"}'), False)):
        Draft(replace(FRONT, status="issued"), body).write(workspace.root / "drafts" / "DEMO" / "spec.md")
        path, notes = word_document(workspace, "drafts/DEMO/spec.md", overwrite=True)

        assert any("没有人认可" in note.zh for note in notes) is told
        assert verify(workspace.root / path, workspace).about["edition"] == ("draft" if told else "issued")


def test_a_citation_of_nothing_is_named_and_not_issued(workspace: Workspace) -> None:
    path = workspace.root / "drafts" / "DEMO" / "spec.md"
    body = BODY + "\n见[@RT-999#NOPE]。例：`[@RT-998]`\n"
    Draft(FRONT, body).write(path)
    assert [note.zh for note in word_document(workspace, "drafts/DEMO/spec.md")[1]] == [
        "引用的来源在知识库里找不到：RT-999#NOPE"
    ]

    Draft(replace(FRONT, status="issued", version="V1.0"), body).write(path)
    with pytest.raises(WorkspaceError) as refused:
        word_document(workspace, "drafts/DEMO/spec.md")
    assert "RT-999#NOPE" in refused.value.en
    assert not list((workspace.root / "output" / "DEMO").glob("*V1.0*"))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("\n::: note\n甲。\n\n# 乙\n", True),
        ("\n::: note\n甲。\n:::\n", False),
        ("\n```\n::: note\n```\n", False),
    ],
)
def test_a_fence_that_never_ends_is_told(workspace: Workspace, more: str, told: bool) -> None:
    Draft(FRONT, BODY + more).write(workspace.root / "drafts" / "DEMO" / "spec.md")
    notes = word_document(workspace, "drafts/DEMO/spec.md")[1]

    assert any("“::: note”没有结束" in note.zh for note in notes) is told


def test_an_issued_document_with_gaps_is_warned_of(workspace: Workspace) -> None:
    for status, warned in (("review", False), ("issued", True)):
        draft = Draft(replace(FRONT, status=status), BODY + "\n【待补充：期限】\n")
        draft.write(workspace.root / "drafts" / "DEMO" / "spec.md")
        notes = word_document(workspace, "drafts/DEMO/spec.md")[1]

        assert any("还有 1 处【待补充】" in note.zh for note in notes) is warned


def test_a_file_that_was_not_generated_cannot_be_verified(workspace: Workspace) -> None:
    with pytest.raises(GenerationError):
        verify(workspace.root / "fupan.toml", workspace)


def test_the_standing_of_a_source_is_noted_once_and_kept(workspace: Workspace) -> None:
    records = workspace.load_records()[0]
    noted = with_standing(Draft(FRONT, BODY), lambda: records)

    lesson, runbook = noted.front.sources
    assert (lesson.id, lesson.status, runbook.id) == ("RT-001#LES-001", "approved", "RB-001")
    now = standing("RT-001#LES-001", records)
    assert now is not None
    assert (lesson.digest, lesson.source) == (now.digest, now.place)
    assert with_standing(noted, lambda: pytest.fail("nothing is left to note")) == noted
    assert standing("RT-001#LES-404", records) is standing("RT-404", records) is None


def test_findings_on_requirements_become_remarks_of_a_draft_only(workspace: Workspace) -> None:
    edit(workspace.root / "projects" / "DEMO" / "project.yaml", ("应在 2 s 内返回余额", "应尽快返回余额"))
    found = requirement_remarks(workspace, Draft(FRONT, BODY))

    assert any(remark.subject == "REQ-001" and "尽快" in remark.text for remark in found)
    issued = Draft(Front(project=FRONT.project, status="issued"), BODY)
    elsewhere = Draft(Front(project=ProjectRef(code="NOWHERE")), BODY)
    assert requirement_remarks(workspace, issued) == requirement_remarks(workspace, elsewhere) == ()
