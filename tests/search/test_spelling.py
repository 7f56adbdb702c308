"""Words that the library does not know, and what they are taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.lexical import LexicalReader, LexicalWriter, Passage
from search.query import Query, analyse
from search.records import Expansion
from search.synonyms import Synonyms
from search.tokenizer import stem

TEXT = "certificate chain, rollback and reconciliation of ERR_5003; reconcile the port list 割接"


@pytest.fixture
def words(tmp_path: Path) -> LexicalReader:
    writer = LexicalWriter(tmp_path)
    writer.add(Passage(1, title="", title_alt="", keywords="", tags="", path="", body=TEXT))
    writer.commit()
    return LexicalReader(tmp_path)


def asked(text: str, words: LexicalReader) -> Query:
    return analyse(text, Synonyms([("回退", "rollback"), ("割接", "cutover")]), words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("certifcate", "certificate"),
        ("chian", "chain"),
        ("rolback", "rollback"),
        ("rollbakc", "rollback"),
        ("reconciliatoin", "reconciliation"),
        ("certificat", "certificate"),
    ],
)
def test_a_slip_is_looked_up_as_the_word_it_resembles(typed: str, meant: str, words: LexicalReader) -> None:
    query = asked(f"{typed} 割接", words)
    assert Expansion(typed, (meant,), "spelling") in query.expansions
    term = next(term for term in query.terms if term.tokens == (stem(meant),))
    assert (term.of, term.weight < 1) == (typed, True)


@pytest.mark.parametrize("typed", ["err_5004", "5003", "port", "sort", "hana", "割街", "prt", "zookeeper"])
def test_identifiers_known_short_and_foreign_words_stay_as_they_are(typed: str, words: LexicalReader) -> None:
    assert not [found for found in asked(typed, words).expansions if found.kind == "spelling"]


def test_words_written_apart_are_joined_when_the_library_joins_them(words: LexicalReader) -> None:
    assert Expansion("roll back", ("rollback",), "spelling") in asked("roll back plan", words).expansions
    assert not asked("port list", words).expansions


def test_forms_that_the_stemmer_keeps_apart_are_found_together(words: LexicalReader) -> None:
    assert Expansion("reconcile", ("reconciliation",), "spelling") in asked("reconcile", words).expansions


def test_a_corrected_word_brings_its_synonyms(words: LexicalReader) -> None:
    assert Expansion("rollback", ("回退",), "synonym") in asked("rolback", words).expansions
