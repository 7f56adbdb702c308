"""What a passage holds of a query."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.coverage import Coverage, Information
from search.lexical import LexicalReader, LexicalWriter, Passage
from search.query import analyse
from search.synonyms import Synonyms
from search.tokenizer import terms

BODIES = (
    "数据库主从切换失败",
    "数据库备份",
    "数据库扩容 ERR_5003",
    "消息积压怎么办",
    "the certificate chain",
)
SYNONYMS = Synonyms([("割接", "主从切换", "cutover")])


@pytest.fixture
def words(tmp_path: Path) -> LexicalReader:
    writer = LexicalWriter(tmp_path)
    for uid, body in enumerate(BODIES):
        writer.add(Passage(uid, title="", title_alt="", keywords="", tags="", path="", body=body))
    writer.commit()
    return LexicalReader(tmp_path)


def held(query: str, passage: str, words: LexicalReader | None) -> Coverage:
    return Information(analyse(query, SYNONYMS, words), words).held_by(frozenset(terms(passage)))


def test_matched_and_missing_words_read_as_they_were_typed(words: LexicalReader) -> None:
    found = held("数据库主从切换 ERR_5003", BODIES[0], words)
    assert found.matched == ("数据库主从切换",)
    assert found.missing == ("err_5003",)
    assert 0 < found.share < 1


def test_everything_and_nothing(words: LexicalReader) -> None:
    assert held("消息积压", BODIES[3], words) == Coverage(1.0, ("消息积压",), ())
    assert held("消息积压", BODIES[4], words) == Coverage(0.0, (), ("消息积压",))


def test_a_synonym_counts_as_the_word_it_stands_for(words: LexicalReader) -> None:
    assert held("cutover", BODIES[0], words).share == 1.0
    assert held("割接", BODIES[0], words).matched == ("割接",)


def test_a_corrected_spelling_counts_as_the_word_that_was_meant(words: LexicalReader) -> None:
    assert held("certifcate chain", BODIES[4], words).share == 1.0


def test_a_rare_word_tells_more_than_a_frequent_one(words: LexicalReader) -> None:
    query = "数据 积压"
    assert held(query, BODIES[3], words).share > held(query, BODIES[1], words).share


def test_the_seam_between_two_words_is_not_missed(words: LexicalReader) -> None:
    assert held("数据库切换", BODIES[0], words) == Coverage(1.0, ("数据库切换",), ())


def test_without_a_lexical_index_all_words_tell_the_same() -> None:
    assert held("chain certificate", "certificate", None).share == 0.5


def test_words_that_only_ask_hardly_count(words: LexicalReader) -> None:
    assert held("数据库备份怎么办", BODIES[1], words).share > 0.9
    assert held("how is the certificate", "certificate", None).share > 0.75


def test_an_identifier_is_held_in_any_spelling_and_its_parts_alone_are_no_share(words: LexicalReader) -> None:
    assert held("err-5003", BODIES[2], words).share == 1.0
    assert held("ERR_5004", BODIES[2], words) == Coverage(0.0, ("err",), ("err_5004",))


def test_a_compound_that_the_library_writes_in_words_is_held_by_them(words: LexicalReader) -> None:
    assert held("CertificateChain", BODIES[4], words) == Coverage(1.0, ("certificatechain",), ())
    assert held("CertificateStore", BODIES[4], words).missing == ("store",)
    assert held("certificate-chain", BODIES[4], words).share == 1.0
