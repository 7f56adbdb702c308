"""How well the sample workspace answers its golden questions: floors that a change must not fall below."""

from __future__ import annotations

from datetime import date

import pytest

from kb.services.evaluation import evaluate_sets
from kb.services.init import init_workspace
from search.evaluation import Floor, Run

#: Somewhat under what was measured, so that one question more or less does not fail; raised when search improves.
FLOORS = [
    "ndcg@10=0.78",
    "recall@10=0.85",
    "identifier:mrr@10=0.97",
    "exact:ndcg@10=0.93",
    "symptom:ndcg@10=0.88",
    "howto:ndcg@10=0.86",
    "short:ndcg@10=0.92",
    "typo:ndcg@10=0.85",
    "filtered:ndcg@10=0.93",
    "superseded:ndcg@10=0.92",
    "cross:recall@10=0.80",
    "paraphrase:recall@10=0.55",
    "no-answer-recall=0.74",
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    workspace = init_workspace(tmp_path_factory.mktemp("sample") / "demo", sample=True, lang="zh")
    return evaluate_sets(workspace, [], today=date(2026, 11, 1))[0].run


@pytest.mark.slow
@pytest.mark.parametrize("text", FLOORS)
def test_search_stays_as_good_as_it_is(run: Run, text: str) -> None:
    floor = Floor.parse(text)
    assert floor.reached(run) >= floor.least


@pytest.mark.slow
def test_the_hybrid_is_at_least_as_good_as_either_leg_over_all(run: Run) -> None:
    means = {leg: sum(values) / len(values) for leg in run.legs for values in [run.values("ndcg@10", leg)]}
    assert means["hybrid"] >= max(means.values()) - 0.01


@pytest.mark.slow
def test_questions_that_share_words_with_their_answer_are_seldom_refused(run: Run) -> None:
    asked = [
        outcome
        for outcome in run.legs["hybrid"]
        if outcome.query.answerable and outcome.query.category != "paraphrase"
    ]
    assert sum(not outcome.answered for outcome in asked) <= 0.08 * len(asked)
