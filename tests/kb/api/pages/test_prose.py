"""A record's text on its page: linked, anchored, and never active."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.api.pages.prose import rendered
from kb.records import parse

#: What pages are attacked with; cases of the OWASP XSS filter evasion cheat sheet and of Markdown renderers.
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x]( \tjavascript:alert(1))",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '[x](https://a.example "onclick=alert(1)")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "## 标题 {onclick=alert(1)}",
    "## <b onclick=alert(1)>标题</b>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "| a | <img src=x onerror=alert(1)> |\n|---|---|\n| <svg onload=alert(1)> | [x](javascript:alert(1)) |",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#x3C;script&#x3E;",
    "<!-- --><style>*{}</style><form action=//evil.example><input>",
    "<a href=//evil.example>x</a> <base href=//evil.example>",
    "[LES-001](//evil.example) RB-001",
)
ALLOWED = {
    *("h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("a", "em", "strong", "code", "pre", "blockquote", "hr", "br", "s", "div"),
}
ATTRIBUTES = {"id", "href", "class", "aria-label", "rel", "start", "tabindex"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(markdown: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Tags()
    reader.feed(str(rendered(parse(markdown, "knowledge/x.md"), {"RB-001": "/records/RB-001"}, "link")))
    return reader.found


def is_harmless(found: list[tuple[str, dict[str, str | None]]]) -> bool:
    for tag, attributes in found:
        target = attributes.get("href") or ""
        if tag not in ALLOWED or not set(attributes) <= ATTRIBUTES:
            return False
        if target and not re.match(r"(?:https?://|mailto:|#|/records/)", target):
            return False
    return True


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_record_is_active(text: str) -> None:
    assert is_harmless(tags(text))
    assert is_harmless(
        tags(f"---\nid: RB-001\ntype: runbook\ntitle: '{text.splitlines()[0][:40]}'\n---\n{text}")
    )


@given(
    st.lists(
        st.sampled_from([*HOSTILE, "RB-001 ", "\n\n", "> ", "1. ", "`", "*", "[", "](", ")", "<", "|"]),
        max_size=8,
    )
)
def test_no_mixture_of_it_is_active_either(parts: list[str]) -> None:
    assert is_harmless(tags("".join(parts)))


def test_headings_steps_and_items_can_be_linked_to() -> None:
    text = "---\nid: RB-001\ntype: runbook\ntitle: 主从切换\n---\n\n# 主从切换\n\n## 处理步骤\n\n1. 停写\n2. 切换\n"
    record = parse(text, "knowledge/x.md")
    page = str(rendered(record, {}, "链接"))
    for name in (
        *(one.anchor for one in record.sections() if one.level > 1),
        *(one.anchor for one in record.steps),
    ):
        assert f'id="{name}"' in page
    assert page.count("主从切换") == 0
    assert 'aria-label="链接"' in page


def test_ids_of_other_records_are_links_where_they_are_known() -> None:
    text = "见 RB-001、RB-002，代码 `RB-001`，已有 [RB-001](https://a.example)。"
    page = str(rendered(parse(text, "knowledge/x.md"), {"RB-001": "/records/RB-001"}, "link"))
    assert page.count('href="/records/RB-001"') == 1
    assert "<code>RB-001</code>" in page
    assert "RB-002，" in page


def test_pictures_are_words_and_links_outward_tell_nobody_where_they_come_from() -> None:
    page = str(rendered(parse("![拓扑图](a.png) [x](https://a.example)", "knowledge/x.md"), {}, "link"))
    assert "<img" not in page
    assert "拓扑图" in page
    assert 'rel="noopener noreferrer nofollow"' in page


def test_cells_are_aligned_without_inline_style() -> None:
    page = str(rendered(parse("| a | b |\n|--:|:-:|\n| 1 | 2 |\n", "knowledge/x.md"), {}, "link"))
    assert '<td class="right">1</td>' in page
    assert '<td class="center">2</td>' in page
    assert "style=" not in page
