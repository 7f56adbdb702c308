"""Golden questions: what is read, and what is said of every kind of mistake."""

from __future__ import annotations

import pytest

from kb.errors import RecordError
from kb.records import RecordErrors
from kb.services.golden import read_golden
from search import Record, Section

RECORDS = [
    Record("RB-001", "runbook", "对账文件迟到处理", (Section("症状", ("症状",), "文件未到。"),)),
    Record("RT-001", "retrospective", "联调复盘", (Section("LES-001", ("经验",), "带版本号。", "lesson"),)),
]

GOOD = """
questions:
  - {id: Q-1, query: 对账文件迟到, lang: zh, category: symptom, expected: [RB-001, RT-001],
     passages: ['RT-001#LES-001']}
  - {id: Q-2, query: yes, category: filtered, expected: [RB-001], grades: [3], today: 2026-01-31,
     filters: {kinds: runbook, as_of: 2026-01-01}}
  - {id: Q-3, query: 食堂几点开饭, category: negative, expected: []}
"""


def test_questions_are_read_as_written() -> None:
    first, second, third = read_golden(GOOD, "golden.yaml", RECORDS)
    assert first.grades == {"RB-001": 2.0, "RT-001": 1.0}
    assert first.passages == ("RT-001#LES-001",)
    assert (second.text, second.today, second.grades) == ("yes", "2026-01-31", {"RB-001": 3.0})
    assert (second.filters.kinds, second.filters.as_of) == (("runbook",), "2026-01-01")
    assert not third.answerable


@pytest.mark.parametrize(
    ("question", "said", "hint"),
    [
        ("{id: Q, qeury: a, expected: [RB-001]}", "no key qeury", "query"),
        ("{id: Q, query: a}", "no expected", ""),
        ("{id: Q, query: a, expected: [RB-01]}", "no record RB-01", "RB-001"),
        (
            "{id: Q, query: a, expected: [RT-001], passages: ['RT-001#LES-01']}",
            "no passage LES-01",
            "LES-001",
        ),
        ("{id: Q, query: a, expected: [RB-001], category: paraphase}", "'paraphase'", "paraphrase"),
        ("{id: Q, query: a, expected: [], category: typo}", "exactly when", ""),
        ("{id: Q, query: a, expected: [RB-001], category: negative}", "exactly when", ""),
        ("{id: Q, query: a, expected: [RB-001], lang: fr}", "'fr'", "zh, en"),
        ("{id: Q, query: a, expected: [RB-001], grades: [1, 2]}", "one grade", "1 numbers"),
        ("{id: Q, query: a, expected: [RB-001], grades: [0]}", "one grade", ""),
        ("{id: Q, query: a, expected: [RB-001], filters: {kind: [runbook]}}", "no key kind", "kinds"),
        ("{id: Q, query: a, expected: [RB-001], filters: {kinds: [runbok]}}", "'runbok'", "runbook"),
        ("{id: Q, query: a, expected: [RB-001], filters: {as_of: tomorrow}}", "tomorrow", ""),
        ("{id: Q, query: a, expected: [RB-001], filters: [runbook]}", "mapping", ""),
        ("{id: Q, query: [a, b], expected: [RB-001]}", "one text", ""),
        ("just a text", "has no id", ""),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_right_word(
    question: str, said: str, hint: str
) -> None:
    text = f"questions:\n  - {{id: Q-0, query: 对账, expected: [RB-001]}}\n  - {question}\n"
    with pytest.raises(RecordErrors) as caught:
        read_golden(text, "golden.yaml", RECORDS)
    problem = caught.value.problems[0]
    assert problem.place.startswith("golden.yaml:3")
    assert said in problem.en
    assert hint in problem.hint_en
    assert problem.zh != problem.en


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    text = "questions:\n- {id: A, query: a}\n- {id: B, query: b, expected: [NO-1]}\n"
    with pytest.raises(RecordErrors) as caught:
        read_golden(text, "golden.yaml", RECORDS)
    assert [problem.place for problem in caught.value.problems] == ["golden.yaml:2", "golden.yaml:3"]


def test_an_id_is_used_once() -> None:
    text = "questions:\n- {id: A, query: a, expected: [RB-001]}\n- {id: A, query: b, expected: [RB-001]}\n"
    with pytest.raises(RecordErrors, match=r"used at golden\.yaml:2"):
        read_golden(text, "golden.yaml", RECORDS)


@pytest.mark.parametrize("text", ["", "questions: []", "- {id: A}", "golden: 1"])
def test_a_file_without_questions_is_refused(text: str) -> None:
    with pytest.raises(RecordError, match="no golden questions"):
        read_golden(text, "golden.yaml", RECORDS)
