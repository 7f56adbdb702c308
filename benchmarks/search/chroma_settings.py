"""What Chroma's settings cost and give: time to build, size, and recall and speed of a query.

    python -m benchmarks.search.chroma_settings [FOLDER ...] [--passages 100000] [--embedder static]

FOLDER are judged sets in BEIR layout, whose passages and questions are used together; without one the library
is made up (see `corpus`). The vectors are the embedder's. Every setting builds its store in a process of its
own; then each ``ef_search`` asks the questions. Recall@10 is against the exact scan, where a passage as near as
the tenth counts as found; times are of processor time. The settings are those of Chroma's HNSW index and the
number of rows added at once; ``sync_threshold`` is after how many rows it writes its index to disk, and rows
that were not written are added again when the store is opened ("open", with the first answer).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search.corpus import Library
from search import Embedder, load
from search.embedders.protocol import Floats
from search.evaluation import read_beir

TOP = 10
QUERIES = 300
EF_SEARCH = (50, 100, 200, 400, 800)
#: Name -> HNSW settings besides the distance, and rows added at once.
SETTINGS: dict[str, tuple[dict[str, int], int]] = {
    "as it comes": ({}, 5_000),
    "added 200 at once": ({}, 200),
    "sync_threshold 20k": ({"sync_threshold": 20_000}, 5_000),
    "sync_threshold 200k": ({"sync_threshold": 200_000}, 5_000),
    "batch_size 5k, sync 20k": ({"batch_size": 5_000, "sync_threshold": 20_000}, 5_000),
    "ef_construction 200": ({"ef_construction": 200}, 5_000),
    "max_neighbors 32": ({"max_neighbors": 32}, 5_000),
    "max_neighbors 32, ef_construction 200": ({"max_neighbors": 32, "ef_construction": 200}, 5_000),
}
_SAME = 1e-5


def texts(folders: Sequence[Path], passages: int) -> tuple[list[str], list[str]]:
    """(passages, questions)."""
    if not folders:
        library = Library()
        made = [section.text for record in library.records(passages) for section in record.sections]
        return made, library.queries(passages, QUERIES)
    sets = [read_beir(folder) for folder in folders]
    found = [record.sections[0].text for judged in sets for record in judged.records]
    asked = [query.text for judged in sets for query in judged.queries]
    return found[:passages], asked[:: max(1, len(asked) // QUERIES)][:QUERIES]


def prepare(folders: Sequence[Path], passages: int, embedder: Embedder, work: Path) -> int:
    """Write the vectors of passages and questions to ``work``; the number of passages."""
    made, asked = texts(folders, passages)
    parts = [embedder.encode(made[at : at + 5_000]) for at in range(0, len(made), 5_000)]
    np.save(work / "vectors.npy", np.concatenate(parts))
    np.save(work / "queries.npy", np.stack([embedder.encode_query(text) for text in asked]))
    return len(made)


def collection_in(folder: Path, hnsw: dict[str, int]) -> Any:  # noqa: ANN401 - chromadb is imported late
    """The collection below ``folder``, made with these settings if need be."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    configuration: Any = {"hnsw": {"space": "cosine", **hnsw}}
    return client.get_or_create_collection("passages", embedding_function=None, configuration=configuration)


def build(name: str, work: Path) -> dict[str, float]:
    """Build the store of one setting; seconds by the clock and of processor time."""
    hnsw, batch = SETTINGS[name]
    vectors: Floats = np.load(work / "vectors.npy", mmap_mode="r")
    begun, busy = time.perf_counter(), time.process_time()
    store = collection_in(work / "store", hnsw)
    for first in range(0, len(vectors), batch):
        rows = np.ascontiguousarray(vectors[first : first + batch])
        store.add(ids=[str(first + at) for at in range(len(rows))], embeddings=rows)
    return {"build_s": time.perf_counter() - begun, "build_cpu_s": time.process_time() - busy}


def ask(ef_search: int, work: Path) -> dict[str, float]:
    """Recall@10 and processor time with this ``ef_search``: of opening in s, of a query (the median) in ms."""
    vectors: Floats = np.load(work / "vectors.npy", mmap_mode="r")
    queries: Floats = np.load(work / "queries.npy")
    busy = time.process_time()
    store = collection_in(work / "store", {})
    store.modify(configuration={"hnsw": {"ef_search": ef_search}})
    store.query(query_embeddings=queries[:1], n_results=TOP, include=[])
    opened = time.process_time() - busy
    recalls, times = [], []
    for query in queries:
        busy = time.process_time()
        found = store.query(query_embeddings=query[np.newaxis], n_results=TOP, include=[])["ids"][0]
        times.append(1000 * (time.process_time() - busy))
        exact = np.vecdot(vectors, query)
        edge = np.partition(exact, exact.size - TOP)[exact.size - TOP]
        recalls.append(float((exact[np.array(found, np.int64)] >= edge - _SAME).sum()) / TOP)
    return {"recall": float(np.mean(recalls)), "cpu_ms": float(np.median(times)), "open_cpu_s": opened}


def child(*step: str) -> dict[str, float]:
    """The figures of one step, taken in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.search.chroma_settings", "--step", *step]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def rows(work: Path, names: Sequence[str]) -> Iterator[str]:
    """The lines of the table, one per setting."""
    heads = "".join(f"{f'ef {ef}':>16}" for ef in EF_SEARCH)
    yield f"{'setting':<40}{'build s':>9}{'cpu s':>8}{'MB':>7}{'open':>7}{heads}"
    for name in names:
        with tempfile.TemporaryDirectory(dir=work) as folder:
            for shared in ("vectors.npy", "queries.npy"):
                (Path(folder) / shared).symlink_to(work / shared)
            made = child("build", name, folder)
            size = sum(path.stat().st_size for path in (Path(folder) / "store").rglob("*") if path.is_file())
            asked = [child("ask", str(ef_search), folder) for ef_search in EF_SEARCH]
            row = f"{name:<40}{made['build_s']:>9.1f}{made['build_cpu_s']:>8.1f}{size / 1e6:>7.0f}"
            row += f"{asked[0]['open_cpu_s']:>7.1f}"
            yield row + "".join(f"{one['recall']:>9.4f}{one['cpu_ms']:>5.1f}ms" for one in asked)


def main(arguments: Sequence[str]) -> None:
    """Print the table, or be one of the child processes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--embedder", default="static")
    parser.add_argument("--settings", nargs="*", default=list(SETTINGS), help="only these, by name")
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.step:
        step, what, folder = options.step
        found = build(what, Path(folder)) if step == "build" else ask(int(what), Path(folder))
        sys.stdout.write(json.dumps(found) + "\n")
        return
    with tempfile.TemporaryDirectory() as work:
        count = prepare(options.folders, options.passages, load(options.embedder), Path(work))
        sys.stdout.write(f"{count} passages, {options.embedder}\n")
        for row in rows(Path(work), options.settings):
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
