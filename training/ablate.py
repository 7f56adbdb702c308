"""Trainings that differ in one choice, on the same sample of the pairs: what each choice is worth.

    python -m training.ablate PAIRS_DIR JUDGED_DIR OUT [--cache DIR] [--only NAME ...] [--set NAME=VALUE ...]

Writes OUT.json and OUT.md after each training; trainings that OUT.json holds already are not run again. A fifth of
the pairs and 400 steps unless set otherwise. Figures are means of nDCG@10 of the vectors alone, over the even queries
of the judged sets (by which choices are made) and the odd ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from search.embedders.protocol import Floats, unit_rows
from training import judged, stages
from training.judged import Encode, JudgedSet
from training.recipe import Recipe, changed
from training.stages import Chosen, Material

_SHARE = Recipe().share
#: What all trainings share where the recipe says otherwise: quick ones, one each, headings as they are.
BASE: Mapping[str, Any] = {"steps": 400, "sample": 0.2, "trainings": 1, "asked": 0.0}
#: Name of the training -> what is different in it. The first is the recipe itself.
TRAININGS: Mapping[str, Mapping[str, Any]] = {
    "recipe": {},
    "recipe, another seed": {"seed": 2},
    "hard negatives mined with BM25": {"hard": True},
    "a third of the headings as questions": {"asked": 0.3},
    "512 numbers, half the pieces": {"dims": 512, "han_words": 17_000, "latin_pieces": 16_000},
    "256 numbers, half the pieces": {"han_words": 17_000, "latin_pieces": 16_000},
    "512 numbers": {"dims": 512},
    "128 numbers": {"dims": 128, "prefixes": (64,)},
    "batches of 2,048": {"batch": 2_048},
    "a tenth of the pieces left out at each step": {"dropped": 0.1},
    "mean of three trainings": {"trainings": 3},
    "lessons twice as often": {"share": {k: v * (1 + ("taught" in k)) for k, v in _SHARE.items()}},
    "words without their characters": {"characters": 0.0},
    "characters alone": {"pieces": "characters"},
    "characters and overlapping bigrams": {"pieces": "bigrams", "characters": 0.0},
    "unigram pieces": {"pieces": "unigram"},
    "no teacher at all": {"teacher": False},
    "teacher's words, no lessons": {"share": {k: v for k, v in _SHARE.items() if "taught" not in k}},
    "no shorter prefixes": {"prefixes": ()},
    "no shorter prefixes, principal axes": {"prefixes": (), "turned": True},
    "rows begin weighted by idf": {"weights": "idf"},
    "rows begin with one weight": {"weights": "none"},
    "no parallel sentences": {"share": {**_SHARE, "parallel": 0.0, "taught zh": 0.0}},
    "no dictionary": {"share": {**_SHARE, "dictionary": 0.0}},
    "half the dictionary": {"share": {**_SHARE, "dictionary": 0.3}},
    "pairs in one language alone": {"share": {"zh": 0.3, "en": 0.25}},
    "batches from all sources": {"alike": 0.0},
    "temperature .03": {"temperature": 0.03},
    "three times as long": {"steps": 1_200},
}
#: Column -> the judged sets in it, by the beginnings of their names.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "zh": ("cmrc", "drcd", "xquad_zh-q_zh"),
    "en": ("xquad_en-q_en", "alert"),
    "faq": ("faq",),
    "across": ("xquad_zh-q_en", "xquad_en-q_zh"),
}
_PREPARED = ("pieces", "han_words", "latin_pieces", "hard", "asked", "longest_query", "longest_passage")
_SHORT = 64


def columns(figures: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """The means of the columns, of the sets in one language alone and with BM25; columns without sets are left out."""
    wanted = {
        **{name: (begins, "dense") for name, begins in COLUMNS.items()},
        "one language": (_in_one_language(), "dense"),
        "with BM25": (_in_one_language(), "hybrid"),
    }
    found = {
        name: [f[key] for one, f in figures.items() if one.startswith(begins)]
        for name, (begins, key) in wanted.items()
    }
    return {name: round(float(np.mean(values)), 4) for name, values in found.items() if values}


def _in_one_language() -> tuple[str, ...]:
    return tuple(begin for name, begins in COLUMNS.items() if name != "across" for begin in begins)


def shorter(encode: Encode, width: int) -> Encode:
    """The first ``width`` numbers of the vectors."""

    def cut(texts: Sequence[str]) -> Floats:
        return unit_rows(encode(texts)[:, :width])

    return cut


def judgement(sets: Sequence[JudgedSet], encode: Encode) -> dict[str, Any]:
    """Columns of the even and of the odd queries, and of the even ones with 64 numbers."""
    return {
        "even": columns(stages.judgement(sets, encode, odd=False)),
        "odd": columns(stages.judgement(sets, encode, odd=True)),
        f"even, {_SHORT} numbers": columns(stages.judgement(sets, shorter(encode, _SHORT), odd=False)),
    }


def run(
    name: str, recipe: Recipe, material: Material, sets: Sequence[JudgedSet], cache: Path
) -> dict[str, Any]:
    """One training and its figures."""
    begin = time.process_time()
    table = stages.trained(material, recipe, cache, lambda entry: None)
    spent = round(time.process_time() - begin)
    found = judgement(sets, stages.encoder(material.vocabulary.cut(), table))
    sys.stdout.write(f"{name}: {json.dumps(found)} {spent} s\n")
    sys.stdout.flush()
    return {**found, "pieces": len(table), "seconds": spent}


def markdown(table: Mapping[str, Mapping[str, Any]]) -> str:
    """The table of all trainings, tuned half / reported half."""
    names = [*COLUMNS, "one language", "with BM25"]
    lines = [f"| | {' | '.join(names)} | one language, {_SHORT} numbers |", f"|{' --- |' * (len(names) + 2)}"]
    for training, found in table.items():
        cells = [f"{found['even'].get(n, 0):.3f} / {found['odd'].get(n, 0):.3f}" for n in names]
        short = found[f"even, {_SHORT} numbers"].get("one language", 0)
        lines.append(f"| {training} | {' | '.join(cells)} | {short:.3f} |")
    return "\n".join(lines) + "\n"


class _Prepared:
    """Material, made again only when a choice differs that it depends on."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._made: dict[tuple[Any, ...], Material] = {}

    def __call__(self, recipe: Recipe) -> Material:
        key = tuple(asdict(recipe)[name] for name in _PREPARED)
        if key not in self._made:
            # Two at a time in memory: the first, which most trainings share, and the one at hand.
            self._made = {**dict(list(self._made.items())[:1]), key: self._make(recipe)}
        return self._made[key]

    def _make(self, recipe: Recipe) -> Material:
        return stages.prepare(self._chosen, recipe, lambda entry: None)


def main(arguments: Sequence[str]) -> None:
    """Run every training and write the tables after each."""
    parser = argparse.ArgumentParser(prog="python -m training.ablate", description=__doc__)
    for name in ("pairs", "judged", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--cache", type=Path, default=Path("cache"))
    parser.add_argument("--only", nargs="*", default=list(TRAININGS))
    parser.add_argument("--set", nargs="*", default=[])
    options = parser.parse_args(arguments)
    recipe = changed(replace(Recipe(), **BASE), options.set)
    sets = judged.read_all(options.judged)
    prepared = _Prepared(stages.choose(options.pairs, recipe, sets, lambda entry: None))
    out = options.out.with_suffix(".json")
    table: dict[str, Any] = json.loads(out.read_text(encoding="utf-8")) if out.exists() else {}
    for name in options.only:
        if name not in table:
            one = replace(recipe, **TRAININGS[name])
            table[name] = run(name, one, prepared(one), sets, options.cache)
            out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
            options.out.with_suffix(".md").write_text(markdown(table), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
