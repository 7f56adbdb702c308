"""The YAML at the top of a file: what is read, what is refused with its line, what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.errors import RecordError
from kb.records import parse
from kb.records.frontmatter import MAX_CHARACTERS

HEAD = "---\nid: RB-7\ntype: runbook\n"

MALFORMED = [
    ("title: 甲: 乙\n---\n", 4, "A value holds ': '"),
    ("title: 甲\ntitle: 乙\n---\n", 5, "'title' is repeated; it stands on line 4"),
    ("owner: &a 甲\n---\n", 4, "anchors, aliases and tags"),
    ("owner: *a\n---\n", 4, "anchors, aliases and tags"),
    ("owner: !!python/object:os.system 甲\n---\n", 4, "anchors, aliases and tags"),
    ('title: "甲\n---\n', 4, "quotation mark is not closed"),
    ("systems: [甲, 乙\n---\n", 4, "square bracket is not closed"),
    ("goals: {metric: 甲\n---\n", 4, "curly bracket is not closed"),
    ("systems:\n\t- 甲\n---\n", 5, "tab"),
    ("title: @甲\n---\n", 4, "sign that YAML reserves"),
    ("title: 甲\x07\n---\n", 4, "control character"),
    ("x: " + "[" * 20 + "]" * 20 + "\n---\n", 4, "Nested too deep"),
    ("? [a, b]\n: 甲\n---\n", 4, "A key must be a plain word"),
    ("title: 甲\n没有冒号\n---\n", 5, "colon is missing"),
    ("title: 甲\n", 1, "not closed"),
    ("title: 甲\nnote: " + "长" * MAX_CHARACTERS + "\n---\n", 2, "longer than"),
]


@pytest.mark.parametrize(("rest", "line", "said"), MALFORMED)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_malformed_front_matter_is_refused_with_its_line_and_advice(
    rest: str, line: int, said: str, newline: str
) -> None:
    with pytest.raises(RecordError) as caught:
        parse((HEAD + rest + "正文\n").replace("\n", newline), "knowledge/a.md")
    error = caught.value
    assert error.place.split(" ")[0] == f"knowledge/a.md:{line}"
    assert said in error.en
    assert error.zh
    assert error.hint_zh
    assert error.hint_en


@pytest.mark.parametrize(
    "text",
    [
        "---\n\n正文在两条线之间\n\n---\n\n后文\n",
        "---\n",
        "------\nid: RB-7\n------\n",
        "\n\n正文\n\n---\nid: RB-7\n---\n",
        "--- \n一段话，没有字段。\n",
        "",
        "\ufeff",
    ],
)
def test_a_rule_at_the_top_is_no_front_matter(text: str) -> None:
    record = parse(text, "a.md")
    assert (record.front, record.type, record.text) == ({}, "reference", text)


@pytest.mark.parametrize("opening", ["", "\ufeff", "\n\n", "\ufeff\r\n"])
@pytest.mark.parametrize("closing", ["---", "...", "---  "])
def test_marks_blank_lines_and_either_closing_are_accepted(opening: str, closing: str) -> None:
    record = parse(f"{opening}---\nid: RB-7\ntype: runbook\n{closing}\n# 正文\n", "a.md")
    assert record.id == "RB-7"
    assert record.text[record.body_start :] == "# 正文\n"


def test_an_empty_front_matter_holds_nothing() -> None:
    assert parse("---\n---\n正文\n", "a.md").front == {}


LINES = st.one_of(
    st.sampled_from(
        [
            "---",
            "...",
            "# 标题",
            "## 检查项",
            "### LES-001 甲",
            "```",
            "~~~sh",
            "- 原因：甲",
            "  - 乙",
            "1. 步骤",
            "   - 预期：好",
            "| 编号 | 检查项 |",
            "|---|---|",
            "| 1 | a \\| b |",
            "> 引用",
            "<!-- # -->",
            "a\n===",
            "\t代码",
            "id: RB-7",
            "type: runbook",
            "",
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=20),
)


@given(st.lists(LINES, max_size=25), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_any_text_is_read_without_a_crash_and_kept_to_the_byte(
    lines: list[str], newline: str, ours: bool
) -> None:
    front = ["---", "id: CL-9", "type: checklist", "---"] if ours else []
    text = newline.join([*front, *lines])
    try:
        record = parse(text, "a.md")
    except RecordError:  # lines at the top may happen to be a malformed front matter
        assume(False)
    assert record.text == text
    last = len(text.splitlines()) + 1
    places = [section.line for section in record.sections()] + [lesson.line for lesson in record.lessons]
    places += [step.line for step in record.steps] + [item.line for item in record.items]
    assert all(1 <= line <= last for line in places)
    assert len({section.anchor for section in record.sections()}) == len(record.sections())
    assert isinstance(record.title, str)
    assert record.lang in ("zh", "en")


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("retrospective", "### 没有编号的经验 {}\n\n- 原因：无\n\n"),
        ("runbook", "### 步骤 {} 重启\n\n- 预期：好\n\n"),
        ("checklist", "| 编号 | 检查项 |\n|---|---|\n| {} | 核对 |\n\n"),
        ("reference", "## 标题 {}\n\n文字\n\n"),
    ],
)
def test_a_long_file_takes_time_in_proportion_to_its_length(kind: str, unit: str) -> None:
    """Work is counted in calls, which do not depend on how busy the machine is."""
    heading = {"retrospective": "## 经验教训\n\n", "runbook": "## 处理步骤\n\n", "checklist": "## 检查项\n\n"}

    def calls(count: int) -> int:
        import cProfile

        body = heading.get(kind, "") + "".join(unit.format(number) for number in range(count))
        profile = cProfile.Profile()
        with profile:
            parse(f"---\nid: X-1\ntype: {kind}\ntitle: 甲\n---\n{body}", "a.md").sections()
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(800) < 2.5 * calls(400)
