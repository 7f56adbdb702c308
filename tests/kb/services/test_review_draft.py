"""A person goes through what a model drafted: every block can be accepted, changed or rejected, nothing else moves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from generators.blocks import Drafted, blocks
from generators.draft import Draft
from kb.errors import WorkspaceError
from kb.services.drafted_parts import parts
from kb.services.drafts import EditedError
from kb.services.generate import generate, word_document
from kb.services.review_draft import accept_block, reject_block, review_draft
from kb.workspace import Workspace
from tests.kb.assistant.drafting_server import Drafting
from tests.kb.llm.fault_server import FaultServer, fault_server
from tests.kb.services.test_generate_with_model import TODAY, with_model

WHO = {"by": "李主任", "today": TODAY}


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with fault_server() as running:
        running.RequestHandlerClass = Drafting
        yield running


@pytest.fixture
def drafted(workspace: Workspace, server: FaultServer) -> tuple[Workspace, str]:
    """A workspace with a document of which a model drafted sections, and the path of the draft."""
    workspace = with_model(workspace, server, "drafting")
    return workspace, generate(workspace, "SIRS", "DEMO", lang="zh", today=TODAY).draft


def text_of(workspace: Workspace, path: str) -> str:
    return (workspace.root / path).read_text(encoding="utf-8")


def test_every_drafted_block_is_listed_with_its_sentences_and_the_passages_they_rest_on(
    drafted: tuple[Workspace, str],
) -> None:
    workspace, path = drafted
    review = review_draft(workspace, path)
    body = Draft.read(workspace.root / path).body
    assert len(review.blocks) == sum(isinstance(one, Drafted) for one in blocks(body)) == review.open > 1
    lines = text_of(workspace, path).split("\n")
    assert all(lines[one.line - 1].startswith("::: drafted") and one.section for one in review.blocks)
    citing = next(one for one in review.blocks if one.sources)
    source = citing.sources[0]
    record, line = source.place.rsplit(":", 1)
    assert source.state == "present"
    assert source.text.split("\n")[0][:10] in (workspace.root / record).read_text(encoding="utf-8")
    assert int(line) > 0
    cited = [one for one in citing.sentences if source.id in one.sources]
    assert cited
    assert "".join(cited[0].text.split())[:8] in "".join(source.text.split())
    assert any(one.sources == ("data",) for block in review.blocks for one in block.sentences)
    assert [one for block in review.blocks for each in block.sentences for one in each.remarks] == []


def test_accepting_marks_one_block_and_keeps_every_other_byte(drafted: tuple[Workspace, str]) -> None:
    workspace, path = drafted
    before = text_of(workspace, path)
    first = review_draft(workspace, path).blocks[0]
    review = accept_block(workspace, path, first.key, **WHO)  # type: ignore[arg-type]
    assert (review.blocks[0].accepted, review.blocks[0].key) == ("李主任", first.key)
    assert review.open == len(review.blocks) - 1
    changed = [
        (old, new)
        for old, new in zip(before.split("\n"), text_of(workspace, path).split("\n"), strict=True)
        if old != new
    ]
    assert [(new == old[:-1] + ' accepted="李主任"}') for old, new in changed] == [True]
    told = json.loads((workspace.root / path).with_suffix(".provenance.json").read_text(encoding="utf-8"))
    assert told["decisions"] == [
        {
            "decision": "accepted",
            "key": first.key,
            "by": "李主任",
            "on": TODAY.isoformat(),
            "text": first.markdown,
        }
    ]
    assert told["sections"], "what was kept before stays"


def test_a_person_may_put_it_in_other_words_and_is_told_what_they_lack(
    drafted: tuple[Workspace, str],
) -> None:
    workspace, path = drafted
    first = review_draft(workspace, path).blocks[0]
    review = accept_block(workspace, path, first.key, text="共有 4711 个接口。", **WHO)  # type: ignore[arg-type]
    assert review.blocks[0].markdown == "共有 4711 个接口。"
    assert [one.kind for one in review.blocks[0].sentences[0].remarks] == ["number"]
    with pytest.raises(WorkspaceError, match="changed since"):
        accept_block(workspace, path, first.key, **WHO)  # type: ignore[arg-type]


def test_rejecting_puts_the_text_by_rule_there(drafted: tuple[Workspace, str]) -> None:
    workspace, path = drafted
    before = text_of(workspace, path)
    block = next(one for one in review_draft(workspace, path).blocks if one.by_rules)
    review = reject_block(workspace, path, block.key, **WHO)  # type: ignore[arg-type]
    assert block.key not in [one.key for one in review.blocks]
    assert text_of(workspace, path).count("::: drafted") == before.count("::: drafted") - 1
    assert text_of(workspace, path).count(block.by_rules) == before.count(block.by_rules) + 1


def test_without_knowing_what_stood_there_a_gap_is_left(drafted: tuple[Workspace, str]) -> None:
    workspace, path = drafted
    (workspace.root / path).with_suffix(".provenance.json").unlink()
    block = review_draft(workspace, path).blocks[0]
    assert block.by_rules == ""
    reject_block(workspace, path, block.key, **WHO)  # type: ignore[arg-type]
    assert "【待补充：本段由人撰写】" in text_of(workspace, path)


@pytest.mark.parametrize(
    "text",
    ["", "  \n", "甲\n:::\n乙", "甲\n\n  :::\n\n::: note\n乙\n:::", ":::: drafted\n乙\n::::\n:::\n丙"],
)
def test_new_words_cannot_reach_out_of_their_block(drafted: tuple[Workspace, str], text: str) -> None:
    workspace, path = drafted
    before = text_of(workspace, path)
    key = review_draft(workspace, path).blocks[0].key
    with pytest.raises(WorkspaceError, match="empty, or marks"):
        accept_block(workspace, path, key, text=text, **WHO)  # type: ignore[arg-type]
    assert text_of(workspace, path) == before


@pytest.mark.parametrize("who", ["", " - ", 'a" x="', "{}"])
def test_nobody_cannot_accept(drafted: tuple[Workspace, str], who: str) -> None:
    workspace, path = drafted
    key = review_draft(workspace, path).blocks[0].key
    with pytest.raises(WorkspaceError, match="who decides"):
        accept_block(workspace, path, key, by=who, today=TODAY)
    with pytest.raises(WorkspaceError, match="who decides"):
        reject_block(workspace, path, key, by=who, today=TODAY)


def test_what_one_person_accepted_is_not_taken_over_by_another(drafted: tuple[Workspace, str]) -> None:
    workspace, path = drafted
    key = review_draft(workspace, path).blocks[0].key
    accept_block(workspace, path, key, **WHO)  # type: ignore[arg-type]
    with pytest.raises(WorkspaceError, match="李主任 has accepted"):
        accept_block(workspace, path, key, by="陈工", today=TODAY)


def test_a_decision_is_a_person_s_work_that_generating_does_not_overwrite(
    drafted: tuple[Workspace, str],
) -> None:
    workspace, path = drafted
    for block in review_draft(workspace, path).blocks:
        accept_block(workspace, path, block.key, **WHO)  # type: ignore[arg-type]
    assert review_draft(workspace, path).open == 0
    with pytest.raises(EditedError):
        generate(workspace, "SIRS", "DEMO", lang="zh", today=TODAY)
    assert word_document(workspace, path)[0]


def test_a_source_that_changed_or_went_is_said(drafted: tuple[Workspace, str]) -> None:
    workspace, path = drafted
    source = next(one.sources[0] for one in review_draft(workspace, path).blocks if one.sources)
    record = workspace.root / source.place.rsplit(":", 1)[0]
    text = record.read_text(encoding="utf-8")
    words = next(line for line in source.text.split("\n")[1:] if line in text or line[3:] in text)
    record.write_text(text.replace(words[3:], "改过的话。"), encoding="utf-8")
    states = {s.id: s.state for one in review_draft(workspace, path).blocks for s in one.sources}
    assert states[source.id] == "changed"
    record.unlink()
    gone = {s.id: s for one in review_draft(workspace, path).blocks for s in one.sources}[source.id]
    assert (gone.state, gone.text) == ("missing", "")


@pytest.mark.parametrize("path", ["fupan.toml", "drafts/DEMO/none.md", "drafts/../knowledge/x.md", "../x.md"])
def test_only_drafts_are_reviewed(workspace: Workspace, path: str) -> None:
    with pytest.raises(WorkspaceError):
        review_draft(workspace, path)


def test_equal_blocks_and_an_unclosed_one_are_told_apart() -> None:
    block = '::: drafted {model="m"}\n甲。\n:::'
    first, second, third = parts(
        f'# 一\n\n{block}\n\n## 二 {{#x}}\n\n{block}\n\n::: drafted {{model="n"}}\n乙。'
    )
    assert second.key == f"{first.key}-2"
    assert (first.above, second.above, third.text) == ("一", "二", "乙。")
