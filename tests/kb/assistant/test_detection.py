"""The fact check keeps what its benchmark measured: what it catches, and what it lets pass."""

from __future__ import annotations

import pytest

from benchmarks.grounding.corpus import pairs
from benchmarks.grounding.detection import PARTS, Tally, joined

#: Least share caught on all pairs; denials and values of the same passage are the open ends.
FLOORS = {
    "digit": 0.96,
    "unit": 0.97,
    "date": 0.97,
    "identifier": 0.97,
    "name": 0.97,
    "moved citation": 0.97,
    "other number of the passage": 0.6,
    "other name of the passage": 0.44,
    "negation": 0.25,
}
#: Least share caught or marked.
NOTICED = {"negation": 0.79, "modality": 0.74, "opposite": 0.58, "exchanged": 0.66}


#: Most that may fail of the faithful sentences in view of the rules, and of those held apart.
FALSE_ALARMS = {"written": 0.015, "apart": 0.05}
#: Most that may fail or be marked of them.
MARKED = 0.18


@pytest.fixture(scope="module")
def by_part() -> dict[str, dict[str, Tally]]:
    return {part: joined(files) for part, files in PARTS.items()}


@pytest.fixture(scope="module")
def tallies(by_part: dict[str, dict[str, Tally]]) -> dict[str, Tally]:
    return {kind: _sum(tally, by_part["apart"][kind]) for kind, tally in by_part["written"].items()}


def _sum(one: Tally, other: Tally) -> Tally:
    return Tally(one.flagged + other.flagged, one.marked + other.marked, one.total + other.total)


@pytest.mark.parametrize("part", FALSE_ALARMS)
def test_faithful_sentences_pass(by_part: dict[str, dict[str, Tally]], part: str) -> None:
    share = by_part[part]["faithful"].share  # the sentences held apart are not printed
    assert share <= FALSE_ALARMS[part]


def test_few_faithful_sentences_are_marked(tallies: dict[str, Tally]) -> None:
    assert tallies["faithful"].noticed <= MARKED


@pytest.mark.parametrize("kind", NOTICED)
def test_what_may_say_the_opposite_is_caught_or_marked(tallies: dict[str, Tally], kind: str) -> None:
    assert tallies[kind].noticed >= NOTICED[kind]


@pytest.mark.parametrize("kind", FLOORS)
def test_altered_sentences_are_caught(tallies: dict[str, Tally], kind: str) -> None:
    assert tallies[kind].total > 20
    assert tallies[kind].share >= FLOORS[kind]


def test_there_are_enough_pairs() -> None:
    assert sum(1 for part in PARTS["written"] + PARTS["apart"] for _ in pairs(part)) >= 1800
    assert sum(1 for pair in pairs("written.zh")) >= 200


def test_a_third_is_held_apart() -> None:
    apart, written = (sum(1 for file in PARTS[part] for _ in pairs(file)) for part in ("apart", "written"))
    assert round(100 * apart / (apart + written)) >= 33
