"""What a reader of some projects finds, and that nothing of the others shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from search import Filters, HashingEmbedder, Index, Record, SearchError, Section

TODAY = date(2026, 6, 1)


def _record(name: str, text: str, **fields: object) -> Record:
    sections = (Section("body", ("正文",), text, line=3),)
    return Record(name, "runbook", f"文档 {name}", sections, **fields)  # type: ignore[arg-type]


LIBRARY = [
    _record("RB-1", "共用：消息队列积压时先扩容消费者 shared consumer"),
    _record(
        "RB-2", "甲项目：蓝鲸网关 bluewhale 的证书三月到期", project="A", tags=("证书",), systems=("GW",)
    ),
    _record(
        "RB-3",
        "乙项目：红隼 kestrelstone 结算对账不平 ERR_7788",
        project="B",
        systems=("PAY",),
        tags=("对账",),
    ),
    _record(
        "RB-4", "乙项目取代共用的做法：扩容没有用", project="B", supersedes=("RB-1",), created="2026-01-01"
    ),
    _record("RB-5", "乙项目废止的 REQ-555", project="B", status="deprecated"),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.open(tmp_path / "index", embedder=HashingEmbedder()) as opened:
        opened.update(LIBRARY)
        yield opened


def _seen(index: Index, *projects: str) -> Index:
    return index.seen_by(projects)


@pytest.mark.parametrize(
    "query", ["红隼", "kestrelstone", "ERR_7788", "对账不平", '"红隼 kestrelstone"', "扩容"]
)
@pytest.mark.parametrize("legs", ["hybrid", "lexical", "vector"])
def test_nothing_of_another_project_is_found(index: Index, query: str, legs: str) -> None:
    filters = Filters(statuses=("current", "superseded", "deprecated"))
    found = _seen(index, "A").search(
        query,
        limit=50,
        filters=filters,
        today=TODAY,
        explain=True,
        facets=True,
        context=2,
        legs=legs,  # type: ignore[arg-type]
    )
    told = repr(replace(found, query=""))
    assert not [word for word in ("RB-3", "RB-4", "RB-5", "乙项目", "PAY", "'B'") if word in told]
    if query not in told:
        assert "kestrelstone" not in told


def test_the_answer_is_that_of_a_library_without_the_others(index: Index, tmp_path: Path) -> None:
    with Index.open(tmp_path / "own", embedder=HashingEmbedder()) as own:
        own.update([record for record in LIBRARY if record.project in ("", "A")])
        for query in ("证书到期", "消息队列扩容", "红隼 结算", "kestrelston", "bluewhael", "RB-1"):
            seen, alone = (one.search(query, today=TODAY, facets=True) for one in (_seen(index, "A"), own))
            assert [hit.record_id for hit in seen.hits] == [hit.record_id for hit in alone.hits]
            assert (seen.facets, seen.expansions, seen.notes) == (alone.facets, alone.expansions, alone.notes)
            assert [hit.status for hit in seen.hits] == [hit.status for hit in alone.hits]


def test_own_words_are_corrected_and_foreign_ones_are_not(index: Index) -> None:
    reader = _seen(index, "A")
    assert [one.added for one in reader.search("bluewhael", today=TODAY).expansions] == [("bluewhale",)]
    assert reader.search("kestrelstnoe", today=TODAY).expansions == ()
    assert [one.added for one in index.search("kestrelstnoe", today=TODAY).expansions] == [("kestrelstone",)]


def test_a_record_that_another_project_replaced_is_in_force_for_others(index: Index) -> None:
    def first(one: Index) -> tuple[str, str]:
        filters = Filters(statuses=("current", "superseded"))
        hit = next(h for h in one.search("队列", today=TODAY, filters=filters).hits if h.record_id == "RB-1")
        return hit.status, hit.successor

    assert first(index) == ("superseded", "RB-4")
    assert first(_seen(index, "A")) == ("approved", "")


def test_neighbours_counts_and_matches_know_no_others(index: Index) -> None:
    reader = _seen(index, "A")
    assert reader.neighbours("RB-3", "body") == ()
    assert len(reader.neighbours("RB-2", "body")) == 1
    status = reader.status()
    assert (status.records, status.passages, status.path, status.bytes_on_disk) == (2, 2, "", 0)
    assert _seen(index).status().records == 1
    assert index.status().records == 5


def test_no_project_is_a_prefix_of_another(index: Index) -> None:
    index.add([_record("RB-6", "红隼 秘密", project="A B"), _record("RB-7", "红隼", project="AB")])
    ids = {hit.record_id for hit in _seen(index, "A").search("红隼", today=TODAY).hits}
    assert not ids & {"RB-3", "RB-6", "RB-7"}


def test_the_view_follows_the_index_and_cannot_change_it(index: Index) -> None:
    reader = _seen(index, "A")
    assert not [hit for hit in reader.search("新写的手册", today=TODAY).hits if hit.record_id == "RB-8"]
    index.add([_record("RB-8", "新写的手册", project="A")])
    assert reader.search("新写的手册", today=TODAY).hits[0].record_id == "RB-8"
    for change in (reader.rebuild, reader.verify, reader.repair, lambda: reader.delete(["RB-8"])):
        with pytest.raises(SearchError):
            change()
    reader.close()
    assert index.search("新写的手册", today=TODAY).hits


def test_a_view_of_a_view_holds_what_both_may_read(index: Index) -> None:
    both = index.seen_by(["A", "B"])
    assert both.status().records == 5
    assert both.seen_by(["B", "C"]).status().records == 4
    assert index.seen_by(["A"]).seen_by(["B"]).status().records == 1


def test_moving_a_record_to_another_project_moves_who_may_find_it(index: Index) -> None:
    index.add([replace(LIBRARY[1], project="B")])
    assert "RB-2" not in {hit.record_id for hit in _seen(index, "A").search("蓝鲸", today=TODAY).hits}
    assert _seen(index, "B").search("蓝鲸", today=TODAY).hits[0].record_id == "RB-2"


def test_what_is_public_everybody_finds(index: Index) -> None:
    secret = _record("RB-9", "朱鹮公开的教训 crestedibis", project="B", sensitivity="internal")
    index.add([secret])
    assert not [hit for hit in _seen(index, "A").search("朱鹮", today=TODAY).hits if hit.record_id == "RB-9"]
    index.add([replace(secret, sensitivity="public")])
    assert _seen(index, "A").search("朱鹮", today=TODAY).hits[0].record_id == "RB-9"
    assert [one.added for one in _seen(index).search("crestedibsi", today=TODAY).expansions] == [
        ("crestedibis",)
    ]
