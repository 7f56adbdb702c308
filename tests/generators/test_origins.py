"""What a person changed in a draft is told from what was generated."""

from __future__ import annotations

import pytest

from generators.blocks import Card, Drafted, List, Paragraph, blocks
from generators.blocks.origins import count_origins, with_origins

GENERATED = """# 范围

系统共 3 个。

- 柜面
- 核心

::: requirement {#REQ-001 title="查询"}
核心系统应在 2 s 内返回。

- 优先级：必须
:::

先冻结接口。[@RT-001#LES-003]

::: drafted {model="m"}
起草。
:::
"""


def test_an_unedited_draft_comes_from_data_knowledge_and_model() -> None:
    body = blocks(GENERATED)

    assert dict(count_origins(body)) == {"draft": 5, "kb": 1, "model": 1}
    assert dict(count_origins(with_origins(body, body))) == {"data": 5, "kb": 1, "model": 1}


def test_what_a_person_wrote_or_changed_is_theirs_wherever_it_stands() -> None:
    edited = (
        GENERATED.replace("系统共 3 个。", "系统共 3 个。\n\n另有一个待建。")
        .replace("- 核心", "- 核心系统")
        .replace("2 s", "3 s")
    )
    moved = edited.replace("# 范围\n", "# 新增\n\n# 范围\n")
    marked = with_origins(blocks(moved), blocks(GENERATED))

    paragraphs = {str(block.inlines): block.origin for block in marked if isinstance(block, Paragraph)}
    assert [origin for words, origin in paragraphs.items() if "共 3 个" in words] == ["data"]
    assert [origin for words, origin in paragraphs.items() if "待建" in words] == ["human"]
    (items,) = [block for block in marked if isinstance(block, List)]
    assert [item.blocks[0].origin for item in items.items] == ["data", "human"]  # type: ignore[union-attr]
    (card,) = [block for block in marked if isinstance(block, Card)]
    assert card.origin == "human"
    assert dict(count_origins(marked)) == {"data": 3, "human": 4, "kb": 1, "model": 1}


@pytest.mark.parametrize(
    ("given", "who"), [("   ", ""), ("—", ""), ("\u200b\u3000", ""), (" 张三 ", "张三"), ("Lin", "Lin")]
)
def test_only_a_name_accepts_drafted_text(given: str, who: str) -> None:
    (drafted,) = blocks(f'::: drafted {{model="m" accepted="{given}"}}\n起草。\n:::\n')

    assert isinstance(drafted, Drafted)
    assert drafted.accepted == who
