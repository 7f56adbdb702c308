"""Train the static model: ``python -m training PAIRS_DIR OUT_DIR [--judged DIR] [--set NAME=VALUE ...]``.

PAIRS_DIR holds pairs_zh, pairs_en and parallel_zh_en as .jsonl.gz ({"a", "b", "src"} on each line). OUT_DIR gets
the model, ``test-vectors.jsonl`` and ``training.json`` (counts, losses, figures). With ``--judged``, pairs that
overlap the judged passages are left out and the model is measured on their odd queries.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from search.embedders.protocol import Floats
from search.embedders.static import StaticEmbedder
from training import export, judged, stages, vectors
from training.recipe import Recipe, changed
from training.train import Log
from training.vocabulary import Vocabulary

FLOOR = 0.3


def main(arguments: Sequence[str]) -> None:
    """Run one training from the command line."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--judged", type=Path, help="folder of judged sets in BEIR layout")
    parser.add_argument(
        "--cache", type=Path, help="where the teacher's answers are kept (default: OUT_DIR/cache)"
    )
    parser.add_argument("--set", nargs="*", default=[], help="choices other than the recipe's, as steps=600")
    options = parser.parse_args(arguments)
    recipe = changed(Recipe(), options.set)
    journal: list[dict[str, Any]] = []

    def log(entry: dict[str, Any]) -> None:
        journal.append(entry)
        sys.stdout.write(f"{json.dumps(entry, ensure_ascii=False)}\n")
        sys.stdout.flush()

    sets = judged.read_all(options.judged) if options.judged else []
    material = stages.prepare(stages.choose(options.pairs, recipe, sets, log), recipe, log)
    table = stages.trained(material, recipe, options.cache or options.out / "cache", log)
    finish(options.out, material.vocabulary, table, recipe, sets, log)
    (options.out / "training.json").write_text(
        json.dumps(journal, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def finish(
    out: Path,
    vocabulary: Vocabulary,
    table: Floats,
    recipe: Recipe,
    sets: Sequence[judged.JudgedSet],
    log: Log,
) -> None:
    """Write the model and its test vectors into ``out`` and judge what was written, and the rows before rounding."""
    export.write(out, vocabulary, table, recipe, weight=judged.WEIGHT, floor=FLOOR)
    for width in (recipe.dims, *recipe.prefixes):
        model = StaticEmbedder(out, dims=width)
        log({f"judged at {width}": stages.judgement(sets, model.encode, odd=True)})
    log({"judged in float32": stages.judgement(sets, stages.encoder(vocabulary.cut(), table), odd=True)})
    vectors.write(out / "test-vectors.jsonl", StaticEmbedder(out))


if __name__ == "__main__":
    main(sys.argv[1:])
