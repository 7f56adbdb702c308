"""The state of knowledge on a day, and the order it imposes."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Filters, HashingEmbedder, Index, Record, Section
from search.columns import Columns
from search.filtering import day_number
from search.states import States, age_days, is_stale, under_successors


def states_of(records: list[Record], as_of: str = "") -> States:
    return States.on(Columns(records), day_number(as_of, "as_of"))


def chain(*pairs: str, **fields: str) -> list[Record]:
    """Records from "NEW OLD OLD" words; each was created a day after the one before."""
    made = []
    for number, words in enumerate(pairs, 1):
        name, *older = words.split()
        created = f"2024-01-{number:02}"
        status = fields.get(name, "approved")
        made.append(
            Record(name, "runbook", name, (), created=created, status=status, supersedes=tuple(older))
        )
    return made


def successor(records: list[Record], name: str, as_of: str = "") -> str:
    number = [record.id for record in records].index(name)
    found = list(states_of(records, as_of).successors(number))
    return records[found[-1]].id if found else ""


def test_the_successor_is_the_last_of_the_chain() -> None:
    records = chain("A", "B A", "C B")
    assert [successor(records, name) for name in "ABC"] == ["C", "C", ""]
    assert [states_of(records).status(n) for n in range(3)] == ["superseded", "superseded", "approved"]


def test_a_successor_counts_from_the_day_it_was_created() -> None:
    records = chain("A", "B A", "C B")
    assert successor(records, "A", "2024-01-01") == ""
    assert successor(records, "A", "2024-01-02") == "B"
    assert successor(records, "A", "2024-01-03") == "C"


def test_of_several_successors_the_newest_in_use_is_named() -> None:
    assert successor(chain("A", "B A", "C A"), "A") == "C"
    assert successor(chain("A", "B A", "C A", C="deprecated"), "A") == "B"
    assert successor(chain("A", "B A", "C A", C="draft"), "A") == "B"


@pytest.mark.parametrize("words", [("A A",), ("A B", "B A"), ("A C", "B A", "C B"), ("A X", "B Y")])
def test_circles_and_unknown_ids_supersede_nothing(words: tuple[str, ...]) -> None:
    records = chain(*words)
    assert {states_of(records).status(number) for number in range(len(records))} == {"approved"}


def test_a_link_out_of_a_circle_still_counts() -> None:
    records = chain("A B", "B A", "C A", "D", "B2 D")
    assert [successor(records, name) for name in ("A", "B", "C", "D")] == ["C", "", "", "B2"]


def test_a_long_chain_is_no_problem() -> None:
    records = [Record("R0", "runbook", "", ())]
    records += [Record(f"R{n}", "runbook", "", (), supersedes=(f"R{n - 1}",)) for n in range(1, 3000)]
    assert successor(records, "R0") == "R2999"


def test_withdrawn_records_were_approved_before() -> None:
    record = Record("A", "runbook", "a", (), created="2024-01-01", updated="2024-06", status="deprecated")
    assert states_of([record], "2024-05-31").status(0) == "approved"
    assert states_of([record], "2024-06-01").status(0) == "deprecated"
    assert states_of([record]).status(0) == "deprecated"


def test_current_names_every_status_in_use() -> None:
    records = chain("A", "B A", "C", "D", "E", C="draft", D="deprecated", E="odd")
    states = states_of(records)
    assert states.visible(()).tolist() == [False, True, True, False, True]
    assert states.visible(("current", "superseded")).tolist() == [True, True, True, False, True]
    assert states.visible(("Approved",)).tolist() == [False, True, False, False, False]


@given(st.lists(st.integers(0, 4), max_size=12))
def test_nothing_stands_above_what_replaced_it(order: list[int]) -> None:
    states = states_of(chain("A", "B A", "C B", "D", "E"))
    records = np.array(order, np.int64)
    moved = under_successors(states, records)
    assert sorted(moved.tolist()) == list(range(len(order)))
    after = records[moved].tolist()
    for older, newer in ((0, 1), (0, 2), (1, 2)):
        if older in after and newer in after:
            assert after.index(newer) < after.index(older)
    # Stable: what was not superseded keeps its order, and so do the passages of one record.
    for group in ({2, 3, 4}, {0}, {1}):
        places = [at for at in moved.tolist() if order[at] in group]
        assert all(before < later for before, later in pairwise(places))


def test_a_search_labels_what_was_replaced_and_puts_it_below(tmp_path: object) -> None:
    text = "主从切换之前先停止对账任务。"
    old = Record("RB-1", "runbook", "主从切换", (Section("s", ("步骤",), text),), created="2024-01-01")
    new = Record(
        "RB-2", "runbook", "手册", (Section("s", ("步骤",), "主从切换改由平台执行，先做演练，再通知业务。"),),
        created="2025-01-01", supersedes=("RB-1",),
    )  # fmt: skip
    with Index.open(str(tmp_path), embedder=HashingEmbedder(64)) as index:
        index.update([old, new])
        both = Filters(statuses=("current", "superseded"))
        hits = index.search("主从切换之前先停止对账任务", filters=both, today=date(2026, 1, 1)).hits
        assert [(hit.record_id, hit.status, hit.successor) for hit in hits] == [
            ("RB-2", "approved", ""),
            ("RB-1", "superseded", "RB-2"),
        ]
        assert hits[1].score > hits[0].score, "or the order proves nothing"
        then = index.search("主从切换", filters=Filters(as_of="2024-12-31"), today=date(2026, 1, 1)).hits
        assert [(hit.record_id, hit.status, hit.successor) for hit in then] == [("RB-1", "approved", "")]
        assert then[0].age_days == 365


def test_age_counts_from_the_last_review_or_update(library: list[Record]) -> None:
    today = date(2026, 6, 1)
    by_id = {record.id: record for record in library}
    assert age_days(by_id["RT-001"], today) == (today - date(2026, 3, 1)).days
    assert age_days(by_id["RB-002"], today) == 12
    assert age_days(by_id["REF-1"], today) == -1
    assert age_days(by_id["RT-001"], date(2025, 1, 10)) == 344, "a later review is not known yet"
    assert age_days(by_id["RT-001"], date(2020, 1, 1)) == -1


def test_stale_is_what_was_not_reviewed_within_its_cycle(library: list[Record]) -> None:
    today = date(2026, 6, 1)
    assert {record.id for record in library if is_stale(record, today)} == {"RB-001"}
    edge = Record("A", "runbook", "a", (), updated="2026-05-01", review_cycle_days=31)
    assert not is_stale(edge, today)
    assert is_stale(edge, date(2026, 6, 2))
    assert not is_stale(library[0], date(2025, 6, 1)), "reviewed later; nobody knows what had been before"


def test_a_record_withdrawn_because_it_was_replaced_is_superseded_and_found_by_either_word() -> None:
    old = Record("A", "runbook", "a", (), created="2024-01-01", updated="2025-01-01", status="deprecated")
    new = Record("B", "runbook", "b", (), created="2025-01-01", supersedes=("A",))
    states = states_of([old, new])
    assert states.status(0) == "superseded"
    assert states.visible(("superseded",)).tolist() == [True, False]
    assert states.visible(("deprecated",)).tolist() == [True, False]
    assert states.visible(()).tolist() == [False, True]
