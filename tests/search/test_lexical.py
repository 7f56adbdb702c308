"""The lexical leg on real tantivy."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.errors import SearchError
from search.lexical import LexicalReader, LexicalWriter, Passage, QueryTerm
from search.tokenizer import terms


def passage(uid: int, body: str, **fields: str) -> Passage:
    empty = dict.fromkeys(("title", "title_alt", "keywords", "tags", "path"), "")
    return Passage(uid=uid, body=body, **{**empty, **fields})


def query(text: str) -> list[QueryTerm]:
    return [QueryTerm((token,)) for token in terms(text)]


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
    assert reader.search([QueryTerm(("積",), field="single")], 10)[0].tolist() == []
    assert reader.search([QueryTerm(("积",), field="single")], 10)[0].tolist() == [2]


def test_a_synonym_of_several_tokens_needs_them_all(reader: LexicalReader) -> None:
    assert reader.search([QueryTerm(("主从", "切换"))], 10)[0].tolist() == [1]
    assert reader.search([QueryTerm(("主从", "积压"))], 10)[0].tolist() == []


def test_searching_within_some_passages_keeps_their_scores(reader: LexicalReader) -> None:
    everywhere = dict(zip(*(part.tolist() for part in reader.search(query("数据库"), 10)), strict=True))
    uids, scores = reader.search_within(query("数据库"), [2, 4], 10)
    assert uids.tolist() == [2]
    assert scores[0] == pytest.approx(everywhere[2], rel=1e-6)
    assert reader.search_within(query("数据库"), [], 10)[0].size == 0


def test_a_folder_that_is_no_index_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(SearchError) as caught:
        LexicalReader(tmp_path)
    assert "全文索引" in caught.value.message("zh")
