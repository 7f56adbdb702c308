"""Charts in a draft: read from a fence, written to one, told in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generators.blocks import Chart, Code, Series, blocks, plain
from generators.blocks.charts import KINDS, as_table, in_words, number, written

DELAYS = """\
```chart {#fig-causes kind="pareto" caption="延误原因" unit="工作日" tones="accent, warn"}
| 原因 | 延误 | 累计占比 |
|---|---|---|
| 第三方\\|配合 | 1,259 | 48.7% |
| 资源不足 | — | 100% |
```
"""


def chart(text: str) -> Chart:
    (block,) = blocks(text)
    assert isinstance(block, Chart)
    return block


def test_a_fenced_table_of_numbers_is_a_chart() -> None:
    found = chart(DELAYS)
    assert (found.kind, found.anchor, found.unit) == ("pareto", "fig-causes", "工作日")
    assert plain(found.caption) == "延误原因"
    assert found.categories == ("第三方|配合", "资源不足")
    assert found.series == (Series("延误", (1259.0, None)), Series("累计占比", (48.7, 100.0)))
    assert found.tones == ("accent", "warn")


def test_what_is_no_chart_stays_as_it_was_typed() -> None:
    for inner in (
        "",
        "just words",
        "| a | b |\n|---|---|",
        "| a | b |\n|---|---|\n| x | y |",
        "| a | b |\n| x |",
    ):
        (block,) = blocks(f"```chart\n{inner}\n```\n")
        assert isinstance(block, Code), inner
        assert block.text == inner
    (block,) = blocks('```chart {kind="radar"}\n| a | b |\n|---|---|\n| x | 1 |\n```\n')
    assert isinstance(block, Code)


def test_numbers_as_people_write_them() -> None:
    assert [number(text) for text in ("1,234", "48.7%", "−3", " 0 ")] == [1234.0, 48.7, -3.0, 0.0]
    assert [number(text) for text in ("—", "", "未定", "1e5", "0x10", "nan")] == [None] * 6


def test_every_number_is_told_in_words() -> None:
    assert in_words(chart(DELAYS), "zh") == (
        "排列图：延误原因（工作日）。延误：第三方|配合 1259；累计占比：第三方|配合 48.7、资源不足 100。"
    )
    assert "Pareto chart" in in_words(chart(DELAYS), "en")


def test_the_words_of_the_author_go_before() -> None:
    text = '```chart {alt="两类原因占九成"}\n| a | b |\n|---|---|\n| x | 1 |\n```\n'
    assert in_words(chart(text), "zh") == "两类原因占九成"


def test_a_reader_that_cannot_draw_gets_the_table() -> None:
    table = as_table(chart(DELAYS), "原因")
    assert [plain(cell) for cell in table.header] == ["原因", "延误", "累计占比"]
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        ["第三方|配合", "1259", "48.7"],
        ["资源不足", "—", "100"],
    ]


@given(
    kind=st.sampled_from(KINDS),
    values=st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6),
    name=st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\\|`"), min_size=1),
)
def test_what_is_written_is_read_back(kind: str, values: list[int], name: str) -> None:
    text = written(f'kind="{kind}"', [name, "n"], [[name, str(value)] for value in values])
    found = chart(f"{text}\n")
    assert found.kind == kind
    assert found.categories == (name,) * len(values)
    assert found.series[0].values == tuple(float(value) for value in values)


def test_a_number_too_large_to_draw_is_a_hole() -> None:
    assert number("9" * 400) is None
    (block,) = blocks(f"```chart\n| a | b |\n|---|---|\n| x | {'9' * 400} |\n```\n")
    assert isinstance(block, Code)
