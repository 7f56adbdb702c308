"""Trainings that differ in one choice, on the same pairs: what each choice is worth.

    python -m training.ablate PAIRS_DIR JUDGED_DIR OUT.json [--cache DIR] [--set NAME=VALUE ...]

Figures are means of nDCG@10 over the even queries of the judged sets; those with ``en-q_zh-p`` or ``zh-q_en-p`` in
their name are the ones across languages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from training import judged, stages
from training.recipe import Recipe, changed

#: Name of the training -> what is different in it. The first is the recipe itself.
TRAININGS: Mapping[str, Mapping[str, Any]] = {
    "recipe": {},
    "no teacher": {"teacher": False},
    "no characters in words": {"characters": 0.0},
    "characters weigh as much as words": {"characters": 1.0},
    "no noise on the teacher's rows": {"noise": 0.0},
    "as much noise as teacher": {"noise": 1.0},
    "batches from all sources": {"alike": 0.0},
    "half the dictionary": {"share": {**Recipe().share, "dictionary": 0.3}},
    "no dictionary": {"share": {**Recipe().share, "dictionary": 0.0}},
    "no parallel sentences": {"share": {**Recipe().share, "parallel": 0.0}},
    "no lessons": {"share": {name: share for name, share in Recipe().share.items() if "taught" not in name}},
    "no shorter prefixes": {"prefixes": ()},
    "colder": {"temperature": 0.03},
    "three times as long": {"steps": 2_400},
    "384 dims": {"dims": 384},
}
_ACROSS = ("en-q_zh-p", "zh-q_en-p")


def row(figures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The means over sets in one language and across languages."""
    across = [found for name, found in figures.items() if name.endswith(_ACROSS)]
    within = [found for name, found in figures.items() if not name.endswith(_ACROSS)]
    kinds = {"dense": (within, "dense"), "hybrid": (within, "hybrid"), "across": (across, "dense")}
    return {
        kind: round(float(np.mean([f[key] for f in found])), 4)
        for kind, (found, key) in kinds.items()
        if found
    }


def main(arguments: Sequence[str]) -> None:
    """Run every training and write the table after each."""
    parser = argparse.ArgumentParser(prog="python -m training.ablate", description=__doc__)
    for name in ("pairs", "judged", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--cache", type=Path, default=Path("cache"))
    parser.add_argument("--set", nargs="*", default=[])
    options = parser.parse_args(arguments)
    recipe = changed(Recipe(), options.set)
    sets = judged.read_all(options.judged)
    material = stages.prepare(options.pairs, recipe, sets, lambda entry: None)
    tokenizer = material.vocabulary.tokenizer()
    table: dict[str, dict[str, float]] = {}
    for name, changes in TRAININGS.items():
        found = stages.trained(material, replace(recipe, **changes), options.cache, lambda entry: None)
        table[name] = row(stages.judgement(sets, stages.encoder(tokenizer, found), odd=False))
        sys.stdout.write(f"{name:<36} {table[name]}\n")
        sys.stdout.flush()
        options.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
