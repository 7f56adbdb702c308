"""Counts by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import Filters, HashingEmbedder, Index, Record, Section
from search.columns import Ints
from search.facets import RELEVANT, Candidates, Floats, count
from search.snapshot import Snapshot, empty_snapshot
from tests.search.test_filtering import libraries

Values = dict[str, dict[str, int]]

#: How a choice in a field is written, and what it looks like when nothing is chosen.
CHOICES = {"project": "projects", "system": "systems", "status": "statuses"}


def asked(index: Index, query: str, filters: Filters | None = None) -> Values:
    results = index.search(query, filters=filters, today=date(2026, 6, 1), facets=True, limit=1)
    return {field: {f.value: f.count for f in found} for field, found in results.facets.items()}


def test_records_are_counted_not_passages(index: Index) -> None:
    found = asked(index, "主从切换")
    assert found["kind"] == {"runbook": 3, "step": 1}
    assert found["lang"] == {"zh": 3}
    assert found["year"]["2026"] == 1
    assert list(found["year"]) == sorted(found["year"], reverse=True)


def test_hidden_records_show_in_the_counts_by_status_alone(index: Index) -> None:
    found = asked(index, "主从切换")
    assert found["status"] == {"approved": 2, "deprecated": 1, "draft": 1, "superseded": 1}
    assert "2022" not in found["year"]


def test_a_field_ignores_its_own_choice_and_respects_the_others(index: Index) -> None:
    everything = asked(index, "主从切换 对账")
    chosen = asked(index, "主从切换 对账", Filters(projects=("ZNGT-2023",)))
    assert chosen["project"] == everything["project"]
    assert chosen["kind"] == {"retrospective": 1, "lesson": 1, "runbook": 1, "step": 1}
    assert sum(everything["kind"].values()) > sum(chosen["kind"].values())
    lessons = asked(index, "主从切换 对账", Filters(kinds=("lesson",)))
    assert lessons["kind"] == everything["kind"]
    assert lessons["project"] == {"ZNGT-2023": 1}


def test_counts_are_given_only_when_asked_for(index: Index, today: date) -> None:
    assert index.search("主从切换", today=today).facets == {}


def test_what_is_far_below_the_best_is_not_counted(index: Index, today: date) -> None:
    snapshot = index._current()
    rows, fused = np.arange(3), np.array([1.0, RELEVANT, RELEVANT - 0.01])
    found = count(snapshot, Filters(), lambda _: (rows, fused))
    assert sum(f.count for f in found["lang"]) == np.unique(snapshot.record_of[:2]).size


def counter(records: list[Record]) -> tuple[Snapshot, Candidates]:
    """A snapshot of one passage per record, and a search in it that finds everything allowed."""
    places = np.arange(len(records))
    kinds = ["section"] * len(records)
    snapshot = replace(empty_snapshot(), records=records, uids=places, record_of=places, kinds=kinds)

    def candidates(filters: Filters) -> tuple[Ints, Floats]:
        rows = snapshot.allowed(filters)
        return rows, np.ones(rows.size)

    return snapshot, candidates


@given(libraries(), st.sampled_from([(), ("A",), ("A", "B")]), st.sampled_from([(), ("B",), ("C", "A")]))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_counts_say_what_another_choice_would_find(
    records: list[Record], projects: tuple[str, ...], systems: tuple[str, ...]
) -> None:
    """The count of a value is the number of records found with that value alone chosen in its field."""
    filters = Filters(projects=projects, systems=systems)
    snapshot, candidates = counter(records)
    found = count(snapshot, filters, candidates)
    for field, name in CHOICES.items():
        values = {facet.value: facet.count for facet in found[field]}
        for value in ("A", "B", "C", "draft", "approved", "superseded", "deprecated"):
            choice: dict[str, Any] = {name: (value,)}
            alone = candidates(replace(filters, **choice))[0]
            assert values.get(value, 0) == alone.size


def test_a_deleted_record_is_gone_from_every_leg_and_count(tmp_path: Path) -> None:
    def record(name: str, text: str) -> Record:
        return Record(name, "runbook", name, (Section("s", ("步骤",), text),), tags=(name,))

    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as index:
        index.update([record("A", "先停止对账任务"), record("B", "再停止对账任务")])
        assert asked(index, "停止对账任务")["tag"] == {"A": 1, "B": 1}
        index.delete(["A"])
        assert asked(index, "停止对账任务")["tag"] == {"B": 1}
        for legs in ("lexical", "vector", "hybrid"):
            hits = index.search("先停止对账任务", legs=legs, today=date(2026, 1, 1)).hits
            assert {hit.record_id for hit in hits} == {"B"}
        assert index.neighbours("A", "s") == ()


def test_the_hits_say_which_of_them_are_counted(index: Index, today: date) -> None:
    results = index.search("停止对账任务 主从切换", today=today, facets=True, limit=50)
    records = {hit.record_id for hit in results.hits if hit.clear}
    assert sum(facet.count for facet in results.facets["lang"]) == len(records)
    assert records < {hit.record_id for hit in results.hits}
