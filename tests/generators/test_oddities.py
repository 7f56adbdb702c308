"""What cannot be set as it is typed is told with its line, and nothing of it vanishes."""

from __future__ import annotations

import pytest

from generators.blocks import Block, Card, Chart, Heading, Note, blocks, children, oddities, plain, texts


def words(body: list[Block] | tuple[Block, ...]) -> str:
    """All words of the blocks, in order."""
    return " ".join(
        " ".join([*(plain(text) for text in texts(block)), words(children(block))]).strip() for block in body
    )


def told(body: str) -> list[tuple[int, str]]:
    return [(one.line, one.en) for one in oddities(body)]


def test_a_heading_ends_a_box_nobody_closed() -> None:
    body = "# A\n\n::: note\n甲\n\n# B\n\n::: requirement {#REQ-001}\n应当。\n:::\n"

    found = blocks(body)

    assert [type(block) for block in found] == [Heading, Note, Heading, Card]
    assert [(one.line, "::: note" in one.zh) for one in oddities(body)] == [(3, True)]


def test_without_a_heading_an_open_box_holds_the_rest() -> None:
    body = "::: note\n甲\n\n::: warning\n乙\n:::\n\n丙\n"

    (box,) = blocks(body)

    assert isinstance(box, Note)
    assert words([box]).split() == ["甲", "乙", "丙"]
    assert [line for line, _ in told(body)] == [1]


@pytest.mark.parametrize(
    "body",
    [
        "::: note\n甲\n\n```\n# no heading\n:::\n```\n\n乙\n:::\n\n# B\n",
        "::: note\n甲\n\n::: warning\n# 乙\n:::\n\n:::\n\n# B\n",
        ":::: note\n甲\n\n::: warning\n乙\n::::\n\n# B\n",
        "- 项\n\n  ::: note\n  甲\n  :::\n\n# B\n",
    ],
    ids=["code", "inside each other", "longer colons", "in a list"],
)
def test_boxes_end_where_their_own_colons_stand(body: str) -> None:
    found = blocks(body)

    assert isinstance(found[-1], Heading)
    assert len(found) == 2


def test_a_closed_box_says_nothing() -> None:
    assert oddities("::: note\n甲\n:::\n\n# B\n\n[](#s1)\n") == ()


@pytest.mark.parametrize(
    "body", ["> " * 3000 + "深处", "\n".join("  " * n + "- 项" + str(n) for n in range(120))]
)
def test_words_that_stand_too_deep_are_set_flat(body: str) -> None:
    said = words(blocks(body))

    assert "深处" in said or all(f"项{n}" in said for n in range(120))
    assert any("too deep" in text for _, text in told(body))


def test_cells_of_a_chart_that_are_no_numbers_are_named() -> None:
    body = (
        "# A\n\n```chart\n| 月 | 数 |\n|---|---|\n| 一 | ¥5 |\n| 二 | 7 |\n| 三 | — |\n| 四 | 1e400 |\n```\n"
    )

    assert isinstance(blocks(body)[1], Chart)
    (one,) = oddities(body)
    assert one.line == 3
    assert "一 ¥5、四 1e400" in one.zh
    assert "三" not in one.zh


def test_ids_that_cannot_be_used_or_are_taken_are_named() -> None:
    body = '::: requirement {#"><x}\n甲\n:::\n\n::: requirement {#R-1}\n乙\n:::\n\n::: requirement {#R-1}\n丙\n:::\n'

    assert [line for line, _ in told(body)] == [1, 9]
    assert "R-1~2" in oddities(body)[1].zh


def test_references_that_lead_nowhere_are_named_once() -> None:
    body = "# A {#a}\n\n[文本](#没有)、[](#没有)、[好](#a)。\n"

    assert [one.line for one in oddities(body)] == [0]
    assert "没有" in oddities(body)[0].zh


def test_a_table_with_too_many_columns_is_told() -> None:
    row = "|" + "a|" * 80 + "\n"
    rule = "|" + "---|" * 80 + "\n"

    assert "80" in oddities(row + rule + row)[0].en
