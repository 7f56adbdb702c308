"""Whatever is added, moved, made public or taken out: a view holds what its readers may find, and no word besides."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from search import Filters, HashingEmbedder, Index, Record, Section

TODAY = date(2026, 6, 1)
PROJECTS = ("", "A", "B")
#: Each record has a word of its own, in either script, and shares the others.
OWN = ("kestrelstone", "bluewhale", "铜镜", "crestedibis", "朱雀", "grasshopper")
EVERYTHING = Filters(statuses=("current", "superseded", "deprecated"))

numbers = st.integers(0, len(OWN) - 1)


class Library(RuleBasedStateMachine):
    """An index under change, beside the plain truth of whose each record is."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.index = Index.open(self.folder.name, embedder=HashingEmbedder())
        self.view = self.index.seen_by(["A"])
        self.records: dict[int, Record] = {}

    @rule(number=numbers, project=st.sampled_from(PROJECTS), public=st.booleans(), older=numbers)
    def add(self, number: int, project: str, public: bool, older: int) -> None:
        text = f"消息队列积压 {OWN[number]} 处理 backlog"
        record = Record(
            f"RB-{number}",
            "runbook",
            f"手册 {OWN[number]}",
            (Section("body", ("正文",), text, line=3),),
            project=project,
            systems=(f"SYS-{number}",),
            sensitivity="public" if public else "internal",
            supersedes=(f"RB-{older}",) if older != number else (),
            created="2026-01-01",
        )
        self.records[number] = record
        self.index.add([record])

    @precondition(lambda self: self.records)
    @rule(data=st.data(), project=st.sampled_from(PROJECTS))
    def move(self, data: st.DataObject, project: str) -> None:
        number = data.draw(st.sampled_from(sorted(self.records)))
        self.records[number] = replace(self.records[number], project=project, sensitivity="internal")
        self.index.add([self.records[number]])

    @precondition(lambda self: self.records)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.records)))
        del self.records[number]
        self.index.delete([f"RB-{number}"])

    @invariant()
    def a_view_is_what_its_readers_may_find(self) -> None:
        seen = {number for number, record in self.records.items() if record.owner in ("", "A")}
        assert self.view.status().records == len(seen)
        for query in ("消息队列 backlog", *OWN, "kestrelstnoe", "RB-0", "SYS-1"):
            found = self.view.search(
                query, limit=20, filters=EVERYTHING, today=TODAY, explain=True, facets=True, context=1
            )
            told = repr(replace(found, query=""))
            for number in range(len(OWN)):
                if number not in seen and OWN[number] != query:
                    assert OWN[number] not in told
                    assert f"SYS-{number}" not in told
        ids = {
            hit.record_id
            for hit in self.view.search("消息队列", limit=20, filters=EVERYTHING, today=TODAY).hits
        }
        assert ids == {f"RB-{number}" for number in seen}

    def teardown(self) -> None:
        self.index.close()
        self.folder.cleanup()


TestLibrary = pytest.mark.slow(Library.TestCase)
TestLibrary.settings = settings(
    max_examples=8, stateful_step_count=7, deadline=None, suppress_health_check=list(HealthCheck)
)
