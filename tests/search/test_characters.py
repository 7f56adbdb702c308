"""Folding of characters: widths, cases, traditional forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.characters import fold, origins, simplified


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("請檢查資料庫", "请检查资料库"),
        ("ＡＢＣ１２３", "abc123"),
        ("Café Ünïcode", "cafe unicode"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("①㈱℃", "1(株)°c"),
        ("諮詢", "咨询"),
    ],
)
def test_spellings_of_the_same_thing_become_equal(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_the_table_maps_straight_to_simplified_characters() -> None:
    table = simplified()
    assert len(table) > 2_500
    assert not set(table) & set(table.values())
    assert all(len(pair) == 2 for pair in table.items())


@given(st.text())
def test_every_folded_position_knows_its_origin(text: str) -> None:
    places = list(origins(text))
    folded = fold(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    rebuilt = "".join(fold(text[place]) for place in dict.fromkeys(places[:-1]))
    assert rebuilt == folded
