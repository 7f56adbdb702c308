"""Lines are measured and broken as a Chinese typesetter would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.figures.typesetting import CM_PER_POINT, fit, width, wrap


def test_a_chinese_character_is_one_em_wide() -> None:
    assert width("复盘", 10) == pytest.approx(20 * CM_PER_POINT, rel=1e-3)


def test_latin_letters_are_narrower() -> None:
    assert width("il", 10) < width("口", 10)


def test_a_line_that_fits_stays_as_it_is() -> None:
    assert fit("接口规格", 8, 5) == "接口规格"


def test_a_line_too_long_ends_with_an_ellipsis_inside_the_room() -> None:
    shortened = fit("统一身份认证与单点登录平台", 8, 2)
    assert shortened.endswith("…")
    assert width(shortened, 8) <= 2


def test_lines_come_out_about_equally_long() -> None:
    assert wrap("反洗钱监测分析系统", 8.5, 2.45, 2) == ["反洗钱监测", "分析系统"]


def test_latin_words_are_not_broken() -> None:
    assert wrap("Reconciliation Platform", 8.5, 2.75, 2) == ["Reconciliation", "Platform"]


def test_a_word_wider_than_the_line_is_broken_all_the_same() -> None:
    lines = wrap("A" * 40, 8, 2, 9)
    assert len(lines) > 1
    assert "".join(lines) == "A" * 40


def test_no_line_begins_with_a_closing_mark() -> None:
    for room in (1.0, 1.3, 1.6, 1.9, 2.2):
        assert not any(line[0] in "，）。" for line in wrap("查询（含批量）接口，同步", 8, room, 9))


@given(st.text(alphabet="复盘接口AB 9，（）-", max_size=40), st.floats(1, 6), st.integers(1, 4))
def test_never_more_lines_than_asked_for(text: str, room: float, most: int) -> None:
    assert 1 <= len(wrap(text, 8, room, most)) <= most
