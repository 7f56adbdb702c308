"""The tables of the model card: from the journal alone, and only between their marks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.embedders.static import MODELS, SHIPPED
from training import card
from training.licences import LICENCES

FIGURES = {"dense": 0.7, "dense_recall": 0.8, "bm25": 0.6, "hybrid": 0.75, "hybrid_recall": 0.9}
JOURNAL = [
    {"pairs": {"zh/cn-laws": 1200, "en/kep": 30, "parallel/iotdb": 5}},
    {"judged at 256": {"faq_x": FIGURES, "xquad_en-q_zh-p": FIGURES}},
    {"judged at 64": {"faq_x": {**FIGURES, "dense": 0.5}, "xquad_en-q_zh-p": FIGURES}},
]


def test_a_folder_gets_its_tables_and_keeps_its_words(tmp_path: Path) -> None:
    (tmp_path / "training.json").write_text(json.dumps(JOURNAL), encoding="utf-8")
    blocks = "".join(
        f"<!-- {name} -->\nold\n<!-- /{name} -->\n" for name in ("sets", "widths", "ablation", "data")
    )
    (tmp_path / "README.md").write_text(f"# words by hand\n{blocks}the end\n", encoding="utf-8")
    half = {"zh": 0.7, "one language": 0.7}
    ablation = {"recipe": {"even": half, "odd": {**half, "zh": 0.8}, "even, 64 numbers": half}}
    others = {"hashing": {"faq_x": FIGURES, "xquad_en-q_zh-p": FIGURES}, "minilm": {"faq_x": FIGURES}}
    for name, content in (("a", ablation), ("o", others)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    for _ in range(2):
        card.main([str(tmp_path), str(tmp_path / "a.json"), str(tmp_path / "o.json")])
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# words by hand\n")
    assert text.endswith("the end\n")
    assert "old" not in text
    assert "| xquad_en-q_zh-p | 0.600 | 0.700 | 0.800 | 0.750 | 0.900 | 0.700 | 0.750 | – | – |" in text
    assert "| 64 | 0.500 | 0.750 | 0.700 |" in text
    assert "| recipe | 0.700 / 0.800 |" in text
    assert "| no copyright (laws of the PRC) | 1,200 | cn-laws 1,200 |" in text
    assert "| Apache-2.0 | 35 | kep 30, iotdb 5 |" in text
    journal = json.loads((tmp_path / "training.json").read_text(encoding="utf-8"))
    assert journal == [*JOURNAL, {"ablation": ablation}, {"others": others}]


def test_a_card_without_marks_is_told() -> None:
    with pytest.raises(ValueError, match="sets"):
        card.filled("no marks", {"sets": ""})


def test_every_source_of_the_shipped_model_has_a_licence() -> None:
    journal = json.loads((MODELS / SHIPPED / "training.json").read_text(encoding="utf-8"))
    sources = {name.partition("/")[2] for name in journal[0]["pairs"]}
    assert len(sources) > 50
    assert sources <= LICENCES.keys()
