"""Columns are wide enough for what stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generators.word.columns import column_widths, short_columns, type_size

WIDTH, SIZE = 8844, 10.5  # text width of the paper in twips, type size in points
EM = SIZE * 20


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(
            st.lists(st.text(max_size=12), min_size=n, max_size=n),
            st.lists(st.lists(st.text(max_size=60), min_size=n, max_size=n), max_size=6),
            st.one_of(st.just([]), st.lists(st.floats(0.1, 100), min_size=n, max_size=n)),
        )
    ),
    st.integers(1000, 14000),
)
def test_widths_always_add_up_and_are_positive(
    table: tuple[list[str], list[list[str]], list[float]], total: int
) -> None:
    header, rows, given_widths = table

    widths = column_widths(header, rows, total, SIZE, given_widths)

    assert sum(widths) == total
    assert all(width > 0 for width in widths)


def test_an_identifier_a_date_and_a_name_stay_on_one_line() -> None:
    header = ["编号", "日期", "责任人", "说明"]
    rows = [["REQ-0001", "2026-11-21", "欧阳若溪", "很长的说明文字" * 20]]

    widths = column_widths(header, rows, WIDTH, SIZE)

    assert widths[0] > 8 * 0.53 * EM + 200
    assert widths[1] > 10 * 0.53 * EM + 200
    assert widths[2] > 4 * EM + 200
    assert widths[3] > WIDTH / 2


def test_an_identifier_keeps_the_comma_that_may_not_begin_a_line() -> None:
    header = ["用例", "说明"]
    alone = column_widths(header, [["TC-012", "说明文字" * 60]], WIDTH, SIZE, [1, 20])
    listed = column_widths(header, [["TC-012、TC-026", "说明文字" * 60]], WIDTH, SIZE, [1, 20])
    assert listed[0] - alone[0] >= EM


def test_widths_the_author_gave_rule_unless_they_cut_a_word() -> None:
    rows = [["REQ-0001", "短", "短"]]

    fair = column_widths(["甲", "乙", "丙"], rows, WIDTH, SIZE, [2, 1, 1])
    cutting = column_widths(["甲", "乙", "丙"], rows, WIDTH, SIZE, [1, 50, 50])

    assert abs(fair[0] - WIDTH / 2) <= 1
    assert cutting[0] > 8 * 0.53 * EM


def test_widths_the_author_gave_are_left_when_they_waste_pages() -> None:
    header, rows = ["对象", "说明", "落实"], [["OBJ-001", "短", "REQ-001、" * 40]]

    widths = column_widths(header, rows, WIDTH, SIZE, [40, 40, 20])

    assert widths[2] > WIDTH / 2


def test_smaller_type_gives_long_texts_beside_long_words_room() -> None:
    header = ["Kind", "Interfaces", "Owner", "Advice"]
    words = ["Synchronisation", "Reconciliation", "Administration"]
    long, short = "Ask twice before you reverse. " * 8, "Ask twice."

    assert type_size(header, [[*words, long]] * 5, WIDTH, [SIZE, 9, 7.5]) == 9
    assert type_size(header, [[*words, short]] * 5, WIDTH, [SIZE, 9, 7.5]) == SIZE
    assert type_size(header, [["a", "b", "c", long * 4]] * 5, WIDTH, [SIZE, 9, 7.5]) == SIZE


def test_columns_of_short_cells_are_recognised() -> None:
    assert short_columns(["编号", "说明"], [["REQ-001", "一段比较长的说明文字"]]) == [True, False]
