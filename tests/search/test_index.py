"""The index on disk: updates, searches, readers and a writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from search import Filters, HashingEmbedder, Index, Record, SearchError, Section


def ids(index: Index, query: str, **options: object) -> list[str]:
    results = index.search(query, today=date(2026, 6, 1), **options)  # type: ignore[arg-type]
    return [f"{hit.record_id}#{hit.anchor}" for hit in results.hits]


def test_a_search_finds_the_passage_and_says_where_it_is(index: Index, today: date) -> None:
    hit = index.search("对账文件没有版本号", today=today).hits[0]
    assert (hit.record_id, hit.anchor, hit.section_kind, hit.kind) == (
        "RT-001",
        "LES-012",
        "lesson",
        "retrospective",
    )
    assert hit.path == ("经验教训", "对账文件必须带版本号")
    assert (hit.title_alt, hit.source, hit.line) == (
        "Smart counter retrospective", "knowledge/retrospectives/rt-001.md", 40,
    )  # fmt: skip
    assert (hit.project, hit.status, hit.updated, hit.stale) == ("ZNGT-2023", "approved", "2024-02-01", False)
    assert hit.age_days == 92
    start, end = hit.highlights[0]
    assert hit.text[start:end] == "对账文件没有版本号"
    assert "对账文件没有版本号" in hit.terms
    assert hit.score > 0
    assert hit.lexical > 0
    assert hit.similarity > 0


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ERR_5003", "RB-001"),
        ("err_5003 怎么处理", "RB-001"),
        ("DBPrimaryDown", "RB-001"),
        ("10.0.0.12", "RB-002"),
        ("REQ-001", "CL-005"),
        ("訊息隊列積壓", "RB-002"),
        ("消息队列", "RB-002"),
        ("Smart counter", "RT-001"),
        ("reconciliation jobs", "RB-003"),
        ("RB-002", "RB-002"),
        ("LES-012", "RT-001"),
        ("压", "RB-002"),
    ],
)
def test_what_people_type_comes_first(index: Index, query: str, first: str) -> None:
    assert ids(index, query)[0].split("#")[0] == first


def test_each_section_is_hit_once_by_its_best_passage(tmp_path: Path) -> None:
    long = "割接窗口内冻结变更，完成三次演练。" * 60
    record = Record("A", "runbook", "割接", (Section("s", ("步骤",), long),))
    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as index:
        assert index.update([record]).passages > 1
        assert ids(index, "割接演练") == ["A#s"]


def test_the_limit_is_kept_and_reached(index: Index) -> None:
    assert len(ids(index, "主从切换", limit=3)) == 3
    assert ids(index, "主从切换", limit=0) == []


def test_nothing_found_is_an_empty_answer(index: Index) -> None:
    assert ids(index, "zzzzqqqq") == []
    assert ids(index, "   ") == []
    assert ids(index, "？！") == []


def test_filters_hold_in_both_legs(index: Index) -> None:
    everything = Filters(statuses=("approved", "draft", "deprecated", "superseded"))
    assert {name.split("#")[0] for name in ids(index, "主从切换", filters=everything)} >= {
        "RB-004",
        "RB-006",
        "RB-007",
    }
    assert not {"RB-004", "RB-006"} & {name.split("#")[0] for name in ids(index, "主从切换", limit=50)}
    assert ids(index, "对账", filters=Filters(kinds=("lesson",))) == ["RT-001#LES-012"]
    mine = ids(index, "主从切换", filters=Filters(projects=("ZNGT-2023",)))
    assert {name.split("#")[0] for name in mine} == {"RB-001"}


def test_status_shown_is_the_one_that_counts(index: Index, today: date) -> None:
    found = index.search("旧做法", filters=Filters(statuses=("superseded",)), today=today).hits
    assert [(hit.record_id, hit.status) for hit in found] == [("RB-004", "superseded")]
    then = index.search("旧做法", filters=Filters(as_of="2024-01-01"), today=today).hits
    assert (then[0].record_id, then[0].status) == ("RB-004", "approved")


def test_a_narrow_filter_loses_nothing_in_a_large_library(tmp_path: Path) -> None:
    records = [
        Record(
            f"R{at}",
            "runbook",
            "割接",
            (Section("s", ("步骤",), f"割接步骤 {at} 演练回退"),),
            project=f"P{at % 400}",
        )
        for at in range(4_000)
    ]
    with Index.open(tmp_path, embedder=HashingEmbedder(32)) as index:
        index.update(records)
        for wanted in (1, 300):
            filters = Filters(projects=tuple(f"P{at}" for at in range(wanted)))
            found = ids(index, "割接演练", limit=5_000, filters=filters)
            assert len(found) == 10 * wanted


def test_an_explanation_names_both_legs(index: Index, today: date) -> None:
    hit = index.search("主从切换 ERR_5003", today=today, explain=True).hits[0]
    assert hit.explanation is not None
    assert hit.explanation.lexical_rank == 1
    assert hit.explanation.weight == HashingEmbedder.weight
    assert index.search("主从", today=today).hits[0].explanation is None


def test_glossary_synonyms_cross_languages(tmp_path: Path, library: list[Record], today: date) -> None:
    with Index.open(tmp_path, embedder=HashingEmbedder(64), synonyms=[("主从切换", "failover")]) as index:
        index.update(library)
        assert ids(index, "failover of the primary")[0] == "RB-003#steps"
        english = index.search("failover", today=today, limit=20).hits
        assert any(hit.record_id == "RB-001" and "主从切换" in hit.terms for hit in english)


def test_an_update_reports_what_changed_and_touches_nothing_else(index: Index, library: list[Record]) -> None:
    unchanged = index.update(library)
    assert (unchanged.added, unchanged.changed, unchanged.deleted, unchanged.unchanged) == (0, 0, 0, 10)
    generation = index.status().generation
    assert index.update(library).passages == unchanged.passages
    assert index.status().generation == generation, "nothing changed, nothing written"
    edited = [replace(library[0], status="draft"), *library[2:], Record("NEW", "runbook", "新", ())]
    changes = index.update(edited)
    assert (changes.added, changes.changed, changes.deleted, changes.unchanged) == (1, 1, 1, 8)
    assert not any(name.startswith("RB-001#") for name in ids(index, "ERR_5003"))


def test_records_can_be_added_and_deleted_one_by_one(index: Index) -> None:
    index.add(
        [Record("RB-900", "runbook", "证书过期处理", (Section("s", ("步骤",), "更换证书后重启网关。"),))]
    )
    assert ids(index, "证书过期")[0] == "RB-900#s"
    index.add([Record("RB-900", "runbook", "证书过期处理", (Section("s", ("步骤",), "联系供应商换发。"),))])
    assert "供应商" in index.search("证书过期", today=date(2026, 1, 1)).hits[0].text
    assert index.delete(["RB-900", "unknown"]).deleted == 1
    assert not any(name.startswith("RB-900") for name in ids(index, "证书过期"))


def test_the_same_id_twice_is_a_clear_error(index: Index, library: list[Record]) -> None:
    with pytest.raises(SearchError) as caught:
        index.update([*library, replace(library[1], source="other.md")])
    assert "RB-001" in caught.value.message("zh")
    assert ids(index, "ERR_5003")[0].startswith("RB-001"), "the index is as it was"


def test_progress_is_reported(tmp_path: Path, library: list[Record]) -> None:
    reports: list[tuple[int, int, str]] = []
    with Index.open(tmp_path, embedder=HashingEmbedder(32)) as index:
        index.update(library, progress=lambda done, total, what: reports.append((done, total, what)))
    assert {what for _, _, what in reports} == {"passages", "vectors", "words"}
    assert all(0 <= done <= total for done, total, _ in reports)


def test_an_index_that_was_never_built_answers_with_a_note(tmp_path: Path, today: date) -> None:
    with Index.open(tmp_path / "none", embedder=HashingEmbedder(32)) as index:
        results = index.search("割接", today=today)
        assert results.hits == ()
        assert results.notes[0].zh
        assert index.status().records == 0
    assert not (tmp_path / "none").exists(), "searching makes nothing"


def test_an_index_of_another_embedder_is_not_mixed(
    tmp_path: Path, library: list[Record], today: date
) -> None:
    with Index.open(tmp_path, embedder=HashingEmbedder(32)) as index:
        index.update(library)
    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as index:
        results = index.search("主从切换", today=today)
        assert results.mode == "lexical"
        assert results.hits
        assert "向量模型" in results.notes[0].zh
        index.update(library)
        assert index.search("主从切换", today=today).mode == "hybrid"
        assert index.status().dims == 64


def test_texts_of_any_kind_are_taken_in(tmp_path: Path, today: date) -> None:
    odd = ["\x00\ud800 孤立代理项", "𠮷野家 𪚥", "\u202e反向", "a" * 70_000, "🚀 上线", "\u200b"]
    records = [
        Record(f"R{at}", "runbook", text[:20], (Section("s", (text[:5],), text),))
        for at, text in enumerate(odd)
    ]
    with Index.open(tmp_path, embedder=HashingEmbedder(32)) as index:
        assert index.update(records).added == len(odd)
        assert index.update(records).unchanged == len(odd)
        assert index.search("𠮷野家", today=today).hits[0].record_id == "R1"
        assert index.search("上线", today=today).hits[0].record_id == "R4"
        assert index.search("\ud800孤立", today=today).hits[0].record_id == "R0"


def test_the_status_describes_the_index(index: Index) -> None:
    status = index.status()
    assert (status.records, status.passages, status.generation, status.dims) == (10, 14, 1, 128)
    assert status.bytes_on_disk > 0
    assert status.damage == ()
    assert status.chroma == "off"


class EnglishOnly(HashingEmbedder):
    """An embedder that understands no Chinese."""

    languages = frozenset({"en"})


def test_a_query_the_embedder_does_not_understand_goes_to_the_words_alone(
    tmp_path: Path, library: list[Record], today: date
) -> None:
    with Index.open(tmp_path, embedder=EnglishOnly(64)) as index:
        index.update(library)
        chinese = index.search("主从切换", today=today)
        assert chinese.mode == "lexical"
        assert chinese.hits
        assert "全文" in chinese.notes[0].zh
        assert index.search("failover", today=today).mode == "hybrid"
