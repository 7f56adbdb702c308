"""What becomes of a typed query."""

from __future__ import annotations

from search.query import analyse
from search.synonyms import WEIGHT, Synonyms

GROUPS = [
    ("割接", "cutover", "上线切换"),
    ("对账", "核对", "reconciliation"),
    ("高可用", "high availability", "HA"),
]


def weights(text: str) -> dict[tuple[str, ...], float]:
    return {term.tokens: term.weight for term in analyse(text, Synonyms(GROUPS)).terms}


def test_a_glossary_term_brings_its_other_names_at_lower_weight() -> None:
    found = weights("割接失败")
    assert found[("cutov",)] == WEIGHT < found[("割接",)]
    assert found[("上线", "线切", "切换")] == WEIGHT


def test_synonyms_work_from_english_and_in_traditional_characters() -> None:
    assert ("割接",) in weights("cutover plan")
    assert ("核对",) in weights("對賬不平")
    assert ("高可", "可用") in weights("High Availability")


def test_parts_of_english_words_are_no_terms() -> None:
    assert ("割接",) not in weights("cut over")
    assert ("高可", "可用") not in weights("have")


def test_a_synonym_already_in_the_query_is_not_weakened() -> None:
    assert weights("对账与核对")[("核对",)] == 1.0


def test_grammar_words_weigh_little_but_are_not_dropped() -> None:
    found = weights("what is the cutover plan")
    assert 0 < found[("the",)] < 0.5
    assert found[("plan",)] == 1.0


def test_identifiers_weigh_more_than_their_parts() -> None:
    found = weights("REQ-001")
    assert found[("req-001",)] > found[("req",)] > 0


def test_a_single_character_looks_in_its_own_field() -> None:
    term = analyse("割", Synonyms(())).terms[0]
    assert (term.field, term.weight) == ("single", 1.0)


def test_a_pasted_book_is_cut_to_a_bounded_query() -> None:
    text = "".join(chr(0x4E00 + at % 20_000) for at in range(100_000))
    assert len(analyse(text, Synonyms(())).terms) <= 230
