"""The builder: a program that puts vectors into a Chroma store, so that searches need not wait for it.

Chroma holds Python's global lock while it adds. Reads the task as JSON from standard input; imports nothing
of ours. Whoever starts it hands on the lock of the store, which then lasts as long as this process.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def build(task: dict[str, Any]) -> None:
    """Add the rows ``first`` to ``last`` of the vector file to the collection, made if need be."""
    import chromadb
    import numpy as np
    from chromadb.config import Settings

    client = chromadb.PersistentClient(task["folder"], settings=Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection(
        task["collection"], embedding_function=None, configuration=task["configuration"]
    )
    vectors = np.memmap(task["path"], dtype="<f4", mode="r", shape=(task["last"], task["dims"]))
    for first in range(task["first"], task["last"], task["batch"]):
        last = min(first + task["batch"], task["last"])
        rows = np.ascontiguousarray(vectors[first:last])
        collection.upsert(ids=[str(slot) for slot in range(first, last)], embeddings=rows)


if __name__ == "__main__":
    build(json.load(sys.stdin))
