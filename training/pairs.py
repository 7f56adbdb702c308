"""The pairs: two texts that mean the same or belong together, by group (zh, en, parallel, dictionary)."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Pairs = list[tuple[str, str]]
GROUPS = ("zh", "en", "parallel", "dictionary")
_FILES = {"zh": "pairs_zh", "en": "pairs_en", "parallel": "parallel_zh_en"}
_DICTIONARY = "cc-cedict"


def lines(path: Path) -> Iterator[tuple[str, str, str]]:
    """(first text, second text, source) of each line of a .jsonl.gz file of pairs."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            pair = json.loads(line)
            yield pair["a"], pair["b"], pair["src"]


def read(folder: Path, *, most: int, excluded: Sequence[str], seed: int) -> dict[str, Pairs]:
    """Up to ``most`` pairs of each group, drawn at random, without the ``excluded`` sources.

    A source is named in the files as ``name`` or ``name:kind``.
    """
    groups: dict[str, Pairs] = {group: [] for group in GROUPS}
    for group, name in _FILES.items():
        for first, second, source in lines(folder / f"{name}.jsonl.gz"):
            origin = source.partition(":")[0]
            if origin not in excluded:
                groups["dictionary" if origin == _DICTIONARY else group].append((first, second))
    return {group: _some(pairs, most, seed) for group, pairs in groups.items()}


def _some(pairs: Pairs, most: int, seed: int) -> Pairs:
    chosen = random.Random(seed)  # noqa: S311 - a sample, no secret
    chosen.shuffle(pairs)
    return pairs[:most]


def counts(groups: Mapping[str, Pairs]) -> dict[str, int]:
    """How many pairs each group has."""
    return {group: len(pairs) for group, pairs in groups.items()}
