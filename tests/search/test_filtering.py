"""Filters over records."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Filters, Record
from search.columns import Column, Columns
from search.errors import SearchError
from search.filtering import allowed_records, allowed_rows, day_number
from search.states import States


def names(library: list[Record], filters: Filters) -> set[str]:
    columns = Columns(library)
    states = States.on(columns, day_number(filters.as_of, "as_of"))
    mask = allowed_records(columns, states, filters)
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


def test_dates_restrict_from_both_ends(library: list[Record]) -> None:
    assert names(library, Filters(since="2025-06-01", until="2026-01-01")) == {"RB-005", "RB-007"}
    assert names(library, Filters(until="2024-03-01")) == {"RT-001", "RB-001"}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(since="2024-05-31"), {"month", "year"}),
        (Filters(since="2024-06-01"), {"year"}),
        (Filters(until="2024-05-01"), {"month", "year", "moment"}),
        (Filters(until="2024-04-30"), {"year"}),
        (Filters(as_of="2024-04-30"), {"year", "none", "nonsense"}),
    ],
)
def test_a_partial_date_counts_for_any_of_its_days(filters: Filters, found: set[str]) -> None:
    dates = {"month": "2024-05", "year": "2024", "none": "", "nonsense": "上周", "moment": "2024-05-01T08:00"}
    records = [Record(name, "runbook", name, (), created=text) for name, text in dates.items()]
    assert names(records, filters) == found


def test_values_are_compared_folded() -> None:
    records = [Record("A", "runbook", "a", (), tags=("ＥＣＩＦ", "对账"), industry="銀行")]
    for filters in (Filters(tags=("ecif",)), Filters(tags=("對賬",)), Filters(industries=("银行",))):
        assert names(records, filters) == {"A"}
    assert names(records, Filters(tags=("对",))) == set()
    assert names(records, Filters(projects=("",))) == set()


def test_kinds_also_name_lessons_steps_and_items_inside_records() -> None:
    columns = Columns([Record("A", "runbook", "a", ()), Record("B", "retrospective", "b", ())])
    record_of, kinds = np.array([0, 0, 1, 1]), Column.of(["section", "step", "lesson", "section"])

    def passages(*wanted: str) -> list[int]:
        filters = Filters(kinds=wanted)
        mask = allowed_rows(columns, States.on(columns), filters, record_of, kinds)
        return np.flatnonzero(mask).tolist()

    assert passages() == [0, 1, 2, 3]
    assert passages("lesson") == [2]
    assert passages("runbook") == [0, 1]
    assert passages("step", "retrospective") == [1, 2, 3]
    assert passages("section") == []


def test_a_date_that_is_none_is_a_clear_error(library: list[Record]) -> None:
    with pytest.raises(SearchError) as caught:
        names(library, Filters(since="去年"))
    assert "去年" in caught.value.message("zh")
    assert caught.value.hint("zh")


def naive(records: list[Record], filters: Filters) -> set[str]:
    """The same filter, written record by record; complete dates only."""

    def exists(record: Record) -> bool:
        return not filters.as_of or record.created <= filters.as_of

    def passes(record: Record) -> bool:
        newer = [r for r in records if record.id in r.supersedes and r.status != "draft" and exists(r)]
        withdrawn = record.status == "deprecated"
        if withdrawn and filters.as_of and record.updated > filters.as_of:
            status, withdrawn = "approved", False
        else:
            status = record.status
        if newer and not withdrawn:
            status = "superseded"
        if status in ("deprecated", "superseded") if not filters.statuses else status not in filters.statuses:
            return False
        dated = record.updated or record.created
        return (
            exists(record)
            and (not filters.since or dated >= filters.since)
            and (not filters.until or dated <= filters.until)
            and (not filters.systems or bool(set(filters.systems) & set(record.systems)))
            and (not filters.projects or record.project in filters.projects)
        )

    return {record.id for record in records if passes(record)}


DAYS = st.dates(date(2024, 1, 1), date(2024, 3, 1)).map(date.isoformat)
SOME = st.lists(st.sampled_from(["A", "B", "C"]), max_size=2, unique=True).map(tuple)
STATUSES = ["draft", "reviewed", "approved", "deprecated"]


@st.composite
def libraries(draw: st.DrawFn) -> list[Record]:
    """Up to a dozen records; a record supersedes only earlier ones, so there are no circles."""
    records: list[Record] = []
    for number in range(draw(st.integers(0, 12))):
        older = draw(st.lists(st.sampled_from(range(number)), max_size=2)) if number else []
        records.append(
            Record(
                f"R{number}", "runbook", "t", (), status=draw(st.sampled_from(STATUSES)),
                created=draw(DAYS), updated=draw(DAYS | st.just("")), systems=draw(SOME),
                project=draw(st.sampled_from(["", "A", "B"])),
                supersedes=tuple(f"R{old}" for old in older),
            )
        )  # fmt: skip
    return records


@given(
    libraries(),
    st.builds(
        Filters,
        systems=SOME,
        projects=SOME,
        statuses=st.lists(st.sampled_from([*STATUSES, "superseded"]), max_size=3).map(tuple),
        since=DAYS | st.just(""),
        until=DAYS | st.just(""),
        as_of=DAYS | st.just(""),
    ),
)
def test_columns_say_the_same_as_looking_at_every_record(records: list[Record], filters: Filters) -> None:
    assert names(records, filters) == naive(records, filters)
