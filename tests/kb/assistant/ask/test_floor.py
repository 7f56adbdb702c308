"""Passages that only surround what is asked for are no answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kb.assistant.ask.floor import HELD, NEAR, speaks_of
from search.matching import Match
from tests.kb.assistant.ask.test_units import HIT


@pytest.mark.parametrize(
    ("coverage", "similarity", "answers"),
    [(HELD, 0.0, True), (0.0, NEAR, True), (HELD - 0.01, NEAR - 0.01, False)],
)
def test_enough_of_the_question_has_to_be_held_or_be_near(
    coverage: float, similarity: float, answers: bool
) -> None:
    def judge(texts: Sequence[str]) -> list[Match]:
        return [Match(coverage, similarity) for _ in texts]

    assert speaks_of("集群怎么备份", [replace(HIT, text="集群的日志在哪里。")], judge) is answers


def test_passages_in_another_language_are_not_held_against_the_question() -> None:
    def judge(texts: Sequence[str]) -> list[Match]:
        return [Match(0.0, 0.0) for _ in texts]

    assert speaks_of("How do I rotate the keys?", [replace(HIT, text="证书由值班工程师每季度轮换。")], judge)
