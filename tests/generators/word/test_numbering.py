"""Numbers as Word prints them."""

from __future__ import annotations

import pytest

from generators.word.numbering import format_number, number_text
from generators.word.profile import load_profile


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (3, "decimal", "3"),
        (1, "upperLetter", "A"),
        (27, "lowerLetter", "aa"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (7, "somethingNew", "7"),
    ],
)
def test_numbers_in_the_formats_of_word(value: int, style: str, text: str) -> None:
    assert format_number(value, style) == text


def test_the_number_of_a_heading_follows_its_level() -> None:
    profile = load_profile()

    assert number_text(profile.headings["zh"].body, [2]) == "2"
    assert number_text(profile.headings["zh"].body, [2, 3, 1]) == "2.3.1"
    assert number_text(profile.headings["zh"].appendix, [1]) == "附录A"
    assert number_text(profile.headings["en"].appendix, [2, 1]) == "B.1"


def test_an_unknown_profile_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_profile("none")
