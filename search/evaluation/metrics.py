"""Measures of a ranked answer against graded judgements.

nDCG after Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques" (2002), with the grade
itself as gain, as trec_eval counts it; recall capped at k after Thakur et al., "BEIR" (2021); reciprocal rank
after Voorhees, "The TREC-8 Question Answering Track Report" (1999). All lie within 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

#: Depth of the ranking that is judged.
DEPTH = 10


def ndcg(found: Sequence[str], grades: Mapping[str, float], k: int = DEPTH) -> float:
    """Discounted gain of the first ``k`` of ``found`` over that of the best possible order."""
    ideal = sorted(grades.values(), reverse=True)[:k]
    best = _discounted(ideal)
    return _discounted([grades.get(name, 0.0) for name in found[:k]]) / best if best else 0.0


def recall(found: Sequence[str], grades: Mapping[str, float], k: int = DEPTH) -> float:
    """Share of the relevant records among the first ``k``; where more than ``k`` are relevant, of ``k``."""
    relevant = {name for name, grade in grades.items() if grade > 0}
    return len(relevant.intersection(found[:k])) / min(len(relevant), k) if relevant else 0.0


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, float], k: int = DEPTH) -> float:
    """One over the rank of the first relevant record; 0 when none is among the first ``k``."""
    ranks = (rank for rank, name in enumerate(found[:k], 1) if grades.get(name, 0.0) > 0)
    return 1 / next(ranks, math.inf)


def success(found: Sequence[str], grades: Mapping[str, float], k: int = 1) -> float:
    """1.0 when a relevant record is among the first ``k``, else 0.0."""
    return float(any(grades.get(name, 0.0) > 0 for name in found[:k]))


def _discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


#: The measures of a run by the names they are reported and limited under.
METRICS: Mapping[str, Callable[[Sequence[str], Mapping[str, float]], float]] = {
    "ndcg@10": ndcg,
    "recall@10": recall,
    "mrr@10": reciprocal_rank,
    "success@1": success,
}


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well "not in the knowledge base" is told from answerable, in numbers of queries.

    ``refused`` and ``answered`` count the queries without an answer, ``missed`` and ``served`` those with one.
    """

    refused: int
    answered: int
    missed: int
    served: int

    @property
    def precision(self) -> float:
        """Share of the refusals that were right; 1.0 when nothing was refused."""
        return _share(self.refused, self.refused + self.missed)

    @property
    def recall(self) -> float:
        """Share of the unanswerable queries that were refused; 1.0 when there are none."""
        return _share(self.refused, self.refused + self.answered)

    @property
    def false_answers(self) -> float:
        """Share of the unanswerable queries that were answered all the same."""
        return 1 - self.recall

    @property
    def false_refusals(self) -> float:
        """Share of the answerable queries that were refused."""
        return 1 - _share(self.served, self.served + self.missed)


def abstention(answerable: Iterable[bool], answered: Iterable[bool]) -> Abstention:
    """The counts for pairs of (is there an answer, was one given)."""
    pairs = list(zip(answerable, answered, strict=True))
    return Abstention(
        *(pairs.count(pair) for pair in ((False, False), (False, True), (True, False), (True, True)))
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
