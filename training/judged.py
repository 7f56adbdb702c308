"""How good a model is: nDCG@10 on judged sets in BEIR layout, alone and added to BM25.

Queries are split by their place: the even ones may be looked at while choosing, the odd ones are for reporting.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import scipy.sparse

from search.embedders.protocol import Floats
from search.tokenizer import terms

Encode = Callable[[Sequence[str]], Floats]
_K1, _B = 1.2, 0.75
_MOST = 1_200
WEIGHT = 0.4


@dataclass(frozen=True)
class Figures:
    """NDCG@10 and recall@10 of the vectors, nDCG@10 of BM25, and both of the two together."""

    dense: float
    dense_recall: float
    bm25: float
    hybrid: float
    hybrid_recall: float


@dataclass(frozen=True)
class JudgedSet:
    """Passages, queries, and for each query the grades of the relevant passages by their place."""

    name: str
    passages: list[str]
    queries: list[str]
    grades: list[dict[int, float]]

    @cached_property
    def bm25(self) -> Floats:
        """The BM25 scores (Lucene's form, k1 1.2, b 0.75), shape [queries, passages]."""
        columns: dict[str, int] = {}
        bags = [Counter(terms(passage)) for passage in self.passages]
        sizes = np.array([bag.total() for bag in bags])
        shape = _K1 * (1 - _B + _B * sizes / sizes.mean())
        cells = [
            (row, columns.setdefault(term, len(columns)), count * (_K1 + 1) / (count + shape[row]))
            for row, bag in enumerate(bags)
            for term, count in bag.items()
        ]
        rows, places, values = zip(*cells, strict=True)
        matrix = scipy.sparse.csc_matrix((values, (rows, places)), shape=(len(bags), len(columns)))
        holders = np.diff(matrix.indptr)
        rarity = np.log(1 + (len(bags) - holders + 0.5) / (holders + 0.5))
        asked = [{columns[term] for term in terms(query) if term in columns} for query in self.queries]
        wanted = scipy.sparse.lil_matrix((len(self.queries), len(columns)), dtype=np.float64)
        for row, found in enumerate(asked):
            wanted[row, sorted(found)] = rarity[sorted(found)]
        scores: Floats = (wanted.tocsr() @ matrix.T).toarray()
        return scores

    def figures(self, encode: Encode, *, odd: bool) -> Figures:
        """What ``encode`` (unit rows) reaches on the odd or the even queries."""
        chosen = list(range(int(odd), len(self.queries), 2))
        grades = [self.grades[place] for place in chosen]
        similar = encode([self.queries[place] for place in chosen]) @ encode(self.passages).T
        words = self.bm25[chosen]
        middle = np.median(similar, axis=1, keepdims=True)
        spread = similar.max(axis=1, keepdims=True) - middle
        scaled = np.clip((similar - middle) / np.maximum(spread, 1e-9), 0, 1)
        both = (1 - WEIGHT) * words / np.maximum(words.max(axis=1, keepdims=True), 1e-9) + WEIGHT * scaled
        dense, hybrid = _scores(similar, grades), _scores(both, grades)
        return Figures(*dense, _scores(words, grades)[0], *hybrid)


def read(folder: Path) -> JudgedSet:
    """The judged set in ``folder`` (corpus.jsonl, queries.jsonl, qrels.tsv), with its first 1,200 queries."""
    grades: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, grade = line.split("\t")
        if float(grade) > 0:
            grades.setdefault(query, {})[passage] = float(grade)
    corpus, asked = (_lines(folder / f"{name}.jsonl") for name in ("corpus", "queries"))
    place = {passage["_id"]: number for number, passage in enumerate(corpus)}
    queries = [query for query in asked if query["_id"] in grades][:_MOST]
    return JudgedSet(
        folder.name,
        [f"{passage.get('title') or ''}\n{passage['text']}".strip() for passage in corpus],
        [query["text"] for query in queries],
        [{place[key]: grade for key, grade in grades[query["_id"]].items()} for query in queries],
    )


def read_all(folder: Path) -> list[JudgedSet]:
    """Every judged set below ``folder``, by name."""
    return [read(path.parent) for path in sorted(folder.glob("*/qrels.tsv"))]


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _scores(scores: Floats, grades: Sequence[Mapping[int, float]]) -> tuple[float, float]:
    """(nDCG@10, recall@10), means over the queries."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    gains, recalls = [], []
    for found, wanted in zip(best, grades, strict=True):
        ideal = sorted(wanted.values(), reverse=True)[:10]
        reached = sum(wanted.get(int(place), 0.0) / math.log2(rank + 2) for rank, place in enumerate(found))
        gains.append(reached / sum(grade / math.log2(rank + 2) for rank, grade in enumerate(ideal)))
        recalls.append(sum(int(place) in wanted for place in found) / min(len(wanted), 10))
    return float(np.mean(gains)), float(np.mean(recalls))
