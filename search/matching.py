"""How well any texts answer a query, judged as the passages of an index are: by words and by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.coverage import Information
from search.embedders.protocol import Embedder
from search.query import Query
from search.snapshot import Snapshot
from search.tokenizer import term_set


@dataclass(frozen=True, slots=True)
class Match:
    """The share (0..1) of a query's information that a text holds, and the cosine of their vectors (-1..1)."""

    coverage: float
    similarity: float


def matches(snapshot: Snapshot, embedder: Embedder, query: Query, texts: Sequence[str]) -> tuple[Match, ...]:
    """One `Match` per text, in their order; the similarity is 0 where the index has no vectors."""
    if not texts:
        return ()
    information = Information(query, snapshot.lexical)
    near = np.zeros(len(texts), np.float32)
    if snapshot.vectors is not None:
        near = embedder.encode(list(texts)) @ embedder.encode_query(query.text)
    return tuple(
        Match(information.share_in(term_set(text)), float(similarity))
        for text, similarity in zip(texts, near, strict=True)
    )
