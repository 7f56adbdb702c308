"""What a sentence encoder makes of English pieces and of the glosses of Chinese words (optional teacher)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache as cache_of_calls
from pathlib import Path

import numpy as np

from search.characters import fold
from search.embedders.pieces import WORD_START
from search.embedders.protocol import Floats
from training.pairs import Pairs
from training.vocabulary import Vocabulary, teacher_folder

_BATCH = 256


@dataclass(frozen=True)
class Reduction:
    """From the teacher's vectors to fewer numbers: centred, along the principal axes, with a deviation of one."""

    mean: Floats
    axes: Floats

    def __call__(self, vectors: Floats) -> Floats:
        """Shape [vectors, dims]."""
        reduced: Floats = ((vectors - self.mean) @ self.axes).astype(np.float32)
        return reduced


def rows(vocabulary: Vocabulary, dictionary: Pairs, dims: int, cache: Path) -> tuple[Floats, Reduction]:
    """A row for each piece: the teacher's vector of the English piece, or of the glosses of the Chinese one.

    Reduced to ``dims``, with the reduction that did it; pieces that the teacher cannot be asked about are rows
    of zeros. Its answers are kept in ``cache``.
    """
    english = [p.removeprefix(WORD_START) if p[0] <= WORD_START else "" for p in vocabulary.pieces]
    glosses: dict[str, list[str]] = {}
    for gloss, word, _ in dictionary:
        glosses.setdefault(fold(word), []).append(gloss)
    texts = sorted({*english, *(g for piece in vocabulary.pieces for g in glosses.get(piece, ()))} - {""})
    answers = dict(zip(texts, ask(texts, cache), strict=True))
    width = next(iter(answers.values())).size
    known = np.zeros((len(vocabulary.pieces), width), np.float32)
    for number, (piece, word) in enumerate(zip(vocabulary.pieces, english, strict=True)):
        found = [answers[text] for text in ([word] if word else glosses.get(piece, ()))]
        if found:
            known[number] = np.mean(found, axis=0)
    asked = np.any(known, axis=1)
    reduction = _reduction(known[asked], dims)
    found_rows = np.zeros((known.shape[0], dims), np.float32)
    found_rows[asked] = reduction(known[asked])
    return found_rows, reduction


def _reduction(known: Floats, dims: int) -> Reduction:
    """By principal components; a teacher with fewer numbers than ``dims`` is filled up with zeros."""
    mean = known.mean(axis=0)
    _, axes = np.linalg.eigh((known - mean).T @ (known - mean))
    chosen = np.zeros((known.shape[1], dims), np.float32)
    chosen[:, : min(dims, known.shape[1])] = axes[:, ::-1][:, :dims]
    return Reduction(mean, chosen / ((known - mean) @ chosen).std())


def ask(texts: Sequence[str], cache: Path) -> Floats:
    """The teacher's vectors of ``texts``, from ``cache`` where they are there."""
    known = _remembered(cache)
    missing = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
    if missing:
        from sentence_transformers import SentenceTransformer

        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        model = SentenceTransformer(str(teacher_folder()), device="cpu")
        answers = model.encode(missing, batch_size=_BATCH, show_progress_bar=False)
        name = hashlib.sha256("\n".join(missing).encode()).hexdigest()[:12]
        cache.mkdir(parents=True, exist_ok=True)
        np.savez(cache / f"{name}.npz", t=np.array(missing), e=answers.astype(np.float16))
        known.update(zip(missing, answers, strict=True))
    return np.stack([known[text] for text in texts]).astype(np.float32)


@cache_of_calls
def _remembered(cache: Path) -> dict[str, Floats]:
    known: dict[str, Floats] = {}
    for path in sorted(cache.glob("*.npz")):
        with np.load(path, allow_pickle=False) as file:
            known.update(zip(file["t"].tolist(), file["e"], strict=True))
    return known
