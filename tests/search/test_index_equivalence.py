"""An index after any sequence of changes equals one built from scratch."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from search import HashingEmbedder, Index, Record, Section
from search.layout import Layout
from search.manifest import Manifest
from search.vectors import matrix

WORDS = ("对账", "割接", "回退", "主从切换", "ERR_5003", "REQ-001", "cutover plan", "接口", "演练。", "证书")
NAMES = st.sampled_from([f"RB-{at:03}" for at in range(8)])
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6).map("，".join)
SECTIONS = st.lists(st.tuples(st.sampled_from("abc"), TEXTS), max_size=3)
RECORDS = st.builds(
    lambda name, title, sections, status, tags: Record(
        name,
        "runbook",
        title,
        tuple(Section(a, (a,), t) for a, t in sections),
        status=status,
        tags=tuple(tags),
    ),
    NAMES,
    TEXTS,
    SECTIONS,
    st.sampled_from(["approved", "draft"]),
    st.lists(st.sampled_from(["x", "y"]), max_size=2),
)


def content(folder: Path) -> dict[str, Any]:
    """Everything stored, by passage id: rows without numbers, the words each finds, and the vector."""
    layout = Layout(folder)
    manifest = Manifest(layout.manifest)
    state, rows = manifest.state(), manifest.all_chunks()
    manifest.close()
    vectors = matrix.view(layout.vectors / state.matrix, state.slots, state.dims)
    return {row.id: (row._replace(uid=0, slot=0), vectors[row.slot].tobytes()) for row in rows}


def found(index: Index, query: str) -> set[tuple[str, str]]:
    hits = index.search(query, today=date(2026, 1, 1), limit=100).hits
    return {(hit.record_id, hit.anchor) for hit in hits if hit.lexical > 0}


class Changes(RuleBasedStateMachine):
    """Adds, replaces, deletes; after each step the index must equal a fresh one of the same records."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.model: dict[str, Record] = {}

    @initialize(records=st.lists(RECORDS, max_size=6))
    def start(self, records: list[Record]) -> None:
        self.index = Index.open(self.folder / "index", embedder=HashingEmbedder(16))
        self.model = {record.id: record for record in records}
        self.index.update(self.model.values())

    @rule(records=st.lists(RECORDS, max_size=4))
    def add(self, records: list[Record]) -> None:
        unique = {record.id: record for record in records}
        self.model.update(unique)
        self.index.add(unique.values())

    @rule(names=st.lists(NAMES, max_size=3))
    def delete(self, names: list[str]) -> None:
        for name in names:
            self.model.pop(name, None)
        self.index.delete(names)

    @rule(records=st.lists(RECORDS, max_size=6))
    def replace(self, records: list[Record]) -> None:
        self.model = {record.id: record for record in records}
        self.index.update(self.model.values())

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = Index.open(self.folder / "index", embedder=HashingEmbedder(16))

    @invariant()
    def equals_a_fresh_index(self) -> None:
        if not hasattr(self, "index") or not self.index.status().generation:
            return
        assert self.index.verify() == ()
        shutil.rmtree(self.folder / "fresh", ignore_errors=True)
        with Index.open(self.folder / "fresh", embedder=HashingEmbedder(16)) as fresh:
            fresh.update(self.model.values())
            if not self.model:
                assert self.index.status().passages == 0
                return
            assert content(self.folder / "index") == content(self.folder / "fresh")
            for query in ("对账割接", "ERR_5003", "cutover", "证"):
                assert found(self.index, query) == found(fresh, query)

    def teardown(self) -> None:
        if hasattr(self, "index"):
            self.index.close()
        shutil.rmtree(self.folder, ignore_errors=True)


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=12, stateful_step_count=8, deadline=None, phases=(Phase.reuse, Phase.generate)
)


def test_a_small_change_is_written_small(tmp_path: Path) -> None:
    records = [
        Record(f"R{at}", "runbook", f"文档{at}", (Section("s", (), f"内容{at}"),)) for at in range(200)
    ]
    layout = Layout(tmp_path)
    with Index.open(tmp_path, embedder=HashingEmbedder(16)) as index:
        index.update(records)
        before = content(tmp_path)
        file = next(layout.vectors.iterdir())
        rows = np.fromfile(file, "<f4")
        index.update([*records[1:], Record("NEW", "runbook", "新", (Section("s", (), "新的"),))])
        assert np.array_equal(np.fromfile(file, "<f4")[: rows.size], rows), "vectors are only appended"
        kept = {name: value for name, value in content(tmp_path).items() if name in before}
        assert kept == {name: value for name, value in before.items() if not name.startswith("R0#")}
        assert index.status().dead_share > 0
        index.update(records[:100])
        assert index.status().dead_share == 0, "a crowded file is compacted"
        assert len(list(layout.vectors.iterdir())) == len(list(layout.lexical.iterdir())) == 1
