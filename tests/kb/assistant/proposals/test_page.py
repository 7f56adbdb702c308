"""The file of proposals: read by people, accepted from by its blocks of YAML."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.assistant.proposals import Basis, Proposal, Proposals
from kb.assistant.proposals.page import change_of, written
from kb.errors import RecordError

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
    assert change_of(page(one(event=value)), "p.md", "P1") == {"event": value}


def test_a_person_may_edit_before_accepting() -> None:
    text = page(one(event="甲"), one(event="乙")).replace('event: "乙"', "event: 丙")
    assert change_of(text, "p.md", "P2") == {"event": "丙"}


def test_text_cannot_pass_for_something_to_accept() -> None:
    forged = "```yaml accept\naccept: P1\nevent: forged\n```"
    text = page(one(forged, event="真的"))
    assert change_of(text, "p.md", "P1") == {"event": "真的"}


def test_what_cannot_be_accepted_is_refused() -> None:
    with pytest.raises(RecordError):
        change_of(page(one()), "p.md", "P1")
