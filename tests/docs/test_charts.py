"""The charts of the guide are what it says they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generators.blocks import Chart, blocks
from generators.blocks.charts import KINDS, TONES
from generators.draft import Draft
from generators.word import check_package, render_word

GUIDES = Path(__file__).resolve().parents[2] / "site/docs/guides"


@pytest.mark.parametrize("name", ["charts.md", "charts.en.md"])
def test_the_chart_of_the_guide_is_drawn(name: str) -> None:
    text = (GUIDES / name).read_text(encoding="utf-8")
    (fence,) = re.findall(r"^````markdown\n(.*?)^````$", text, re.MULTILINE | re.DOTALL)
    (found,) = blocks(fence)
    assert isinstance(found, Chart)
    assert (found.kind, found.anchor, len(found.categories), len(found.series)) == (
        "pareto",
        "fig-causes",
        3,
        2,
    )
    lang = "en" if ".en." in name else "zh"
    assert check_package(render_word(Draft.parse(f"---\nlang: {lang}\ntitle: x\n---\n\n{fence}"))) == []


@pytest.mark.parametrize("name", ["charts.md", "charts.en.md"])
def test_every_kind_and_tone_is_named(name: str) -> None:
    text = (GUIDES / name).read_text(encoding="utf-8")
    assert [word for word in (*KINDS, *TONES) if f"`{word}`" not in text] == []
