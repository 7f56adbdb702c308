"""Markdown of a draft becomes typed blocks, whatever a person types."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from generators.blocks import (
    Block,
    Card,
    Checkbox,
    Citation,
    Code,
    CodeSpan,
    CrossReference,
    Drafted,
    Figure,
    Footnote,
    FootnoteMark,
    Heading,
    LineBreak,
    Link,
    List,
    Note,
    PageBreak,
    Paragraph,
    Placeholder,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    blocks,
    children,
    flat,
    plain,
    texts,
)


def words(block: Block) -> str:
    """The text of a paragraph or heading."""
    assert isinstance(block, Paragraph | Heading)
    return plain(block.inlines)


def anchor(block: Block) -> str:
    """The anchor of a block that has one."""
    assert not isinstance(block, PageBreak | Rule)
    return block.anchor


def only(body: str) -> Block:
    found = blocks(body)
    assert len(found) == 1, found
    return found[0]


def test_headings_have_levels_anchors_and_appendix_state() -> None:
    found = blocks("# 范围 {#scope}\n\n## 含\n\n# 待确认 {#open .appendix}\n\n## 细则\n\n# 后记\n")

    assert [(h.level, h.anchor, h.appendix) for h in found if isinstance(h, Heading)] == [
        (1, "scope", False),
        (2, "s1.1", False),
        (1, "open", True),
        (2, "s2.1", True),
        (1, "s3", False),
    ]
    assert words(found[0]) == "范围"


def test_braces_that_are_no_attributes_stay_in_the_heading() -> None:
    heading = only("# 集合 {a, b}")

    assert isinstance(heading, Heading)
    assert plain(heading.inlines) == "集合 {a, b}"


def test_a_table_takes_its_caption_anchor_widths_and_turn_from_the_line_before() -> None:
    table = only(
        'Table: 系统 {#tbl-sys widths="12,30" .landscape}\n'
        "| 编号 | 名称 |\n|---|:-:|\n| S1 | a<br>b \\| c |\n"
    )

    assert isinstance(table, Table)
    assert (table.anchor, table.widths, table.landscape, table.aligns) == (
        "tbl-sys",
        (12.0, 30.0),
        True,
        ("", "center"),
    )
    assert plain(table.caption) == "系统"
    assert table.rows[0][1] == (Text("a"), LineBreak(), Text("b | c"))


def test_a_caption_apart_from_its_table_and_one_after_text_both_count() -> None:
    apart = only("Table: 甲\n\n| a |\n|---|\n| b |\n")
    text, table = blocks("前文。\nTable: 乙\n| a |\n|---|\n| b |\n")

    assert isinstance(apart, Table)
    assert plain(apart.caption) == "甲"
    assert isinstance(text, Paragraph)
    assert isinstance(table, Table)
    assert plain(table.caption) == "乙"


def test_a_caption_line_without_a_table_stays_text() -> None:
    first, second = blocks("Table: 不是表\n\n正文\n")

    assert isinstance(first, Paragraph)
    assert plain(first.inlines) == "Table: 不是表"
    assert isinstance(second, Paragraph)


def test_widths_that_do_not_fit_the_columns_are_ignored() -> None:
    table = only('Table: x {widths="1,2,3"}\n| a | b |\n|---|---|\n| c | d |\n')

    assert isinstance(table, Table)
    assert table.widths == ()


def test_a_picture_alone_in_a_paragraph_is_a_figure() -> None:
    figure = only('![全景](figures/a.png "替代文字"){#fig-a width="16cm"}\n')

    assert isinstance(figure, Figure)
    assert (figure.path, figure.alt, figure.anchor, figure.width_cm) == (
        "figures/a.png",
        "替代文字",
        "fig-a",
        16.0,
    )
    assert plain(figure.caption) == "全景"


def test_a_picture_amid_text_shows_its_description() -> None:
    paragraph = only("见 ![图标](a.png) 处\n")

    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.inlines) == "见 图标 处"


def test_a_requirement_has_a_statement_and_attributes_from_a_table_or_a_list() -> None:
    by_table = only(
        '::: requirement {#REQ-001 title="受理"}\n系统应受理。\n\n'
        "| 属性 | 值 |\n|---|---|\n| 来源 | M-1 |\n:::\n"
    )
    by_list = only("::: requirement {#REQ-002}\n系统应拒绝。\n\n- 来源：M-2\n- **责任方**：明川\n:::\n")
    by_row = only(
        "::: requirement {#REQ-003}\n应。\n"
        "| 优先级 | 来源 | 状态 |\n|---|---|---|\n| 必须 | M-3 | 草稿 |\n:::\n"
    )

    assert isinstance(by_table, Card)
    assert (by_table.kind, by_table.anchor, by_table.title) == ("requirement", "REQ-001", "受理")
    assert plain(by_table.statement) == "系统应受理。"
    assert [(plain(n), plain(v)) for n, v in by_table.attributes] == [("来源", "M-1")]
    assert isinstance(by_list, Card)
    assert [(plain(n), plain(v)) for n, v in by_list.attributes] == [("来源", "M-2"), ("责任方", "明川")]
    assert isinstance(by_row, Card)
    assert [plain(n) for n, _ in by_row.attributes] == ["优先级", "来源", "状态"]


def test_what_a_card_holds_besides_attributes_is_kept_in_order() -> None:
    card = only("::: card {#IF-001}\n说明。\n\n```\nGET /\n```\n\n- 步骤一\n- 步骤二\n:::\n")

    assert isinstance(card, Card)
    assert [type(block) for block in card.blocks] == [Code, List]


def test_text_of_a_model_carries_its_origin_and_sources() -> None:
    drafted = only('::: drafted {model="m" sources="RT-001#LES-003, RB-002"}\n甲。\n\n- 乙\n:::\n')

    assert isinstance(drafted, Drafted)
    assert (drafted.model, drafted.sources, drafted.origin) == ("m", ("RT-001#LES-003", "RB-002"), "model:m")
    first, second = drafted.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(second, List)
    assert (first.origin, second.origin) == ("model:m", "model:m")


def test_notes_quotes_code_rules_and_page_breaks() -> None:
    found = blocks(
        "::: note\n甲\n:::\n\n::: warning\n乙\n:::\n\n> 引\n\n```sql\nselect 1\n```\n\n---\n\n\\newpage\n"
    )

    assert [type(block) for block in found] == [Note, Note, Quote, Code, Rule, PageBreak]
    assert [block.kind for block in found if isinstance(block, Note)] == ["note", "warning"]
    assert [(c.text, c.language) for c in found if isinstance(c, Code)] == [("select 1", "sql")]


def test_a_container_of_another_name_is_text() -> None:
    assert words(only("::: danger\n文字\n:::\n")) == "::: danger 文字 :::"


def test_lists_nest_count_and_hold_tasks() -> None:
    ordered = only("3) 甲\n4) 乙\n   - [x] 丙\n   - [ ] 丁\n")

    assert isinstance(ordered, List)
    assert (ordered.ordered, ordered.start, ordered.delimiter, len(ordered.items)) == (True, 3, ")", 2)
    nested = ordered.items[1].blocks[1]
    assert isinstance(nested, List)
    assert [item.checked for item in nested.items] == [True, False]


def test_inlines_of_every_kind() -> None:
    text = "**粗** `码` [文](https://a.b) [R](#REQ-001) [](#范围) [@RT-001#LES-003] 【待补充：责任人】"
    paragraph = only(text)

    assert isinstance(paragraph, Paragraph)
    assert [inline for inline in paragraph.inlines if inline != Text(" ")] == [
        Strong((Text("粗"),)),
        CodeSpan("码"),
        Link("https://a.b", (Text("文"),)),
        Link("#REQ-001", (Text("R"),)),
        CrossReference("范围"),
        Citation("RT-001#LES-003"),
        Placeholder("【待补充：责任人】"),
    ]


def test_footnotes_are_marked_in_the_text_and_defined_where_they_stand() -> None:
    first, footnote, after = blocks(
        "文[^依据]。\n\n[^依据]: 招标文件 **3.2** 节。\n\n    第二段。\n\n后文 \\[^依据]。\n"
    )

    assert isinstance(first, Paragraph)
    assert first.inlines == (Text("文"), FootnoteMark("依据"), Text("。"))
    assert isinstance(footnote, Footnote)
    assert (footnote.label, [words(block) for block in footnote.blocks]) == (
        "依据",
        ["招标文件 3.2 节。", "第二段。"],
    )
    assert words(after) == "后文 [^依据]。"


def test_a_paragraph_that_cites_knowledge_has_it_as_its_origin() -> None:
    quoted, own = blocks("先冻结接口。[@RT-001#LES-003][@RB-002]\n\n自己的话。\n")

    assert (quoted.origin, own.origin) == ("kb:RT-001#LES-003", "draft")  # type: ignore[union-attr]


def test_a_drafted_block_tells_who_accepted_it() -> None:
    drafted = only('::: drafted {model="m" accepted="张三"}\n甲。\n:::\n')

    assert isinstance(drafted, Drafted)
    assert drafted.accepted == "张三"


def test_every_text_of_a_block_is_found_and_flattened() -> None:
    table = only("Table: 题 **重**\n| 甲 |\n|---|\n| *乙[^n]* |\n")

    assert [plain(text) for text in texts(table)] == ["甲", "乙", "题 重"]
    assert [inline for text in texts(table) for inline in flat(text) if isinstance(inline, FootnoteMark)] == [
        FootnoteMark("n")
    ]


def test_emphasis_works_beside_chinese_punctuation() -> None:
    paragraph = only("**注意：**请先备份，再**执行“切换”**。")

    assert isinstance(paragraph, Paragraph)
    assert [plain(i.children) for i in paragraph.inlines if isinstance(i, Strong)] == ["注意：", "执行“切换”"]


def test_raw_html_is_text_and_so_are_link_definitions() -> None:
    body = "<b>粗</b> <script>x</script>\n\n[注]: 见附件\n\n<div>块</div>\n"

    assert [plain(b.inlines) for b in blocks(body) if isinstance(b, Paragraph)] == [
        "<b>粗</b> <script>x</script>",
        "[注]: 见附件",
        "<div>块</div>",
    ]


def test_an_address_that_is_not_web_or_mail_is_no_link() -> None:
    paragraph = only("[甲](file:///etc/passwd) [乙](javascript:alert(1)) [丙](mailto:a@b.cn)")

    assert isinstance(paragraph, Paragraph)
    assert [i.target for i in paragraph.inlines if isinstance(i, Link)] == ["mailto:a@b.cn"]


def test_escaped_marks_stay_literal() -> None:
    assert words(only(r"\[@RT-001\] \*不粗\* \`码\`")) == "[@RT-001] *不粗* `码`"


def test_lines_join_without_a_space_between_chinese() -> None:
    assert words(only("第一行\n第二行 and\nlatin")) == "第一行第二行 and latin"


def test_a_box_to_tick_in_a_cell() -> None:
    table = only("| 项 | 通过 |\n|---|---|\n| 备份 | [x] |\n| 回退 | [ ] 否 |\n")

    assert isinstance(table, Table)
    assert table.rows[0][1] == (Checkbox(True),)
    assert table.rows[1][1] == (Checkbox(False), Text("否"))


def test_anchors_are_unique_and_do_not_move_with_other_sections() -> None:
    before = blocks("# 一\n\n甲\n\n# 二 {#two}\n\n乙\n\n# 三 {#two}\n")
    after = blocks("# 一\n\n甲\n\n新\n\n# 二 {#two}\n\n乙\n\n# 三 {#two}\n")

    assert [anchor(block) for block in before] == ["s1", "s1/1", "two", "two/1", "two~2"]
    assert [anchor(block) for block in after if words(block) == "乙"] == ["two/1"]


_MARKUP = st.sampled_from(
    ["# ", "## 标题 {#a}", "- ", "1. ", "> ", "| a | b |", "|---|---|", "::: note", "::: requirement {#R}",
     ":::", "```", "**", "*", "_", "`", "[", "](#a)", "![x](a.png)", "{#id .c w=\"1\"}", "Table: 表 {#t}",
     "\\newpage",
     "<br>", "[@x]", "【待补充", "】", "\n", "\n\n", "    ", "中文，", "text ", "\\", "&lt;",
     "\u0000", "\ud800", "\u202e", "- [ ] ", "---"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(_MARKUP, max_size=40).map("".join))
def test_any_markdown_gives_blocks_with_unique_anchors(body: str) -> None:
    anchors: list[str] = []

    def walk(found: tuple[Block, ...]) -> None:
        for block in found:
            if not isinstance(block, PageBreak | Rule):
                anchors.append(block.anchor)
            walk(children(block))

    walk(tuple(blocks(body)))

    assert len(anchors) == len(set(anchors))


@given(st.text())
def test_any_text_at_all_gives_blocks(body: str) -> None:
    blocks(body)


def test_very_deep_nesting_does_not_exhaust_the_stack() -> None:
    for body in (
        ">" * 3000 + " x",
        "- " * 3000 + "x",
        "*a " * 3000 + "b*" * 3000,
        "[" * 5000,
        "**" * 5000 + "x",
    ):
        blocks(body)


def test_cells_beyond_the_last_column_join_the_last_instead_of_vanishing() -> None:
    table = only("| 项 | 值 |\n|---|---|\n| 取值 | 甲 | 乙 | 丙 |\n| 一 \\| 二 | 三 |\n")

    assert isinstance(table, Table)
    assert [plain(cell) for cell in table.rows[0]] == ["取值", "甲 | 乙 | 丙"]
    assert [plain(cell) for cell in table.rows[1]] == ["一 | 二", "三"]
