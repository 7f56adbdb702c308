"""Whole sentences from the teacher: what it makes of an English text is the aim for the text and its translation."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from training import teacher
from training.bags import Cut, Lesson, bag
from training.pairs import Pair, Pairs
from training.recipe import Recipe

_EVERYDAY = "tatoeba"
_OTHERS = 28_000
_SIZES = range(12, 161)


def to_ask(groups: Mapping[str, Pairs], recipe: Recipe) -> tuple[Pairs, Pairs]:
    """(pairs of parallel sentences of 12 to 160 letters, pairs with an English passage) to ask about."""
    chance = random.Random(recipe.seed + 4)  # noqa: S311 - a sample, no secret
    fitting = [pair for pair in groups["parallel"] if len(pair.first) in _SIZES]
    everyday = [pair for pair in fitting if pair.source == _EVERYDAY]
    others = [pair for pair in fitting if pair.source != _EVERYDAY]
    chance.shuffle(others)
    sentences = everyday + others[:_OTHERS]
    chance.shuffle(sentences)
    passages = list(groups["en"])
    chance.shuffle(passages)
    return sentences[: recipe.taught_sentences], passages[: recipe.taught_passages]


def lessons(
    pairs: tuple[Pairs, Pairs],
    cut: Cut,
    reduction: teacher.Reduction,
    recipe: Recipe,
    cache: Path,
) -> dict[str, Lesson]:
    """Lessons for Chinese sentences, English sentences and English passages."""
    sentences, passages = pairs
    if not sentences or not passages:
        return {}

    def lesson(pairs: Pairs, asked: int, learning: int) -> Lesson:
        answers = teacher.ask([pair[asked] for pair in pairs], cache)
        texts = [pair[learning] for pair in pairs]
        return Lesson(bag(texts, cut, recipe.longest_passage), reduction(answers).astype(np.float16))

    first, second = Pair._fields.index("first"), Pair._fields.index("second")
    return {
        "taught zh": lesson(sentences, first, second),
        "taught en": lesson(sentences, first, first),
        "taught passages": lesson(passages, second, second),
    }
