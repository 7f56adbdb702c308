"""The stages of a training in their order: pairs, vocabulary, bags, start, training, judgement."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from search.embedders.pieces import PieceTokenizer
from search.embedders.protocol import Floats, unit_rows
from training import pairs as reading
from training import rows, teacher, vocabulary
from training.bags import Group, Lesson, group
from training.judged import Encode, JudgedSet
from training.lessons import chosen, lessons
from training.overlap import without
from training.pairs import Pairs
from training.recipe import Recipe
from training.start import start
from training.train import Log, train
from training.vocabulary import Vocabulary

_LONGEST = 96


@dataclass(frozen=True)
class Material:
    """What trainings with the same data and vocabulary share."""

    pairs: Mapping[str, Pairs]
    vocabulary: Vocabulary
    groups: Mapping[str, Group]
    to_teach: tuple[Pairs, Pairs]


def prepare(folder: Path, recipe: Recipe, judged: Sequence[JudgedSet], log: Log) -> Material:
    """The pairs of ``folder`` without those that overlap ``judged``, their vocabulary and their bags."""
    begin = time.perf_counter()
    found = reading.read(
        folder,
        most=recipe.most,
        most_of_one=recipe.most_of_one,
        excluded=recipe.excluded,
        seed=recipe.seed,
    )
    kept = without(found, judged)
    log(
        {
            "pairs": reading.counts(kept),
            "overlapping": {name: len(found[name]) - len(kept[name]) for name in found},
            "seconds": round(time.perf_counter() - begin, 1),
        }
    )
    pieces = vocabulary.build(kept, recipe)
    tokenizer = pieces.tokenizer()
    groups = {}
    for name, members in kept.items():
        short = name in ("parallel", "dictionary")
        longest = (_LONGEST, _LONGEST) if short else (recipe.longest_query, recipe.longest_passage)
        groups[name] = group(members, tokenizer, longest)
    log({"pieces": len(pieces.pieces), "seconds": round(time.perf_counter() - begin, 1)})
    remaining = {pair for members in kept.values() for pair in members}
    sentences, passages = (
        [pair for pair in members if pair in remaining] for members in chosen(found, recipe)
    )
    return Material(kept, pieces, groups, (sentences, passages))


def trained(material: Material, recipe: Recipe, cache: Path, log: Log) -> Floats:
    """The rows of a model, shape [pieces, dims]; the teacher's answers are kept in ``cache``."""
    begin = time.perf_counter()
    taught, taught_groups = None, dict[str, Lesson]()
    if recipe.teacher:
        taught, reduction = teacher.rows(
            material.vocabulary, material.pairs["dictionary"], recipe.dims, cache
        )
        tokenizer = material.vocabulary.tokenizer()
        taught_groups = lessons(material.to_teach, tokenizer, reduction, recipe, cache)
        log({"taught": int(np.any(taught, axis=1).sum()), "seconds": round(time.perf_counter() - begin, 1)})
    first = start(material.vocabulary, material.groups, recipe, taught)
    made_of = rows.composition(material.vocabulary, recipe.characters)
    found = train(first, made_of, {**material.groups, **taught_groups}, recipe, log)
    log({"steps": recipe.steps, "seconds": round(time.perf_counter() - begin, 1)})
    return found


def encoder(tokenizer: PieceTokenizer, table: Floats) -> Encode:
    """Unit rows of texts by the float rows ``table``."""

    def encode(texts: Sequence[str]) -> Floats:
        return unit_rows(np.stack([table[tokenizer.ids(text)].sum(axis=0) for text in texts]))

    return encode


def judgement(judged: Sequence[JudgedSet], encode: Encode, *, odd: bool) -> dict[str, Any]:
    """The figures of every judged set, rounded."""
    return {
        one.name: {key: round(value, 4) for key, value in asdict(one.figures(encode, odd=odd)).items()}
        for one in judged
    }
