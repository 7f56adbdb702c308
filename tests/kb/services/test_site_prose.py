"""What a record may say on a page."""

from __future__ import annotations

import pytest

from kb.services.site.prose import Around, dropped_labels, safe

LINKS = {
    "RB-001": "runbooks/RB-001.md",
    "knowledge/a/手册.md": "runbooks/RB-001.md",
    "knowledge/a/手册.md#处理": "runbooks/RB-001.md#处理",
}


def shown(text: str) -> str:
    """What becomes of ``text`` where the only picture is 图.png."""
    picture = {"图.png": "pictures/1.png", "图 (1).png": "pictures/2.png"}.get
    around = Around(
        "lessons/LES-009.md",
        LINKS,
        {"处理"},
        dropped_labels(text),
        lambda target: picture(target, ""),
        "knowledge/b/x.md",
    )
    return safe(text, around)


def image(alt: str, number: int = 1) -> str:
    return f'<img src="../pictures/{number}.png" alt="{alt}" loading="lazy">'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见 [手册](../x/手册.md) 和 [站外](https://example.com)", "见 手册 和 [站外](https://example.com)"),
        ("[手册](../a/手册.md)", "[手册](../runbooks/RB-001.md)"),
        ('[手册](../a/%E6%89%8B%E5%86%8C.md#处理 "题")', '[手册](../runbooks/RB-001.md#处理 "题")'),
        ("[手册](../a/手册.md#没有) ![图](../a/手册.md)", "[手册](../runbooks/RB-001.md) 图"),
        ("[`kubectl`](../kubectl.md)", "<code>kubectl</code>"),
        ("[一 [二] 三](x.md)", "一 [二] 三"),
        ("[![图](a.png)](b.md)", "图"),
        (
            "[![图](a.png)](https://b.cn) [![图](c.png)](https://d.cn)",
            "[图](https://b.cn) [图](https://d.cn)",
        ),
        ("[![图](https://tracker.example.com/a.png)](https://b.cn)", "[图](https://b.cn)"),
        ("![图](https://tracker.example.com/a.png)", "[图](https://tracker.example.com/a.png)"),
        ("[点](javascript:alert(1))", "点"),
        ("[点](<javascript:alert(1)>)", "点"),
        ("[点 [二 [三]]](javascript:x)", "[点 [二 [三]]]&#40;javascript:x)"),
        ("![点 [二 [三]]](https://far.invalid)", "&#33;[点 [二 [三]]]&#40;https://far.invalid)"),
        ("[点](https://x [二](javascript:x)", "点"),
        ("[点](https://[x) <https://[x> <https://x>", "点 &lt;https://[x> <https://x>"),
        ('[点](https://x/RB-001 "题")', '[点](https://x/RB-001 "题")'),
        ("- 项\n\n    [甲]: javascript:x", "- 项\n\n    [甲]&#58; javascript:x"),
        ("![图](图.png)", image("图")),
        ('- 一 ![](图.png "题") 二', f"- 一 {image('')} 二"),
        ("![图](图\u0020(1).png) ![图](<图 (1).png>)", f"图.png) {image('图', 2)}"),
        ("[![图](图.png)](https://b.cn)", f"[{image('图')}](https://b.cn)"),
        ("[![图](图.png)](b.md)", image("图")),
        ("![图][甲] ![甲]\n\n[甲]: 图.png", f"{image('图')} {image('甲')}\n\n"),
        ("`![图](图.png)`", "<code>!\\[图\\](图.png)</code>"),
        (
            '![RB-001 `<b>` | "><b onload=x> *粗*\n{: x }](图.png)',
            image(
                "RB&#45;001 &#60;b&#62; &#124; &#34;&#62;&#60;b onload&#61;x&#62; &#42;粗&#42; &#123;&#58; x &#125;"
            ),
        ),
        ("[处理](#处理)、[没有](#没有)", "[处理](#处理)、没有"),
        (
            "见 RB-001 与 `RB-001`",
            "见 [RB-001](../runbooks/RB-001.md){.whole} 与 <code>RB-001</code>",
        ),
        ("<img src=x>", "&lt;img src=x>"),
        ("`<img src=x>`", "<code>&lt;img src=x&gt;</code>"),
        ("一 ` 二\n\n- <img src=x>\n\n三 ` 四", "一 ` 二\n\n- &lt;img src=x>\n\n三 ` 四"),
        ("[甲](<https://x/a b>) [乙](<https://x>)", "[甲](https://x/a%20b) [乙](https://x)"),
        (
            "1. 项\n\n    ~~~bash\n    ${A} <b>\n\n    `c`\n    ~~~",
            "1. 项\n\n    ```bash\n    ${A} <b>\n    \n    `c`\n    ```",
        ),
        ("> ~~~\n> <b>\n> ~~~", "> ```\n> <b>\n> ```"),
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
        ("脚注[^1]\n\n[^1]: 正文", "脚注[^1]\n\n[^1]&#58; 正文"),
    ],
)
def test_only_text_links_to_elsewhere_and_our_pictures_remain(text: str, expected: str) -> None:
    assert shown(text) == expected
