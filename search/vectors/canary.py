"""The canary: a program that opens a Chroma store and lets some of its vectors find themselves.

Run in a process of its own, because a damaged store can end its reader with a segmentation fault. Reads the
question as JSON from standard input; exit status 0 means sound. Imports nothing of ours.
"""

from __future__ import annotations

import json
import sys
from typing import Any

_CLOSE = 1e-3
#: An index of this kind is approximate and may miss some; among wrong vectors none finds itself.
_SHARE = 0.75


def sound(question: dict[str, Any]) -> bool:
    """Whether the store has the rows it should have, and three quarters of the sample find themselves."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(question["folder"], settings=Settings(anonymized_telemetry=False))
    collection = client.get_collection(question["collection"], embedding_function=None)
    if collection.count() < question["count"]:
        return False
    answers = collection.query(query_embeddings=question["vectors"], n_results=1, include=["distances"])
    found = 0
    for slot, ids, distances in zip(
        question["slots"], answers["ids"], answers["distances"] or [], strict=True
    ):
        # Equal passages have equal vectors: another row at no distance is as good.
        found += bool(ids) and (ids[0] == str(slot) or distances[0] <= _CLOSE)
    return found >= _SHARE * len(question["slots"])


if __name__ == "__main__":
    sys.exit(0 if sound(json.load(sys.stdin)) else 1)
