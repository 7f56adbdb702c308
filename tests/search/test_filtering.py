"""Filters, states and ages of records."""

from __future__ import annotations

from datetime import date

import pytest

from search import Filters, Record
from search.errors import SearchError
from search.filtering import age_days, allowed_records, is_stale, kind_allowed


def names(library: list[Record], filters: Filters) -> set[str]:
    mask = allowed_records(library, filters)
    return {record.id for record, allowed in zip(library, mask, strict=True) if allowed}


def test_deprecated_and_superseded_records_are_hidden(library: list[Record]) -> None:
    assert {record.id for record in library} - names(library, Filters()) == {"RB-004", "RB-006"}


def test_asking_for_a_status_shows_it(library: list[Record]) -> None:
    assert names(library, Filters(statuses=("superseded",))) == {"RB-004"}
    assert names(library, Filters(statuses=("deprecated", "draft"))) == {"RB-006", "RB-007"}


def test_a_draft_supersedes_nothing_yet(library: list[Record]) -> None:
    assert "RB-005" in names(library, Filters())


def test_a_deprecated_successor_does_not_bring_its_predecessor_back() -> None:
    old = Record("A", "runbook", "a", ())
    new = Record("B", "runbook", "b", (), supersedes=("A",), status="deprecated")
    assert names([old, new], Filters()) == set()


def test_as_of_shows_the_library_of_that_day(library: list[Record]) -> None:
    then = names(library, Filters(as_of="2024-05-01"))
    assert "RB-004" in then, "its successor came later"
    assert "RB-006" in then, "it was deprecated later"
    assert "RB-005" not in then, "it did not exist"
    assert "REF-1" in then, "a record without a date cannot be excluded"


def test_fields_restrict_together_and_values_are_alternatives(library: list[Record]) -> None:
    assert names(library, Filters(systems=("core", "MQ"))) == {"RT-001", "RB-001", "RB-002", "RB-003"}
    assert names(library, Filters(systems=("CORE",), langs=("en",))) == {"RB-003"}
    assert names(library, Filters(tags=("对账",), phases=("transition",))) == {"RT-001"}
    assert names(library, Filters(projects=("ZNGT-2023",))) == {"RT-001", "RB-001"}
    assert names(library, Filters(since="2026-01-01")) == {"RB-002", "RB-007"}


def test_kinds_also_name_lessons_steps_and_items_inside_records() -> None:
    assert kind_allowed((), "runbook", "section")
    assert kind_allowed(("lesson",), "retrospective", "lesson")
    assert kind_allowed(("runbook",), "runbook", "step")
    assert not kind_allowed(("lesson",), "retrospective", "section")
    assert not kind_allowed(("section",), "retrospective", "section")


def test_a_date_that_is_none_is_a_clear_error(library: list[Record]) -> None:
    with pytest.raises(SearchError) as caught:
        allowed_records(library, Filters(since="去年"))
    assert "去年" in caught.value.message("zh")
    assert caught.value.hint("zh")


def test_age_counts_from_the_last_review_or_update(library: list[Record]) -> None:
    today = date(2026, 6, 1)
    by_id = {record.id: record for record in library}
    assert age_days(by_id["RT-001"], today) == (today - date(2026, 3, 1)).days
    assert age_days(by_id["RB-002"], today) == 12
    assert age_days(by_id["REF-1"], today) == -1


def test_stale_is_what_was_not_reviewed_within_its_cycle(library: list[Record]) -> None:
    today = date(2026, 6, 1)
    assert {record.id for record in library if is_stale(record, today)} == {"RB-001"}
    edge = Record("A", "runbook", "a", (), updated="2026-05-01", review_cycle_days=31)
    assert not is_stale(edge, today)
    assert is_stale(edge, date(2026, 6, 2))
