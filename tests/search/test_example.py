from __future__ import annotations

import doctest

import search


def test_the_example_in_the_documentation_runs() -> None:
    outcome = doctest.testmod(search)
    assert (outcome.attempted > 0, outcome.failed) == (True, 0)
