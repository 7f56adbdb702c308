"""How a passage is shown."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kb.api.excerpt import LENGTH, excerpt, marks
from search import Hit

HIT = Hit(
    "RB-1", "a", "t", "", "runbook", "section", (), "", "f.md", 1, "approved", "", "", 0, False, 1.0, 1.0, 0.0
)

TEXTS = st.text(st.sampled_from("对账abc \n-*`。"), max_size=600)
SPANS = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 12)), max_size=8)


def hit(text: str, *spans: tuple[int, int]) -> Hit:
    return replace(HIT, text=text, highlights=spans)


def test_matches_are_split_from_the_rest() -> None:
    assert marks(hit("日终对账不平", (2, 4))) == (("日终", False), ("对账", True), ("不平", False))


def test_list_marks_become_dots_and_code_marks_vanish() -> None:
    assert marks(hit("- 看 `ls`\n- 再看", (4, 8))) == (("• 看 ", False), ("ls", True), ("\n• 再看", False))


def test_a_table_is_shown_as_words_between_dots() -> None:
    table = "| 条件 | 升级给 |\n|---|:--|\n| 握手失败 | 负责人 |"
    assert ("握手", True) in marks(hit(table, (table.index("握手"), table.index("握手") + 2)))
    assert "".join(text for text, _ in marks(hit(table))) == "  条件 · 升级给  \n  握手失败 · 负责人  "


def test_a_long_passage_begins_near_its_first_match() -> None:
    shown = excerpt(hit("前" * 500 + "对账" + "后" * 500, (500, 502)))
    assert shown.cut
    assert ("对账", True) in shown.pieces
    assert shown.pieces[0] == ("…", False)
    assert shown.pieces[-1] == ("…", False)
    assert sum(len(text) for text, _ in shown.pieces) <= LENGTH + 2


@given(TEXTS, SPANS)
def test_no_character_is_lost_or_marked_wrongly(text: str, spans: list[tuple[int, int]]) -> None:
    made = hit(
        text, *((start, min(start + length, len(text))) for start, length in spans if start < len(text))
    )
    pieces = marks(made)
    shown = "".join(piece for piece, _ in pieces)
    plain = text.replace("`", "")
    assert len(shown) == len(plain)
    assert all(a == b or (a in "-*" and b == "•") for a, b in zip(plain, shown, strict=True))
    marked = {at for start, end in made.highlights for at in range(start, end)}
    expected = "".join(one for at, one in enumerate(text) if at in marked and one != "`")
    assert len("".join(piece for piece, is_marked in pieces if is_marked)) == len(expected)


@given(TEXTS, SPANS)
def test_an_excerpt_is_short_and_part_of_the_whole(text: str, spans: list[tuple[int, int]]) -> None:
    made = hit(
        text, *((start, min(start + length, len(text))) for start, length in spans if start < len(text))
    )
    shown = "".join(piece for piece, _ in excerpt(made).pieces).removeprefix("…").removesuffix("…")
    assert len(shown) <= LENGTH
    assert shown in "".join(piece for piece, _ in marks(made))
