"""Fields set in a record change their own characters and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import RecordError
from kb.records import parse

#: a front matter in every style a person may write, for values to be set in
STYLES = """\
---
id: note
type: note
title: 甲   # 注释
single: 'it''s'
double: "a\\tb"
empty:
nothing: ~
flow: [a, "b, c", 'd']   # 列表
none: []
block:
  # 第一项
  - one
  - two   # 第二
  - "three: x"
literal: |
  一行
  二行

folded: >-
  x
  y
nested: {k: v}
map:
  k: v
last: z
---
# 正文

id: 不是字段
"""

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.dates(),
    st.lists(TEXTS, max_size=4),
    st.dictionaries(st.from_regex(r"[a-z]{1,4}", fullmatch=True), TEXTS, max_size=2),
    st.none(),
    st.sampled_from(
        [
            "yes",
            "1.10",
            "007",
            "null",
            "- x",
            "a: b",
            "a #b",
            "*x",
            "'",
            '"',
            "",
            " x",
            "é",
            "2026-01-01",
            "#",
            "x:",
        ]
    ),
)
KEYS = [
    "title",
    "single",
    "double",
    "empty",
    "nothing",
    "flow",
    "none",
    "block",
    "literal",
    "folded",
    "nested",
    "map",
    "last",
    "fresh",
]


def plain(value: object) -> object:
    """What reading a value back gives."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def test_nothing_changed_is_the_same_bytes(retrospective: str) -> None:
    record = parse(retrospective, "a.md")
    assert record.with_changes({}) == retrospective
    assert record.with_changes({name: value for name, value in record.front.items()}) == retrospective


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_value_is_set_and_the_rest_stays(retrospective: str, newline: str, mark: str) -> None:
    text = mark + retrospective.replace("\n", newline)
    edited = parse(text, "a.md").with_changes({"status": "deprecated", "updated": date(2026, 1, 2)})
    wanted = text.replace("status: approved", "status: deprecated").replace(
        "updated: 2025-03-20", "updated: 2026-01-02"
    )
    assert edited == wanted


@pytest.mark.parametrize(
    ("key", "value", "before", "after"),
    [
        ("title", "乙", "title: 甲   # 注释", "title: 乙   # 注释"),
        ("title", "a: b", "title: 甲 ", 'title: "a: b" '),
        ("title", "no", "title: 甲 ", 'title: "no" '),
        ("single", "don't", "'it''s'", "'don''t'"),
        ("double", 'say "x"', '"a\\tb"', '"say \\"x\\""'),
        ("empty", "x", "empty:\n", "empty: x\n"),
        ("nothing", "x", "nothing: ~", "nothing: x"),
        ("flow", ["a", "b, c", "e"], "'d']", "e]"),
        ("flow", ["a", "b, c", "d", "e"], "'d']", "'d', e]"),
        ("flow", ["a", "d"], '[a, "b, c", ', "[a, "),
        ("none", ["x"], "none: []", "none: [x]"),
        ("block", ["one", "zwei", "three: x"], "- two   # 第二", "- zwei   # 第二"),
        ("block", ["one", "two", "three: x", "four"], '- "three: x"\n', '- "three: x"\n  - four\n'),
        ("block", [], 'block:\n  # 第一项\n  - one\n  - two   # 第二\n  - "three: x"\n', "block: []\n"),
        ("literal", "一", "literal: |\n  一行\n  二行\n\n", 'literal: "一"\n\n'),
        ("map", {"k": "w"}, "map:\n  k: v\n", "map: {k: w}\n"),
        ("fresh", [1, "x"], "last: z\n---", "last: z\nfresh: [1, x]\n---"),
        ("single", None, "single: 'it''s'\n", ""),
    ],
)
def test_each_style_of_value_is_edited_in_place(key: str, value: object, before: str, after: str) -> None:
    if key == "literal":
        after = "literal: 一\n\n"
    assert STYLES.count(before) == 1
    assert parse(STYLES, "a.md").with_changes({key: value}) == STYLES.replace(before, after)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_set_values_read_back_and_everything_else_is_untouched(
    changes: dict[str, object], newline: str
) -> None:
    text = STYLES.replace("\n", newline)
    record = parse(text, "a.md")
    edited = record.with_changes(changes)
    again = parse(edited, "a.md")
    expected = {key: value for key, value in record.front.items() if key not in changes}
    expected |= {key: plain(value) for key, value in changes.items() if value is not None}
    assert again.front == expected
    assert edited[again.body_start :] == text[record.body_start :]
    untouched = [line for line in text.split(newline) if "注释" in line and "title" not in changes]
    assert all(line in edited for line in untouched)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["title", "flow", "fresh"]), TEXTS, min_size=1, max_size=2))
def test_other_yaml_readers_understand_what_is_written(changes: dict[str, str]) -> None:
    edited = parse(STYLES, "a.md").with_changes(changes)
    front = yaml.safe_load(edited.split("---\n")[1])
    assert {key: front[key] for key in changes} == changes


@pytest.mark.parametrize("value", ["=", "<<", "y", "No", "1e3", ".inf", "12:30", "0o17", "~", "2026-03-31"])
def test_words_with_a_meaning_in_yaml_stay_words(value: str) -> None:
    edited = parse(STYLES, "a.md").with_changes({"title": value})
    front = yaml.safe_load(edited.split("---\n")[1])
    assert str(front["title"]) == value


def test_a_file_without_front_matter_gets_one() -> None:
    record = parse("\ufeff# 标题\r\n\r\n正文\r\n", "a.md")
    assert (
        record.with_changes({"tags": ["a"]}) == "\ufeff---\r\ntags: [a]\r\n---\r\n\r\n# 标题\r\n\r\n正文\r\n"
    )


def test_what_cannot_be_edited_safely_is_refused() -> None:
    record = parse("---\n{id: RB-1, type: reference}\n---\n", "a.md")
    assert "id: RB-2" in record.with_changes({"id": "RB-2"})
    with pytest.raises(RecordError) as caught:
        record.with_changes({"title": "新"})
    assert "title" in caught.value.hint("zh")


def test_a_lone_surrogate_never_reaches_a_file(retrospective: str) -> None:
    record = parse(retrospective, "a.md")
    with pytest.raises(RecordError, match="half a character"):
        record.with_changes({"tags": ["a\ud800"]})


def test_a_value_its_field_cannot_hold_is_not_written(retrospective: str) -> None:
    with pytest.raises(RecordError, match="aproved"):
        parse(retrospective, "a.md").with_changes({"status": "aproved"})
