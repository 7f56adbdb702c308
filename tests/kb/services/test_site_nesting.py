"""Lists on the site are nested as the record has them."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kb.services.site.nesting import renested

STEPS = """1. 关闭自动重发。
   - 命令：`tfectl off`
   - 预期：全部确认
     - 例外另存
2. 分堆。

   只读，不改账。

   ```
   ls -l
   ```
3. 落定。
"""


def shape(html: str) -> list[str]:
    """The list tags of a page and the texts of its items, in order."""
    found = re.findall(r"<(/?\w+)[^>]*>|([^<>\n]+)", re.sub(r"</?(?:p|code)>|<!-- -->", "", html))
    return [tag or text.strip() for tag, text in found if tag or text.strip()]


def python_markdown(text: str) -> list[str]:
    return shape(markdown.markdown(renested(text), extensions=["fenced_code", "attr_list", "md_in_html"]))


@pytest.mark.parametrize(
    "text",
    [
        STEPS.replace("   ```\n   ls -l\n   ```\n", ""),
        "- a\n  - b\n    - c\n- d\n",
        "* a\n  1. b\n  2. c\n* d\n",
        "10. a\n    - b\n11. c\n",
        "- a\n    - b\n",
        "段落。\n\n- a\n\n  第二段\n\n- b\n\n段落。\n",
        "1. a\n2. b\n\n- c\n- d\n\n1. e\n",
        "- a\n1. b\n   - c\n",
    ],
)
def test_the_builder_sees_the_same_lists_as_commonmark(text: str) -> None:
    assert python_markdown(text) == shape(MarkdownIt().render(text))


def test_code_in_a_step_moves_with_it() -> None:
    assert "\n    ```\n    ls -l\n    ```\n" in renested(STEPS)


def test_what_is_in_no_list_stays() -> None:
    text = "# a\n\n段落\n  接着\n\n    code\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert renested(text) == text


@given(st.text(alphabet="ab- 1.\n*`"))
def test_no_word_is_lost(text: str) -> None:
    assert renested(text).replace("<!-- -->", "").split() == text.split()
    assert renested(renested(text)).replace("<!-- -->", "").split() == text.split()
