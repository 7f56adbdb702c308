"""Every choice that makes a model, in one record that is written down beside the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Recipe:
    """The choices of one training.

    ``han_words`` and ``latin_pieces`` bound the vocabulary; ``share`` is how often each group of pairs is
    drawn; ``characters`` the weight of a word's characters in its row; ``rarity`` the constant of the SIF
    weight a / (a + p) that rows begin with; ``prefixes`` the shorter vectors trained along (Matryoshka).
    """

    seed: int = 1
    dims: int = 256
    han_words: int = 32_000
    latin_pieces: int = 26_000
    characters: float = 0.5
    rarity: float = 1e-3
    teacher: bool = True
    steps: int = 1_500
    batch: int = 1_024
    rate: float = 0.01
    temperature: float = 0.05
    prefixes: tuple[int, ...] = (128, 64)
    share: Mapping[str, float] = field(
        default_factory=lambda: {"zh": 0.3, "en": 0.25, "parallel": 0.25, "dictionary": 0.2}
    )
    most: int = 250_000
    longest_query: int = 64
    longest_passage: int = 128
    excluded: tuple[str, ...] = ("tidb-docs-cn", "milvus-en", "ragflow")
