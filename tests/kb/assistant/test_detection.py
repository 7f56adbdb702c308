"""The fact check keeps what its benchmark measured: what it catches, and what it lets pass."""

from __future__ import annotations

import pytest

from benchmarks.grounding.corpus import pairs
from benchmarks.grounding.detection import PARTS, Tally, joined

#: Least share caught on all pairs; negation and values of the same passage are the open ends.
FLOORS = {
    "digit": 0.96,
    "unit": 0.97,
    "date": 0.97,
    "identifier": 0.97,
    "name": 0.97,
    "moved citation": 0.97,
    "other number of the passage": 0.62,
    "other name of the passage": 0.47,
    "negation": 0.58,
}


@pytest.fixture(scope="module")
def tallies() -> dict[str, Tally]:
    return joined((*PARTS["written"], *PARTS["apart"]))


def test_faithful_sentences_pass(tallies: dict[str, Tally]) -> None:
    assert tallies["faithful"].share <= 0.035


@pytest.mark.parametrize("kind", FLOORS)
def test_altered_sentences_are_caught(tallies: dict[str, Tally], kind: str) -> None:
    assert tallies[kind].total > 20
    assert tallies[kind].share >= FLOORS[kind]


def test_there_are_enough_pairs() -> None:
    assert sum(1 for part in PARTS["written"] + PARTS["apart"] for _ in pairs(part)) >= 500
    assert sum(1 for pair in pairs("written.zh")) >= 200
