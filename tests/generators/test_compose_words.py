"""Units, command blocks and charts as templates call them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from generators.blocks import Chart, Code, LineBreak, List, Table, blocks, plain
from generators.compose.structure import Structure
from generators.compose.vocabulary import Vocabulary
from generators.doctypes import templates_dir
from generators.errors import GenerationError


def words(lang: str) -> Vocabulary:
    return Vocabulary({}, lang, templates_dir() / "_base")


def structure(lang: str = "zh") -> Structure:
    return Structure(words(lang), lambda name: None)


def test_an_english_document_counts_without_chinese_words() -> None:
    english, chinese = words("en"), words("zh")
    assert [str(english.quantity(8, unit)) for unit in ("笔", "笔/s", "工作日", "ms", "%")] == [
        *("8", "8 per second", "8 workdays", "8 ms", "8%")
    ]
    assert str(chinese.quantity(8, "笔")) == "8 笔"
    item = SimpleNamespace(
        metric={"zh": "重复", "en": "Duplicates"}, operator="=", target=0, unit="条", condition=""
    )
    assert str(english.criterion(item)) == "Duplicates = 0"


def test_ids_of_a_narrow_column_stand_one_below_the_other() -> None:
    table = structure().table(
        "trace",
        "跟踪",
        [["TC-001", "TC-002"], []],
        [("用例", 1)],
        caller=lambda ids: f"| {words('zh').stacked(ids)} |",
    )
    (block,) = blocks(table)
    assert isinstance(block, Table)
    assert [len(row[0]) for row in block.rows] == [3, 1]
    first, rest, last = block.rows[0][0]
    assert (plain((first,)), rest, plain((last,))) == ("TC-001", LineBreak(), "TC-002")
    assert plain(block.rows[1][0]) == "—"


def test_commands_stand_in_a_block_of_their_own_inside_a_step() -> None:
    commands = words("zh").command_block(["echo '```' | wc -l", "ls\nexit"], 4)
    (steps,) = blocks(f"1) 查看\n\n{commands}\n\n    - 预期：有\n")
    assert isinstance(steps, List)
    code = steps.items[0].blocks[1]
    assert isinstance(code, Code)
    assert code.text == "echo '```' | wc -l\nls\nexit"
    assert isinstance(steps.items[0].blocks[2], List)


def test_a_chart_comes_back_as_it_was_given() -> None:
    names = ["前置|A", "`核心` *二*", "表：<b>\\|x", "一\n二"]
    rows = [(name, at) for at, name in enumerate(names)]
    text = structure().chart(
        "load", "stacked", '用量`峰值` "三"', ["系统", "用量"], [*rows, ("空", None)], unit="项", tones="good"
    )
    (chart,) = blocks(text)
    assert isinstance(chart, Chart)
    assert (chart.anchor, chart.kind, chart.unit, chart.tones) == ("fig-load", "stacked", "项", ("good",))
    assert chart.categories == ("前置|A", "`核心` *二*", "表：<b>\\|x", "一 二", "空")
    assert chart.series[0].values == (0, 1, 2, 3, None)
    assert plain(chart.caption) == "用量｀峰值｀ ＂三＂"


def test_a_chart_without_numbers_is_a_gap() -> None:
    assert (
        str(structure().chart("load", "bar", "用量", ["系统", "用量"], [("前置", 0)]))
        == "\n【待补充：用量】\n"
    )


@pytest.mark.parametrize(("kind", "row"), [("radar", ("前置", 1)), ("bar", ("前置", 1, 2))])
def test_a_chart_that_cannot_be_is_refused(kind: str, row: tuple[object, ...]) -> None:
    with pytest.raises(GenerationError, match="load"):
        structure().chart("load", kind, "用量", ["系统", "用量"], [row])


def test_a_shortened_list_has_a_blank_only_after_latin_letters() -> None:
    assert words("zh").listing(["手机银行", "核心", "网关"], 2) == "手机银行、核心等 3 项"
    assert words("zh").listing(["IF-001", "IF-002"], 1) == "IF-001 等 2 项"
