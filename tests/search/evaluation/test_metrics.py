"""Metrics and intervals against values worked out by hand or from their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.evaluation.bootstrap import difference_interval, mean_interval
from search.evaluation.metrics import METRICS, abstention, ndcg, recall, reciprocal_rank, success

GRADES = {"a": 2.0, "b": 1.0, "c": 1.0}


def test_ndcg_discounts_by_rank_and_counts_grades() -> None:
    gained = 1 / math.log2(2) + 2 / math.log2(4)
    best = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert ndcg(["b", "x", "a"], GRADES) == pytest.approx(gained / best)
    assert ndcg(["a", "b", "c"], GRADES) == 1.0
    assert ndcg(["a", "c"], {"a": 1.0, "c": 1.0, "d": 1.0}, k=2) == 1.0


def test_recall_is_capped_where_more_is_relevant_than_shown() -> None:
    assert recall(["b", "x"], GRADES) == pytest.approx(1 / 3)
    many = {str(number): 1.0 for number in range(30)}
    assert recall([str(number) for number in range(10)], many) == 1.0


def test_only_the_first_relevant_rank_and_the_first_ten_count() -> None:
    assert reciprocal_rank(["x", "b", "a"], GRADES) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], GRADES) == 0.0
    assert success(["x", "a"], GRADES) == 0.0
    assert success(["x", "a"], GRADES, 2) == 1.0


@given(st.permutations(list("abcdefghijkl")), st.dictionaries(st.sampled_from("abcdef"), st.floats(0.5, 3)))
def test_every_metric_lies_within_its_bounds_and_is_best_for_the_ideal_order(
    found: list[str], grades: dict[str, float]
) -> None:
    ideal = sorted(found, key=lambda name: -grades.get(name, 0.0))
    for metric in METRICS.values():
        assert 0.0 <= metric(found, grades) <= metric(ideal, grades) + 1e-12 <= 1.0 + 1e-9


def test_abstention_counts_all_four_outcomes() -> None:
    counts = abstention([False, False, False, True, True], [False, False, True, False, True])
    assert (counts.refused, counts.answered, counts.missed, counts.served) == (2, 1, 1, 1)
    assert counts.precision == pytest.approx(2 / 3)
    assert counts.recall == pytest.approx(2 / 3)
    assert counts.false_answers == pytest.approx(1 / 3)
    assert counts.false_refusals == pytest.approx(1 / 2)
    assert abstention([], []).recall == 1.0


def test_the_interval_is_that_of_the_normal_approximation_where_it_holds() -> None:
    sample = np.random.default_rng(7).normal(0.5, 0.1, 400)
    interval = mean_interval(sample)
    half = 1.96 * sample.std() / 20
    assert interval.mean == pytest.approx(sample.mean())
    assert interval.low == pytest.approx(sample.mean() - half, abs=0.1 * half)
    assert interval.high == pytest.approx(sample.mean() + half, abs=0.1 * half)
    assert interval == mean_interval(sample)


def test_pairing_sees_a_small_steady_gain_in_noisy_values() -> None:
    old = np.random.default_rng(3).uniform(0, 0.9, 200)
    gain = difference_interval((old + 0.02).tolist(), old.tolist())
    assert gain.clear
    assert gain.mean == pytest.approx(0.02)
    assert not difference_interval([0.0, 1.0], [1.0, 0.0]).clear
    with pytest.raises(ValueError, match="both values"):
        difference_interval([1.0], [])
