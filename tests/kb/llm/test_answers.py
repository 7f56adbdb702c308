"""What counts as an answer, and what is taken off it."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.llm import EndpointError
from kb.llm.answers import Unveiling, read_json, unwrap

SCHEMA = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ('{"a": 1}', '{"a": 1}'),
        ('```json\n{"a": 1}\n```', '{"a": 1}'),
        ("<think>x\ny</think>\n答", "答"),
        ("<thinking>x</thinking>答", "答"),
        ("想了想</think>\n答", "答"),
        ("<think>一</think>答<think>二</think>案", "答案"),
        ("<think>没有想完", ""),
        ('<think>嗯</think>\n```\n{"a": 1}\n```\n', '{"a": 1}'),
        ("<THINK>x</THINK>答", "答"),
        ("<reasoning>x</reasoning>答", "答"),
        ("<thought>x</thought>答", "答"),
        ("<seed:think>x</seed:think>答", "答"),
        ("◁think▷x◁/think▷答", "答"),
        ("[THINK]x[/THINK]答", "答"),
        ("◁think▷没有想完", ""),
        ("一</think>二</think>答", "答"),
        ("答：<think> 是个标签", "答：<think> 是个标签"),
        ("文中有 ``` 三个反引号", "文中有 ``` 三个反引号"),
    ],
)
def test_reasoning_and_fences_are_taken_off(text: str, bare: str) -> None:
    assert unwrap(text) == bare


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '好的：{"a": 1}。请查收',
        ' \n{"a": 2}{"a": 1}',
        '先列 {草稿…} 不对，应为 {"a": 1}',
        '我会按 {格式} 回答：{"a": 1}',
        '形如 {"a": …}：{"a": 1}',
        '试写 {"a": 2}，应为 {"a": 1}（{"b": 3} 不要）',
        'nginx { listen 80; } 之后是 {"a": 1}，完 {}',
        '[{"a": 1}]',
    ],
)
def test_the_last_object_that_keeps_the_schema_is_the_answer(text: str) -> None:
    assert read_json(text, SCHEMA) == ('{"a": 1}', {"a": 1})


@pytest.mark.parametrize(
    "text", ['{"b": {"a": 1}', '{"b": {"a": 1}, "b": 2}', '{"b": {"a": 1}}', '{"b": "{\\"a\\": 1}"}']
)
def test_what_is_within_an_object_is_no_answer(text: str) -> None:
    with pytest.raises(EndpointError):
        read_json(text, SCHEMA)


@pytest.mark.parametrize(
    "text",
    ["{" * 200_000, '{"' * 100_000, '{"a":' * 40_000, '{"a":1}' * 28_000, "<think>" * 28_000, "{ " * 100_000],
)
def test_no_answer_takes_long_to_read(text: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(EndpointError):
        read_json(unwrap(text), SCHEMA)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有",
        "[1]",
        '{"a": 1',
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": "\\ud800"}',
        "{'a': 1}",
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(EndpointError) as caught:
        read_json(text, SCHEMA)
    assert caught.value.kind == "not_json"


def test_a_broken_schema_is_told_by_place_and_rule_without_content() -> None:
    with pytest.raises(EndpointError) as caught:
        read_json('{"a": "密文"}', SCHEMA)
    assert caught.value.kind == "wrong_schema"
    assert caught.value.detail == "$.a: type"
    assert "密文" not in caught.value.message("zh")


@given(st.text(max_size=200))
def test_any_text_is_an_answer_or_a_named_failure(text: str) -> None:
    kind = ""
    try:
        read_json(unwrap(text), {"type": "object"})
    except EndpointError as error:
        kind = error.kind
    assert kind in ("", "not_json", "wrong_schema")


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers(), max_size=4))
def test_whatever_is_valid_is_read_as_it_was_written(data: dict[str, object]) -> None:
    written = json.dumps(data, ensure_ascii=False)
    assert read_json(f"答：\n{written}\n", {"type": "object"}) == (written, data)


@given(st.lists(st.integers(1, 9), max_size=30))
def test_however_a_stream_is_cut_the_same_is_shown(cuts: list[int]) -> None:
    text, at, shown, unveiling = " <think>甲<乙</think>\n```json\n答：<think> 是个标签", 0, "", Unveiling()
    for cut in [*cuts, len(text)]:
        shown += unveiling.feed(text[at : at + cut])
        at += cut
    assert shown == "答：<think> 是个标签"


@pytest.mark.parametrize("opening", ["<think>", "<REASONING>", "◁think▷", "[THINK]", "<seed:think>"])
def test_no_tag_of_reasoning_is_shown_of_a_stream(opening: str) -> None:
    text, unveiling = f"{opening}想{opening[0]}/{opening[1:]}\n答", Unveiling()
    assert "".join(map(unveiling.feed, text)) == "答"
