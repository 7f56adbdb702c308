"""A judged run over a real index, and what is reported of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest

from search import Index, Results, SearchError
from search.evaluation import (
    Floor,
    JudgedQuery,
    Outcome,
    Run,
    asking,
    compare,
    evaluate,
    read_stored,
    stored,
    table,
    weakest_links,
    worst,
)
from search.records import Filters, Mode

QUERIES = [
    JudgedQuery("Q1", "ERR_5003", {"RB-001": 1.0}, "zh", "identifier", ("RB-001#symptoms", "RB-001#none")),
    JudgedQuery("Q2", "对账文件版本号", {"RT-001": 1.0}, "zh", "exact"),
    JudgedQuery("Q3", "promote the replica", {"RB-003": 1.0}, "en", "exact"),
    JudgedQuery("Q4", "主从切换", {"RB-004": 1.0}, "zh", "filtered", filters=Filters(as_of="2023-01-01")),
    JudgedQuery("Q5", "qqqq zzzz", {}, "en", "negative"),
]


def some(results: Results) -> bool:
    return bool(results.hits)


@pytest.fixture
def run(index: Index, today: date) -> Run:
    return evaluate("golden", QUERIES, asking(index, today), answered=some)


def made(name: str, scores: dict[Mode, Sequence[float]], category: str = "exact") -> Run:
    """A run with these values of nDCG@10."""
    legs: dict[Mode, list[Outcome]] = {
        leg: [
            Outcome(
                JudgedQuery(f"Q{at}", "?", {"a": 1.0}, "zh", category),
                ("a",),
                {"ndcg@10": value, "recall@10": value, "mrr@10": value, "success@1": value},
                1.0,
                True,
                0.0,
            )
            for at, value in enumerate(values)
        ]
        for leg, values in scores.items()
    }
    return Run(name, legs)


def test_every_leg_is_asked_with_the_filters_of_the_query(run: Run) -> None:
    assert set(run.legs) == {"lexical", "vector", "hybrid"}
    hybrid = {outcome.query.id: outcome for outcome in run.legs["hybrid"]}
    assert hybrid["Q1"].found[0] == "RB-001"
    assert hybrid["Q1"].passages == 0.5
    assert set(hybrid["Q4"].found) == {"RB-004", "RB-006"}, "what was in force on that day"
    assert run.legs["lexical"][4].found == ()
    assert not run.legs["lexical"][4].scores


def test_progress_reaches_its_total(index: Index, today: date) -> None:
    seen: list[tuple[int, int]] = []
    evaluate("x", QUERIES[:2], asking(index, today), answered=some, progress=lambda *at: seen.append(at[:2]))
    assert seen[-1] == (6, 6)


def test_the_table_has_a_line_per_category_language_and_for_all(run: Run) -> None:
    lines = {line.group: line for line in table(run)}
    assert list(lines) == ["identifier", "exact", "filtered", "zh", "en", ""]
    assert lines[""].queries == 4
    assert lines["identifier"].legs["hybrid"]["ndcg@10"].mean == 1.0


def test_the_queries_nobody_can_answer_are_counted_apart(run: Run) -> None:
    assert run.abstention("lexical").refused == 1
    assert run.abstention("lexical").served == 4


def test_the_worst_are_the_wrongly_answered_and_the_lowest() -> None:
    outcomes = made("x", {"hybrid": [0.2, 1.0, 0.1]}).legs["hybrid"]
    answered = Outcome(JudgedQuery("N", "?", {}, "zh", "negative"), ("a",), {}, 1.0, True, 0.0)
    refused = Outcome(JudgedQuery("R", "?", {}, "zh", "negative"), ("a",), {}, 0.1, False, 0.0)
    run = Run("x", {"hybrid": [*outcomes, answered, refused]})
    assert [outcome.query.id for outcome in worst(run, 5)] == ["N", "Q2", "Q0"]


def test_a_hybrid_under_its_best_leg_is_named() -> None:
    run = made("x", {"lexical": [0.9, 0.9], "vector": [0.95, 0.95], "hybrid": [0.9, 0.9]})
    links = list(weakest_links(run))
    assert [(link.group, link.leg) for link in links] == [("", "vector"), ("exact", "vector")]
    assert links[0].gap.mean == pytest.approx(0.05)
    assert not list(weakest_links(made("x", {"lexical": [0.905], "hybrid": [0.9]})))


def test_a_run_is_compared_with_the_one_stored_before() -> None:
    before = read_stored(json.dumps(stored(made("x", {"hybrid": [0.5, 0.5, 1.0]}))))
    change = compare(made("x", {"hybrid": [0.6, 0.1, 1.0]}), before)
    assert change is not None
    assert change.metrics["ndcg@10"].mean == pytest.approx(-0.1)
    assert [row[0] for row in change.worse] == ["Q1"]
    assert [row[0] for row in change.better] == ["Q0"]
    assert compare(made("x", {"hybrid": [1.0]}), read_stored("{torn")) is None


def test_floors_are_read_and_held_against_the_run() -> None:
    run = made("x", {"hybrid": [0.5, 0.7]}, "paraphrase")
    assert Floor.parse("ndcg@10=0.80") == Floor("ndcg@10", 0.8)
    assert Floor.parse("paraphrase:recall@10=0.8").reached(run) == pytest.approx(0.6)
    assert Floor.parse("no-answer-recall=0.9").reached(run) == 1.0
    with pytest.raises(SearchError) as caught:
        Floor.parse("paraphrases:ndcg@10=0.8").reached(run)
    assert "paraphrase" in caught.value.hint_en


@pytest.mark.parametrize("text", ["ndcg@10", "ndcg@10=2", "ndcg@10=.", "nope@10=0.5", "=0.5"])
def test_a_floor_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(SearchError):
        Floor.parse(text)
