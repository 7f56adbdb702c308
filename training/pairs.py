"""The pairs: two texts that mean the same or belong together, by group (zh, en, parallel, dictionary)."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Pair(NamedTuple):
    """Two texts and where they come from."""

    first: str
    second: str
    source: str


Pairs = list[Pair]
GROUPS = ("zh", "en", "parallel", "dictionary")
_FILES = {"zh": "pairs_zh", "en": "pairs_en", "parallel": "parallel_zh_en"}
_DICTIONARY = "cc-cedict"


def lines(path: Path) -> Iterator[tuple[str, str, str]]:
    """(first text, second text, source) of each line of a .jsonl.gz file of pairs."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            pair = json.loads(line)
            yield pair["a"], pair["b"], pair["src"]


def read(
    folder: Path, *, most: int, most_of_one: int, excluded: Sequence[str], seed: int
) -> dict[str, Pairs]:
    """Up to ``most`` pairs of each group, drawn at random, ``most_of_one`` of a source, none ``excluded``.

    The dictionary is read in full. A source is named in the files as ``name`` or ``name:kind``.
    """
    groups: dict[str, Pairs] = {group: [] for group in GROUPS}
    for group, name in _FILES.items():
        for first, second, source in lines(folder / f"{name}.jsonl.gz"):
            origin = source.partition(":")[0]
            if origin not in excluded:
                found = Pair(first, second, origin)
                groups["dictionary" if origin == _DICTIONARY else group].append(found)
    chosen = random.Random(seed)  # noqa: S311 - a sample, no secret
    for group in GROUPS:
        chosen.shuffle(groups[group])
        if group != "dictionary":
            groups[group] = _balanced(groups[group], most_of_one)[:most]
    return groups


def _balanced(pairs: Pairs, most_of_one: int) -> Pairs:
    taken: Counter[str] = Counter()
    kept = []
    for pair in pairs:
        taken[pair.source] += 1
        if taken[pair.source] <= most_of_one:
            kept.append(pair)
    return kept


def counts(groups: Mapping[str, Pairs]) -> dict[str, int]:
    """How many pairs each source has, as ``group/source``."""
    found = Counter(f"{group}/{pair.source}" for group, pairs in groups.items() for pair in pairs)
    return dict(sorted(found.items()))
