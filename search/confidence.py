"""Whether the library holds an answer at all: a probability from a small logistic model.

A ranking always has a best passage, also for a question about something else. What tells the two apart must
mean the same in a large library and a small one, and for any embedder:

* ``words``: the best BM25 score per information of the query, as a logarithm;
* ``known``: how much of the query's information the library's vocabulary lacks, as a negative logarithm;
* ``lead``: how far the best BM25 score is above the second, times the share of the information that is known;
* ``named``, ``unnamed``: whether an identifier with digits occurs in the library, whether one does not;
* ``near``: the best cosine on a scale from two passages at random (0) to a passage and its nearest neighbour (1);
* ``near_known``: that, times the share of the information that is known.

The weights were fitted by `benchmarks/search/calibrate.py` (logistic regression; see there for the questions)
and are plain numbers here; each kind of search has its own, because a leg that did not run says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from search.coverage import Information
from search.query import Query
from search.records import Mode, Results
from search.retrieval import Ranking
from search.snapshot import Snapshot

#: From this confidence on, results are offered as an answer.
THRESHOLD = 0.5

#: With a smaller share of passages in the language of the query, a library is of the other language.
_FOREIGN = 0.05

#: The weights by kind of search; "" is the constant.
WEIGHTS: Mapping[Mode, Mapping[str, float]] = {
    "hybrid": {
        "": -1.805,
        "words": 0.496,
        "known": 0.551,
        "lead": 3.581,
        "named": 1.700,
        "unnamed": -3.663,
        "near": 1.669,
        "near_known": 0.953,
    },
    "lexical": {"": -1.046, "words": 0.310, "known": 0.779, "lead": 3.835, "named": 1.500, "unnamed": -4.108},
    "vector": {"": -1.119, "near": 3.362},
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer, and against it; see the module."""

    words: float
    known: float
    lead: float
    named: float
    unnamed: float
    near: float
    near_known: float


def answered(results: Results) -> bool:
    """Whether ``results`` are good enough to be offered as an answer."""
    return bool(results.hits) and results.confidence >= THRESHOLD


def confidence(snapshot: Snapshot, asked: Information, ranking: Ranking) -> float:
    """The probability (0..1) that the library answers what is ``asked``; 0 when nothing was found."""
    if not ranking.rows.size:
        return 0.0
    found = asdict(evidence(snapshot, asked, ranking))
    modes: tuple[Mode, ...] = (ranking.mode,)
    if ranking.mode == "hybrid" and is_foreign(snapshot, asked.query):
        modes = ("hybrid", "vector")
    return max(_likely(found, WEIGHTS[mode]) for mode in modes)


def _likely(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return 1 / (1 + math.exp(-weights[""] - sum(found[name] * weights.get(name, 0.0) for name in found)))


def is_foreign(snapshot: Snapshot, query: Query) -> bool:
    """Whether the library is of the other language: that it shares no words with the query then says nothing."""
    chinese, every = np.count_nonzero(snapshot.chinese), snapshot.chinese.size
    own = chinese if query.language == "zh" else every - chinese
    return bool(own < _FOREIGN * every)


def evidence(snapshot: Snapshot, asked: Information, ranking: Ranking) -> Evidence:
    """The evidence in a ranking that is not empty."""
    query = asked.query
    words = snapshot.lexical
    known, best, lead = 1.0, 0.0, 0.0
    there: list[bool] = []
    if words is not None and ranking.mode != "vector":
        known = asked.share_in({token for token in query.tokens if words.knows(token)})
        best, second = np.sort(np.append(ranking.lexical, 0.0))[:-3:-1].tolist()
        lead = known * (best - second) / best if best > 0 else 0.0
        best /= max(asked.total, 1e-9)
        there = [words.knows(name) for name in query.identifiers if any(map(str.isdigit, name))]
    near = 0.0
    if ranking.mode != "lexical":
        scale = snapshot.background
        near = float(np.clip((ranking.similarities.max() - scale.apart) / scale.spread, -1.0, 2.0))
        if there and not any(there):
            near *= known  # a code that looks like another one is not the same code
    return Evidence(
        words=math.log(0.1 + best),
        known=-math.log(1.05 - known),
        lead=lead,
        named=float(any(there)),
        unnamed=float(not all(there)),
        near=near,
        near_known=near * known,
    )
