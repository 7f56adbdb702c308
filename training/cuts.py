"""Other ways to cut Han than longest match, to be compared with it; words are cut as ever."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice, pairwise

import numpy as np

from search.characters import fold
from search.embedders.pieces import RUNS, PieceTokenizer
from training.bags import Cut, Places

_UNKNOWN = "<unk>"
_RUNS_LEARNED_ON = 60_000


def bigrams(tokenizer: PieceTokenizer) -> Cut:
    """Of Han every character and every two neighbours that ``tokenizer`` knows."""
    numbers = tokenizer.numbers

    def one(text: str) -> list[int]:
        found: list[int] = []
        for run in RUNS.findall(text.translate(tokenizer.folding)):
            if run[0] <= "z":
                found.extend(tokenizer.word(run))
                continue
            found.extend(numbers[c] for c in run if c in numbers)
            found.extend(numbers[c + d] for c, d in pairwise(run) if c + d in numbers)
        return found

    return lambda texts: flat([one(text) for text in texts])


def unigram(tokenizer: PieceTokenizer, likelihoods: Sequence[tuple[str, float]]) -> Cut:
    """Han by the likeliest pieces (Kudo, "Subword Regularization", 2018); ``likelihoods`` are logarithms."""
    from tokenizers import Tokenizer, models

    numbers = tokenizer.numbers
    likeliest = Tokenizer(models.Unigram([*likelihoods, (_UNKNOWN, -30.0)], len(likelihoods), False))

    def one(text: str) -> list[int]:
        found: list[int] = []
        for run in RUNS.findall(text.translate(tokenizer.folding)):
            if run[0] <= "z":
                found.extend(tokenizer.word(run))
            else:
                found.extend(numbers[piece] for piece in likeliest.encode(run).tokens if piece in numbers)
        return found

    return lambda texts: flat([one(text) for text in texts])


def frequent_bigrams(texts: Sequence[str], most: int) -> list[tuple[str, float]]:
    """The ``most`` most frequent pairs of neighbouring Han, with their numbers."""
    found: Counter[str] = Counter()
    for run in _han(texts):
        found.update(first + second for first, second in pairwise(run))
    return [
        (pair, float(number)) for pair, number in sorted(found.items(), key=lambda p: (-p[1], p[0]))[:most]
    ]


def learned(texts: Sequence[str], most: int) -> list[tuple[str, float]]:
    """Up to ``most`` pieces of a unigram model learned on the Han of ``texts``, with logarithms of likelihoods."""
    from tokenizers import Tokenizer, models, trainers

    model = Tokenizer(models.Unigram())
    trainer = trainers.UnigramTrainer(
        vocab_size=most,
        unk_token=_UNKNOWN,
        special_tokens=[_UNKNOWN],
        show_progress=False,
        max_piece_length=4,
    )
    model.train_from_iterator(islice(_han(texts), _RUNS_LEARNED_ON), trainer)
    found = json.loads(model.to_str())["model"]["vocab"]
    return [(piece, likelihood) for piece, likelihood in found if piece != _UNKNOWN]


def _han(texts: Sequence[str]) -> Iterator[str]:
    """The Han runs of ``texts``, from texts all over them."""
    order = np.random.default_rng(0).permutation(len(texts)).tolist()
    return (run for place in order for run in RUNS.findall(fold(texts[place])) if run[0] > "z")


def flat(rows: Sequence[Sequence[int]]) -> tuple[Places, Places]:
    """The ids of all rows one after another, and where each begins."""
    sizes = np.fromiter(map(len, rows), np.int64, len(rows))
    ids = np.fromiter(chain.from_iterable(rows), np.int64, sizes.sum())
    return ids, np.concatenate([[0], np.cumsum(sizes)])
