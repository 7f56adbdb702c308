"""The stages of a training in their order: pairs, vocabulary, bags, start, training, judgement."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from search.embedders.pieces import LONGEST_TEXT
from search.embedders.protocol import Floats, unit_rows
from training import pairs as reading
from training import rows, teacher, vocabulary
from training.bags import Bags, Cut, Group, Lesson, bag, group
from training.judged import Encode, JudgedSet
from training.lessons import lessons, to_ask
from training.negatives import mined
from training.overlap import without
from training.pairs import Pairs
from training.questions import put_as_questions
from training.recipe import Recipe
from training.start import start
from training.train import Log, train
from training.vocabulary import Vocabulary

_LONGEST = 96


@dataclass(frozen=True)
class Chosen:
    """The pairs to train on, and the (sentences, passages) to ask the teacher about."""

    pairs: Mapping[str, Pairs]
    to_teach: tuple[Pairs, Pairs]


@dataclass(frozen=True)
class Material:
    """What trainings with the same data and vocabulary share."""

    chosen: Chosen
    vocabulary: Vocabulary
    groups: Mapping[str, Group]


def choose(folder: Path, recipe: Recipe, judged: Sequence[JudgedSet], log: Log) -> Chosen:
    """The pairs of ``folder`` without those that overlap ``judged``."""
    begin = time.perf_counter()
    found = reading.read(
        folder,
        most=recipe.most,
        most_of_one=recipe.most_of_one,
        excluded=recipe.excluded,
        seed=recipe.seed,
    )
    lessons_of = zip(("sentences", "passages"), to_ask(found, recipe), strict=True)
    found = {
        name: pairs if name == "dictionary" else pairs[: round(len(pairs) * recipe.sample)]
        for name, pairs in found.items()
    }
    kept = without({**found, **dict(lessons_of)}, judged)
    to_teach = (kept.pop("sentences"), kept.pop("passages"))
    log(
        {
            "pairs": reading.counts(kept),
            "overlapping": {name: len(found[name]) - len(kept[name]) for name in found},
            "seconds": round(time.perf_counter() - begin, 1),
        }
    )
    return Chosen(kept, to_teach)


def prepare(chosen: Chosen, recipe: Recipe, log: Log) -> Material:
    """The vocabulary and the bags of ``chosen``, with hard negatives if the recipe wants them."""
    begin = time.perf_counter()
    kept = put_as_questions(chosen.pairs, recipe.asked, recipe.seed)
    pieces = vocabulary.build(kept, recipe)
    cut = pieces.cut()
    groups = {}
    for name, members in kept.items():
        short = name in ("parallel", "dictionary")
        longest = (_LONGEST, _LONGEST) if short else (recipe.longest_query, recipe.longest_passage)
        groups[name] = group(members, cut, longest)
        if recipe.hard and not short:
            wrong = mined(groups[name], len(pieces.pieces), recipe.seed)
            groups[name] = replace(groups[name], wrong=wrong)
            log({"hard negatives": name, "share of pairs": round(float((wrong[:, 0] >= 0).mean()), 3)})
    log({"pieces": len(pieces.pieces), "seconds": round(time.perf_counter() - begin, 1)})
    return Material(chosen, pieces, groups)


def trained(material: Material, recipe: Recipe, cache: Path, log: Log) -> Floats:
    """The rows of a model, shape [pieces, dims]; the teacher's answers are kept in ``cache``."""
    begin = time.perf_counter()
    taught, taught_groups = None, dict[str, Lesson]()
    if recipe.teacher:
        dictionary = material.chosen.pairs["dictionary"]
        taught, reduction = teacher.rows(material.vocabulary, dictionary, recipe.dims, cache)
        taught_groups = lessons(material.chosen.to_teach, material.vocabulary.cut(), reduction, recipe, cache)
        log({"taught": int(np.any(taught, axis=1).sum()), "seconds": round(time.perf_counter() - begin, 1)})
    first = start(material.vocabulary, material.groups, recipe, taught)
    made_of = rows.composition(material.vocabulary, recipe.characters)
    groups: dict[str, Group | Lesson] = {**material.groups, **taught_groups}
    found = np.zeros_like(first)
    for number in range(recipe.trainings):
        one = replace(recipe, seed=recipe.seed + number)
        found += train(first, made_of, groups, one, log) / recipe.trainings
    log({"steps": recipe.steps, "seconds": round(time.perf_counter() - begin, 1)})
    if recipe.turned:
        counts = [side.counts(len(found)) for side in _sides(material.groups)]
        found = rows.turned(found, np.sum(counts, axis=0))
    return found


def encoder(cut: Cut, table: Floats) -> Encode:
    """Unit rows of texts by the float rows ``table``."""

    def encode(texts: Sequence[str]) -> Floats:
        bags = bag(texts, cut, LONGEST_TEXT)
        return unit_rows(bags.matrix(np.arange(len(bags)), len(table)) @ table)

    return encode


def judgement(judged: Sequence[JudgedSet], encode: Encode, *, odd: bool) -> dict[str, Any]:
    """The figures of every judged set, rounded."""
    return {
        one.name: {key: round(value, 4) for key, value in asdict(one.figures(encode, odd=odd)).items()}
        for one in judged
    }


def _sides(groups: Mapping[str, Group]) -> Iterator[Bags]:
    return chain.from_iterable((group.first, group.second) for group in groups.values())
