"""Numbers and identifiers of a sentence must be in its sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.assistant.grounding import unsupported


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("接口 IF-003 的超时为 3000 毫秒。", "IF-003 timeout_ms: 3000"),
        ("于2026年3月15日上线。", "上线日期 2026-03-15"),
        ("迁移 1,200 条记录。", "rows: 1200"),
        ("达成率 99.50%。", "99.5"),
        ("全角也一样：ＩＦ－００３", "IF-003"),
        ("没有数字的句子。", ""),
    ],
)
def test_a_fact_that_is_in_the_source_is_supported(text: str, source: str) -> None:
    assert unsupported(text, [source]) == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("超时为 5000 毫秒。", ("5000",)),
        ("见 IF-004。", ("if-004", "4")),
        ("2026年3月16日上线。", ("16",)),
        ("达成率 99.4%。", ("99.4",)),
    ],
)
def test_an_altered_fact_is_found(text: str, wrong: tuple[str, ...]) -> None:
    assert unsupported(text, ["IF-003 超时 3000，2026-03-15 上线，99.5%"]) == wrong


@given(st.text())
def test_a_text_supports_itself(text: str) -> None:
    assert unsupported(text, [text]) == ()
