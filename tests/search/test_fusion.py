"""Putting the two legs together."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.fusion import Floats, Scale, fuse, words_first

SCALE = Scale(mean=0.1, deviation=0.1, median=0.1)
LEGS = st.lists(st.tuples(st.floats(0, 50), st.floats(-1, 1), st.booleans()), min_size=1, max_size=12)


def fused(legs: list[tuple[float, float, bool]], *, weight: float, other: Scale | None) -> Floats:
    lexical, similar, foreign = (np.array(column) for column in zip(*legs, strict=True))
    return fuse(lexical, similar, foreign.astype(bool), weight=weight, own=SCALE, other=other)


@given(LEGS, st.floats(0, 1), st.booleans(), st.data())
def test_more_in_either_leg_never_lowers_a_passage_against_others(
    legs: list[tuple[float, float, bool]], weight: float, cross: bool, data: st.DataObject
) -> None:
    other = SCALE if cross else None
    first = data.draw(st.integers(0, len(legs) - 1))
    second = data.draw(st.integers(0, len(legs) - 1))
    better = legs[first][0] >= legs[second][0] and legs[first][1] >= legs[second][1]
    if better and legs[first][2] == legs[second][2]:
        scores = fused(legs, weight=weight, other=other)
        assert scores[first] >= scores[second] - 1e-12


@given(LEGS, st.floats(0, 1), st.booleans())
def test_scores_lie_between_zero_and_one(
    legs: list[tuple[float, float, bool]], weight: float, cross: bool
) -> None:
    scores = fused(legs, weight=weight, other=SCALE if cross else None)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-12))


def test_weight_zero_is_bm25_and_weight_one_the_vectors() -> None:
    legs = [(3.0, 0.1, False), (2.0, 0.9, False), (1.0, 0.5, False)]
    assert np.argsort(-fused(legs, weight=0.0, other=None)).tolist() == [0, 1, 2]
    assert np.argsort(-fused(legs, weight=1.0, other=None)).tolist() == [1, 2, 0]


def test_without_a_shared_word_the_vectors_decide_alone() -> None:
    scores = fused([(0.0, 0.2, False), (0.0, 0.8, False)], weight=0.2, other=None)
    assert scores.tolist() == [scores[0], 1.0]
    assert scores[0] < 1.0


def test_a_translation_is_judged_within_its_own_language() -> None:
    legs = [(10.0, 0.5, False), (9.0, 0.45, False), (0.0, 0.5, True)]
    hidden = fused(legs, weight=0.3, other=None)
    shown = fused(legs, weight=0.3, other=Scale(mean=0.0, deviation=0.1, median=0.0))
    assert hidden[2] < hidden[1]
    assert shown[2] > hidden[2]
    assert np.allclose(shown[:2], hidden[:2])


def test_a_short_query_is_meant_to_the_letter() -> None:
    scores, lexical = np.array([0.9, 0.5]), np.array([0.0, 3.0])
    assert np.argmax(words_first(scores, lexical)) == 1
    assert words_first(scores, np.zeros(2)).tolist() == [0.9, 0.5]
