"""What a search offers beyond ranking: quotes, one leg, grouping, neighbours, reranking, reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from search import HashingEmbedder, Index, Record, Results, Section, load

TODAY = date(2026, 6, 1)


def ids(results: Results) -> list[str]:
    return [hit.record_id for hit in results.hits]


def test_words_in_quotes_must_stand_as_they_are(index: Index) -> None:
    assert ids(index.search("“执行主从切换”", today=TODAY)) == ["RB-001"]
    assert len(ids(index.search("执行主从切换", today=TODAY))) > 1


def test_quotes_that_match_nothing_are_dropped_and_told(index: Index) -> None:
    results = index.search('"切换主从" 失败', today=TODAY)
    assert results.hits
    assert any("引号" in note.zh for note in results.notes)


def test_one_leg_can_be_asked_alone(index: Index) -> None:
    lexical = index.search("主从切换", today=TODAY, legs="lexical")
    vector = index.search("主从切换", today=TODAY, legs="vector")
    assert (lexical.mode, vector.mode) == ("lexical", "vector")
    assert all(hit.similarity == 0 for hit in lexical.hits)
    assert all(hit.lexical == 0 for hit in vector.hits)


@pytest.mark.parametrize("text", ["主从切换", "“执行主从切换” 之后", '"切换主从" 执行主从切换'])
def test_what_is_alike_is_what_a_search_by_meaning_finds(index: Index, text: str) -> None:
    hits = index.search(text, limit=5, per_record=2, legs="vector").hits
    assert hits
    assert index.alike(text, limit=5, per_record=2) == tuple((hit.record_id, hit.similarity) for hit in hits)


def test_ranks_can_be_fused_instead_of_scores(index: Index) -> None:
    convex = index.search("对账文件版本号", today=TODAY)
    ranks = index.search("对账文件版本号", today=TODAY, fusion="rrf")
    assert ids(ranks)[0] == ids(convex)[0] == "RT-001"
    assert [hit.score for hit in ranks.hits] != [hit.score for hit in convex.hits]


def test_passages_of_one_record_can_be_limited_and_lessons_count_alone(tmp_path: Path) -> None:
    def section(anchor: str, kind: str) -> Section:
        return Section(anchor, (anchor,), f"割接回退 {anchor}", kind)

    parts = (
        *(section(f"s{n}", "section") for n in range(4)),
        *(section(f"LES-00{n}", "lesson") for n in range(3)),
    )
    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as index:
        index.update([Record("RT-001", "retrospective", "复盘", parts)])
        anchors = [hit.anchor for hit in index.search("割接回退", today=TODAY, per_record=2).hits]
    assert sum(anchor.startswith("s") for anchor in anchors) == 2
    assert sum(anchor.startswith("LES") for anchor in anchors) == 3


def test_a_hit_can_bring_the_passages_around_it(index: Index) -> None:
    hit = index.search("停止对账任务", today=TODAY, limit=1, context=1).hits[0]
    assert [passage.anchor for passage in hit.around] == ["symptoms", "step-1", "rollback"]
    assert index.search("停止对账任务", today=TODAY, limit=1).hits[0].around == ()


def test_hits_of_one_record_can_be_read_together(index: Index) -> None:
    results = index.search("主从切换 对账 割接", today=TODAY)
    assert [hit for group in results.groups for hit in group] != []
    names = [group[0].record_id for group in results.groups]
    assert names == list(dict.fromkeys(ids(results)))
    assert all(len({hit.record_id for hit in group}) == 1 for group in results.groups)
    assert sorted(hit.anchor for group in results.groups for hit in group) == sorted(
        hit.anchor for hit in results.hits
    )


def test_neighbours_are_the_passages_around_in_reading_order(index: Index) -> None:
    around = index.neighbours("RB-001", "step-1")
    assert [passage.anchor for passage in around] == ["symptoms", "step-1", "rollback"]
    assert [passage.anchor for passage in index.neighbours("RB-001", "symptoms", before=5, after=0)] == [
        "symptoms"
    ]
    assert index.neighbours("RB-001", "nowhere") == ()
    assert index.neighbours("RB-999", "step-1") == ()


class Backwards:
    """A reranker that likes short passages."""

    name = "short first"

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []

    def score(self, query: str, passages: Sequence[str]) -> list[float]:
        self.asked.append((query, len(passages)))
        return [-float(len(passage)) for passage in passages]


def test_a_reranker_reorders_what_was_found(tmp_path: Path, library: list[Record]) -> None:
    reranker = Backwards()
    with Index.open(tmp_path, embedder=HashingEmbedder(128)) as plain:
        plain.update(library)
        found = ids(plain.search("主从切换", today=TODAY))
    with Index.open(tmp_path, embedder=HashingEmbedder(128), reranker=reranker) as index:
        results = index.search("主从切换", today=TODAY, explain=True)
        named = index.search("ERR_5003 主从切换", today=TODAY)
    assert reranker.asked[0] == ("主从切换", 5)
    assert set(ids(results)) == set(found)
    judged = [hit.explanation.reranked for hit in results.hits if hit.explanation]
    assert judged == sorted(judged, key=lambda score: -(score or 0))
    assert [hit.score for hit in results.hits] == sorted((hit.score for hit in results.hits), reverse=True)
    assert ids(named)[0] == "RB-001"


def test_a_hit_says_why_it_was_found_and_a_near_miss_what_it_lacks(index: Index) -> None:
    results = index.search("ERR_5003 主从切换 消息队列", today=TODAY, limit=1, explain=True)
    first = results.hits[0].explanation
    assert first is not None
    assert first.matched == ("err_5003", "主从切换")
    assert first.missing == ("消息队列",)
    assert {boost.name: boost.amount for boost in first.boosts} == {"named": 2.0}
    assert first.score == pytest.approx(first.fused + 2.0)
    assert set(first.fields) >= {"body", "keywords"}
    assert results.near
    missed = results.near[0].explanation
    assert missed is not None
    assert missed.missing
    assert missed.score <= first.score


def test_a_record_called_what_the_query_says_comes_first(
    tmp_path: Path, make_record: Callable[..., Record]
) -> None:
    speaks = make_record("CL-010", "上线之前把检查清单发给各方，各方按清单检查。", title="复盘准备检查清单")
    called = make_record("CL-005", "写明决策点与拍板角色。", title="上线割接检查清单")
    with Index.open(tmp_path, embedder=HashingEmbedder(64)) as index:
        index.update([speaks, called, *(make_record(f"RB-{n:03}", "上线清单") for n in range(20))])
        hits = index.search("上线检查清单", today=TODAY, explain=True, limit=3).hits
    boosts = {hit.record_id: hit.explanation.boosts for hit in hits if hit.explanation}
    assert hits[0].record_id == "CL-005"
    assert [boost.name for boost in boosts["CL-005"]] == ["titled"]
    assert boosts["CL-010"] == ()


def test_a_retired_id_is_told_and_nothing_but_marks_finds_nothing(index: Index) -> None:
    notes = index.search("RB-004", today=TODAY).notes
    assert [note.en for note in notes] == ["RB-004 was superseded by RB-005."]
    assert "deprecated" in index.search("rb6", today=TODAY).notes[0].en
    assert index.search("!!! 😀 。。。", today=TODAY).hits == ()


def test_words_in_quotes_that_occur_nowhere_leave_little_confidence(index: Index) -> None:
    assert index.search('"切换主从" 失败', today=TODAY).confidence < 0.5


def test_what_was_added_to_the_query_is_shown(tmp_path: Path, make_record: Callable[..., Record]) -> None:
    groups = [("割接", "cutover")]
    with Index.open(tmp_path, embedder=HashingEmbedder(64), synonyms=groups) as index:
        index.update([make_record("RB-001", "The rollback plan for the cutover weekend")])
        results = index.search("割接 rolback", today=TODAY)
    assert [(found.term, found.added, found.kind) for found in results.expansions] == [
        ("rolback", ("rollback",), "spelling"),
        ("割接", ("cutover",), "synonym"),
    ]
    assert results.hits[0].coverage == 1.0


@pytest.mark.slow
def test_a_cross_encoder_is_loaded_by_folder(tmp_path: Path, library: list[Record]) -> None:
    transformers = pytest.importorskip("transformers")
    from search.rerankers import load_reranker

    (tmp_path / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"主从切换失败对账"]), "utf-8"
    )
    transformers.BertTokenizerFast(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path / "model")
    config = transformers.BertConfig(
        vocab_size=13,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    transformers.BertForSequenceClassification(config).save_pretrained(tmp_path / "model")
    reranker = load_reranker(f"ce:{tmp_path / 'model'}")
    with Index.open(tmp_path / "index", embedder=HashingEmbedder(128), reranker=reranker) as index:
        index.update(library)
        results = index.search("主从切换", today=TODAY, explain=True)
    judged = [hit.explanation.reranked for hit in results.hits if hit.explanation]
    assert len(judged) > 1
    assert judged == sorted(judged, key=lambda score: -(score or 0))
    assert reranker.name == "ce:model"


#: (title, text) in Chinese, and the same in English
TWINS = (
    ("证书整链到期", "证书到期导致接口握手失败，需要更换整条证书链。"),
    ("Certificate chain expired", "An expired certificate broke the handshake; replace the whole chain."),
    ("数据库主从切换", "主数据库宕机后，把从库提升为主库。"),
    ("Database failover", "When the primary database is down, promote the replica."),
    ("供应商延期交货", "供应商没有按期交货，采购计划要重排。"),
    ("Vendor delivers late", "The supplier missed the delivery date; change the purchase plan."),
    ("用户培训", "上线前培训柜员，考试合格才开通账号。"),
    ("User training", "Train the tellers before go-live; accounts need a passed exam."),
    ("密码重置", "用户忘记密码时由管理员重置。"),
    ("Password reset", "An administrator resets the password when a user forgets it."),
)


@pytest.mark.parametrize("at", range(len(TWINS)))
def test_a_library_of_both_languages_answers_in_both(
    tmp_path: Path, make_record: Callable[..., Record], at: int
) -> None:
    with Index.open(tmp_path, embedder=load("static")) as index:
        index.update([make_record(f"T-{n}", text, title=title) for n, (title, text) in enumerate(TWINS)])
        found = ids(index.search(TWINS[at][0], today=TODAY, limit=4))
    assert found[0] == f"T-{at}"
    assert f"T-{at ^ 1}" in found
