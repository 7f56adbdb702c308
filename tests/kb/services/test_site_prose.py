"""What a record may say on a page."""

from __future__ import annotations

import pytest

from kb.services.site.prose import dropped_labels, safe

LINKS = {"RB-001": "runbooks/RB-001.md"}


def shown(text: str) -> str:
    return safe(text, LINKS, "lessons/LES-009.md", {"处理"}, dropped_labels(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见 [手册](../x/手册.md) 和 [站外](https://example.com)", "见 手册 和 [站外](https://example.com)"),
        ("[`kubectl`](../kubectl.md)", "<code>kubectl</code>"),
        ("[一 [二] 三](x.md)", "一 [二] 三"),
        ("[![图](a.png)](b.md)", "图"),
        (
            "[![图](a.png)](https://b.cn) [![图](c.png)](https://d.cn)",
            "[图](https://b.cn) [图](https://d.cn)",
        ),
        ("[![图](https://tracker.example.com/a.png)](https://b.cn)", "[图](https://b.cn)"),
        ("![图](https://tracker.example.com/a.png)", "[图](https://tracker.example.com/a.png)"),
        ("[点](javascript:alert(1))", "点)"),
        ("[处理](#处理)、[没有](#没有)", "[处理](#处理)、没有"),
        (
            "见 RB-001 与 `RB-001`",
            "见 [RB-001](../runbooks/RB-001.md){.whole} 与 <code>RB-001</code>",
        ),
        ("<img src=x>", "&lt;img src=x>"),
        ("`<img src=x>`", "<code>&lt;img src=x&gt;</code>"),
        ("一 ` 二\n\n<img src=x>\n\n三 ` 四", "一 <code>二 &lt;img src=x&gt; 三</code> 四"),
        ("*点*{: onclick=x } {{ x }} \\{", "*点*&#123;: onclick=x } &#123;&#123; x }} &#123;"),
        ("``` {.py onclick=x}\n<b>\n```", "```\n<b>\n```"),
        ("    ```bash {onclick=x}\n  <b>\n    ```", "    ```bash\n    <b>\n    ```"),
        ("> ```py\n> <b>\n> ```", "> ```py\n> <b>\n> ```"),
        ("- ```py\n  <b>\n  ```", "- <code>py &lt;b&gt;</code>"),
        ("> ```py\n> <b>\n```", "> <code>py &gt; &lt;b&gt;</code>"),
        ("[点][甲]\n\n[甲]: javascript:alert(1)", "点\n\n"),
        ("见 [甲] 和 [它][甲]\n\n[甲]: ../甲.md", "见 甲 和 它\n\n"),
        ("[点][甲]\n\n[甲]: https://example.com", "[点][甲]\n\n[甲]: https://example.com"),
        (
            "![图][甲]\n\n[甲]: https://tracker.example.com/a.png",
            "[图][甲]\n\n[甲]: https://tracker.example.com/a.png",
        ),
        ("- [ ] 一项 [1]", "- [ ] 一项 [1]"),
        ("脚注[^1]\n\n[^1]: 正文", "脚注[^1]\n\n[^1]: 正文"),
    ],
)
def test_only_text_and_links_to_elsewhere_remain(text: str, expected: str) -> None:
    assert shown(text) == expected
