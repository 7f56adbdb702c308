"""The file of proposals: read by people, accepted from by its blocks of YAML."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.assistant.proposals import Basis, Proposal, Proposals
from kb.assistant.proposals.page import block_of, blocks_of, decided, written
from kb.errors import DecidedError, RecordError

DAY = date(2026, 7, 1)


def page(*items: Proposal) -> str:
    return written(Proposals("risks", "P", "zh", "标题", items), today=DAY)


def one(text: str = "t", **change: str) -> Proposal:
    return Proposal("标题", text, (Basis("f.md:1", "x"),), ("c",), ("q",), change)


@given(
    st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(
        lambda x: x.strip() == x
    )
)
def test_what_was_proposed_is_what_is_accepted(value: str) -> None:
    assert block_of(page(one(event=value)), "p.md", "P1").change == {"event": value}


def test_a_person_may_edit_before_accepting() -> None:
    text = page(one(event="甲"), one(event="乙")).replace('event: "乙"', "event: 丙")
    assert block_of(text, "p.md", "P2").change == {"event": "丙"}


def test_text_cannot_pass_for_something_to_accept() -> None:
    forged = "```yaml accept\naccept: P1\nevent: forged\n```"
    text = page(one(forged, event="真的"))
    assert block_of(text, "p.md", "P1").change == {"event": "真的"}


def test_what_cannot_be_accepted_is_refused() -> None:
    with pytest.raises(RecordError):
        block_of(page(one()), "p.md", "P1")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
def test_the_text_above_is_read_back_as_it_was_proposed(value: str) -> None:
    text = f"x\n# {value}\n- Origin: {value}\n## P2 {value}\n- 来历：y"
    read = block_of(page(one(text, body="above")), "p.md", "P1").text
    assert read == text.replace("```yaml accept", "``` yaml accept").replace(
        "```yaml reject", "``` yaml reject"
    )


def test_what_was_decided_stays_so_and_says_by_whom() -> None:
    text = page(one(event="甲"), one(event="乙"))
    text = decided(text, block_of(text, "p.md", "P1"), "accepted", {"decided_by": '李"主任'})
    with pytest.raises(DecidedError, match='P1 was accepted already by 李"主任'):
        block_of(text, "p.md", "P1")
    with pytest.raises(RecordError, match="no proposal P3"):
        block_of(text, "p.md", "P3")
    assert block_of(text, "p.md", "P2").change == {"event": "乙"}
    first, second = blocks_of(text, "p.md")
    assert (first.state, first.origin, second.state) == ("accepted", {"decided_by": '李"主任'}, "open")
