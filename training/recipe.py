"""Every choice that makes a model, in one record that is written down beside the model."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of one training.

    Vocabulary: ``pieces`` is the way to cut ("words"; `training.cuts` has others, which cannot be shipped);
    ``han_words`` and ``latin_pieces`` bound it. ``characters`` is the weight of a word's characters in its row.

    Beginning: rows are weighted by ``weights``: "sif", a / (a + p) with a = ``rarity``, "idf" or "none"; ``noise``
    is the deviation of what is added to the teacher's rows (theirs is 1). With ``teacher`` it is also asked about
    ``taught_sentences`` of the parallel pairs and ``taught_passages``.

    Steps: ``share`` is how often each group of pairs is drawn, ``alike`` the share of batches from one source only.
    With ``hard`` the pairs in one language bring passages that BM25 likes nearly as well as the right one. ``asked``
    is the share of headings put as questions. ``prefixes`` are the shorter vectors trained along (Matryoshka);
    ``turned`` turns the finished rows to their principal axes (PCA), the widest first. ``dropped`` is the share of the
    pieces of a text that a step does not see. The rows are the mean of ``trainings`` that begin alike and see the
    pairs in another order each.

    Data: ``most`` pairs of a group are used, ``most_of_one`` of a source, none of those ``excluded``; of these,
    but for the dictionary and the lessons, a ``sample``.
    """

    seed: int = 1
    dims: int = 256
    pieces: str = "words"
    han_words: int = 45_000
    latin_pieces: int = 30_000
    characters: float = 0.5
    weights: str = "sif"
    rarity: float = 5e-4
    teacher: bool = True
    noise: float = 0.5
    taught_sentences: int = 24_000
    taught_passages: int = 4_000
    steps: int = 1_000
    batch: int = 1_024
    rate: float = 0.007
    temperature: float = 0.06
    prefixes: tuple[int, ...] = (128, 64)
    share: Mapping[str, float] = field(
        default_factory=lambda: {
            "zh": 0.3,
            "en": 0.25,
            "parallel": 0.2,
            "dictionary": 0.6,
            "taught zh": 0.15,
            "taught en": 0.1,
            "taught passages": 0.06,
        }
    )
    most: int = 250_000
    most_of_one: int = 20_000
    alike: float = 0.5
    hard: bool = False
    asked: float = 0.3
    turned: bool = False
    dropped: float = 0.0
    trainings: int = 3
    longest_query: int = 64
    longest_passage: int = 128
    sample: float = 1.0
    excluded: tuple[str, ...] = ("tidb-docs-cn", "milvus-en", "ragflow")


def changed(recipe: Recipe, changes: Iterable[str]) -> Recipe:
    """``recipe`` with ``changes`` such as ``steps=600``; values are Python literals.

    Raises TypeError for a name that the recipe does not have, ValueError for a value that is no literal.
    """
    pairs = (change.partition("=") for change in changes)
    return replace(recipe, **{name: ast.literal_eval(value) for name, _, value in pairs})
