"""The lexical leg on real tantivy."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import SearchError
from search.lexical import LexicalReader, LexicalWriter, Passage, Phrase, QueryTerm
from search.query import Query
from search.tokenizer import terms


def passage(uid: int, body: str, **fields: str) -> Passage:
    empty = dict.fromkeys(("title", "title_alt", "keywords", "tags", "path"), "")
    return Passage(uid=uid, body=body, **{**empty, **fields})


def query(text: str) -> Query:
    return asked(*(QueryTerm((token,)) for token in terms(text)))


def asked(*wanted: QueryTerm, phrases: tuple[Phrase, ...] = ()) -> Query:
    return Query("", wanted, "zh", phrases)


@pytest.fixture
def reader(tmp_path: Path) -> LexicalReader:
    writer = LexicalWriter(tmp_path)
    writer.add(passage(1, "数据库主从切换失败"))
    writer.add(passage(2, "消息队列积压", title="数据库"))
    writer.add(passage(3, "应用告警", keywords="ERR_5003 DBPrimaryDown"))
    writer.add(passage(4, "the reconciliation job is running"))
    writer.commit()
    return LexicalReader(tmp_path)


def test_pairs_of_characters_find_words_inside_sentences(reader: LexicalReader) -> None:
    uids, scores = reader.search(query("主从切换"), 10)
    assert uids.tolist() == [1]
    assert scores[0] > 0


def test_titles_and_keywords_are_searched(reader: LexicalReader) -> None:
    assert set(reader.search(query("数据库"), 10)[0].tolist()) == {1, 2}
    assert reader.search(query("err_5003"), 10)[0].tolist() == [3]
    assert reader.search(query("primary down"), 10)[0].tolist() == [3]


def test_stems_meet(reader: LexicalReader) -> None:
    assert reader.search(query("jobs run"), 10)[0].tolist() == [4]


def test_a_single_character_has_a_field_of_its_own(reader: LexicalReader) -> None:
    assert reader.search(asked(QueryTerm(("積",), field="single")), 10)[0].tolist() == []
    assert reader.search(asked(QueryTerm(("积",), field="single")), 10)[0].tolist() == [2]


def test_a_synonym_of_several_tokens_needs_them_all(reader: LexicalReader) -> None:
    assert reader.search(asked(QueryTerm(("主从", "切换"))), 10)[0].tolist() == [1]
    assert reader.search(asked(QueryTerm(("主从", "积压"))), 10)[0].tolist() == []


def test_searching_within_some_passages_keeps_their_scores(reader: LexicalReader) -> None:
    everywhere = dict(zip(*(part.tolist() for part in reader.search(query("数据库"), 10)), strict=True))
    uids, scores = reader.search(query("数据库"), 10, [2, 4])
    assert uids.tolist() == [2]
    assert scores[0] == pytest.approx(everywhere[2], rel=1e-6)
    assert reader.search(query("数据库"), 10, [])[0].size == 0


def test_a_required_phrase_must_stand_as_it_is_and_others_only_count(reader: LexicalReader) -> None:
    words = query("主从失败").terms
    run = ("主从", "从切", "切换")
    assert reader.search(asked(*words, phrases=(Phrase(run, 1.0, required=True),)), 10)[0].tolist() == [1]
    apart = ("主从", "失败")
    assert reader.search(asked(*words, phrases=(Phrase(apart, 1.0, required=True),)), 10)[0].size == 0
    plain = reader.score(asked(*words), [1, 2])
    raised = reader.score(asked(*words, phrases=(Phrase(run, 1.0),)), [1, 2])
    assert plain[0].tolist() == raised[0].tolist() == [1]
    assert raised[1][0] > plain[1][0]


def test_the_score_is_split_over_the_fields(reader: LexicalReader) -> None:
    whole = reader.search(query("数据库"), 10, [2])[1][0]
    assert reader.score_in("title", query("数据库"), [2])[1][0] == pytest.approx(whole, rel=1e-6)
    assert reader.score_in("body", query("数据库"), [2])[0].size == 0


def test_the_vocabulary_counts_passages_and_holders_name_them(reader: LexicalReader) -> None:
    assert reader.vocabulary("e") == {"err": 1, "err5003": 1, "err_5003": 1}
    assert reader.knows("err_5003")
    assert not reader.knows("err_5004")
    assert reader.holders("err_5003", ("title", "keywords"), 10).tolist() == [3]
    assert reader.holders("err_5003", ("body",), 10).size == 0


def test_a_folder_that_is_no_index_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(SearchError) as caught:
        LexicalReader(tmp_path)
    assert "全文索引" in caught.value.message("zh")
