"""The golden questions of the sample: they can be read, are of every kind, and still fit the records."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

import search
from kb.services.golden import read_golden
from kb.services.init import SAMPLE
from kb.services.passages import searchable, shareable
from kb.workspace import Workspace
from search.evaluation import JudgedQuery

LEAST = {
    "identifier": 16,
    "exact": 16,
    "symptom": 20,
    "howto": 20,
    "paraphrase": 30,
    "cross": 24,
    "short": 14,
    "typo": 14,
    "filtered": 10,
    "superseded": 8,
    "negative": 24,
}


@cache
def sample_records() -> dict[str, search.Record]:
    records, problems = Workspace.open(SAMPLE).load_records()
    assert not problems
    return {record.id: searchable(record) for record in shareable(records)}


@cache
def sample_questions() -> tuple[JudgedQuery, ...]:
    path = SAMPLE / "golden" / "golden.yaml"
    return tuple(read_golden(path.read_text(encoding="utf-8"), str(path), sample_records().values()))


def test_every_kind_of_question_is_asked_often_enough_in_both_languages() -> None:
    questions = sample_questions()
    categories = Counter(question.category for question in questions)
    languages = Counter(question.lang for question in questions)
    assert {kind: categories[kind] for kind, least in LEAST.items() if categories[kind] < least} == {}
    assert (languages["zh"] >= 130, languages["en"] >= 65) == (True, True)
    assert sum(bool(question.passages) for question in questions) >= 60


def test_no_question_is_asked_twice() -> None:
    asked = Counter((question.text, question.filters) for question in sample_questions())
    assert [text for (text, _), times in asked.items() if times > 1] == []


def test_passages_belong_to_expected_records() -> None:
    strays = [
        (question.id, passage)
        for question in sample_questions()
        for passage in question.passages
        if passage.partition("#")[0] not in question.grades
    ]
    assert strays == []


def test_an_exact_question_is_a_phrase_of_an_answer() -> None:
    gone = [
        question.id
        for question in sample_questions()
        if question.category == "exact"
        and not any(_folded(question.text) in text for text in _texts(question))
    ]
    assert gone == []


def test_a_cross_language_question_has_an_answer_in_the_other_language() -> None:
    alone = [
        question.id
        for question in sample_questions()
        if question.category == "cross"
        and all(sample_records()[name].lang == question.lang for name in question.grades)
    ]
    assert alone == []


def test_an_old_record_is_expected_only_where_it_was_current_or_is_asked_for() -> None:
    retired = {
        record.id: record.updated for record in sample_records().values() if record.status == "deprecated"
    }
    wrong = [
        (question.id, name)
        for question in sample_questions()
        for name in question.grades
        if name in retired and not (question.filters.statuses or "" < question.filters.as_of < retired[name])
    ]
    assert wrong == []


def _texts(question: JudgedQuery) -> list[str]:
    records = [sample_records()[name] for name in question.grades]
    return [_folded("\n".join(section.text for section in record.sections)) for record in records]


def _folded(text: str) -> str:
    return "".join(
        character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum()
    )
