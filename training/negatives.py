"""Hard negatives: for a heading or sentence, passages of other pairs that BM25 likes nearly as well as its own."""

from __future__ import annotations

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from training.bags import Bags, Group, Places

Numbers = NDArray[np.int32]

#: How many are kept of each pair, and how near the score of the right passage they may come; above, a passage may
#: well be an answer too (the limit by share of Moreira et al., "NV-Retriever", 2024).
KEPT, _NEARLY = 4, 0.95
_BLOCK, _AT_ONCE = 25_000, 2_000
_K1, _B = 1.2, 0.75
#: Pieces that more passages of a block hold say nothing about any of them.
_COMMON = 500


def mined(group: Group, pieces: int, seed: int) -> Numbers:
    """Numbers of pairs whose second texts are wrong for each pair, hardest first, shape [pairs, 4]; -1 for none.

    Passages are compared in blocks of 25,000 pairs drawn at random.
    """
    found = np.full((len(group), KEPT), -1, np.int32)
    order = np.random.default_rng(seed).permutation(len(group))
    for begin in range(0, order.size, _BLOCK):
        block = order[begin : begin + _BLOCK]
        asked, passages = _weighed(group.first, group.second, block, pieces)
        headings = _signatures(group.first, block)
        for at in range(0, block.size, _AT_ONCE):
            scores = asked[at : at + _AT_ONCE] @ passages
            own = scores[np.arange(scores.shape[0]), np.arange(at, at + scores.shape[0])].A1
            for row in np.flatnonzero(own > 0):
                inner = slice(scores.indptr[row], scores.indptr[row + 1])
                columns, values = scores.indices[inner], scores.data[inner]
                wrong = (values < _NEARLY * own[row]) & (headings[columns] != headings[at + row])
                columns = columns[wrong][np.argsort(-values[wrong], kind="stable")[:KEPT]]
                found[block[at + row], : columns.size] = block[columns]
    return found


def _weighed(
    asked: Bags, passages: Bags, block: Places, pieces: int
) -> tuple[scipy.sparse.csr_matrix, scipy.sparse.csr_matrix]:
    """(which pieces each first text holds, BM25 weights of the pieces in each second text, transposed)."""
    counts = _counts(passages, block, pieces)
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    holders = np.bincount(counts.indices, minlength=pieces)
    rarity = np.log(1 + (block.size - holders + 0.5) / (holders + 0.5))
    rarity[holders > _COMMON] = 0
    shape = np.repeat(_K1 * (1 - _B + _B * sizes / sizes.mean()), np.diff(counts.indptr))
    counts.data = rarity[counts.indices] * counts.data * (_K1 + 1) / (counts.data + shape)
    counts.eliminate_zeros()
    questions = _counts(asked, block, pieces)
    questions.data[:] = 1
    return questions, counts.T.tocsr()


def _counts(bags: Bags, block: Places, pieces: int) -> scipy.sparse.csr_matrix:
    matrix = bags.matrix(block, pieces)
    matrix.data[:] = 1
    matrix.sum_duplicates()
    return matrix.astype(np.float32)


def _signatures(bags: Bags, block: Places) -> Places:
    """A number for each text of ``block``; like texts have like numbers."""
    texts = [bags.ids[bags.begins[place] : bags.begins[place + 1]].tobytes() for place in block.tolist()]
    known: dict[bytes, int] = {}
    return np.array([known.setdefault(text, len(known)) for text in texts])
