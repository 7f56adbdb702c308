"""Retrieval quality of each leg and of the hybrid on a judged set in BEIR layout.

    python benchmarks/search/quality.py FOLDER [FOLDER ...] [--queries N] [--embedder SPEC] [--weights
    0.1,0.2]

FOLDER holds corpus.jsonl, queries.jsonl and qrels.tsv. Printed are nDCG@10, recall@10 and MRR@10 over
documents (a document counts by its best passage), passages indexed per second, and the median time of a
search.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from search import Embedder, Index, Record, Section, load
from search.embedders.protocol import Floats

TODAY = date(2026, 1, 1)


class Weighted:
    """An embedder with another weight in the fusion."""

    def __init__(self, embedder: Embedder, weight: float) -> None:
        self._embedder = embedder
        self.name, self.dims, self.fingerprint = embedder.name, embedder.dims, embedder.fingerprint
        self.floor, self.languages, self.cross_lingual = -1.0, embedder.languages, embedder.cross_lingual
        self.weight = weight

    def encode(self, texts: Sequence[str]) -> Floats:
        """As the embedder."""
        return self._embedder.encode(texts)

    def encode_query(self, text: str) -> Floats:
        """As the embedder."""
        return self._embedder.encode_query(text)


@dataclass(frozen=True)
class JudgedSet:
    """Documents, queries, and for each query the grades of its relevant documents."""

    records: list[Record]
    queries: list[tuple[str, str]]
    grades: dict[str, dict[str, float]]


def lines(path: Path) -> Iterator[dict[str, str]]:
    """The JSON objects of a .jsonl file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def read(folder: Path, most: int) -> JudgedSet:
    """The judged set in ``folder``, with its first ``most`` judged queries."""
    grades: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if float(grade) > 0:
            grades.setdefault(query, {})[document] = float(grade)
    records = [
        Record(d["_id"], "reference", d.get("title") or "", (Section("", (), d["text"]),))
        for d in lines(folder / "corpus.jsonl")
    ]
    queries = [(q["_id"], q["text"]) for q in lines(folder / "queries.jsonl") if q["_id"] in grades]
    return JudgedSet(records, queries[:most], grades)


def scores(found: list[str], grades: dict[str, float]) -> tuple[float, float, float]:
    """NDCG, recall and reciprocal rank of the first ten of ``found``."""
    gains = [grades.get(document, 0.0) / math.log2(rank + 2) for rank, document in enumerate(found[:10])]
    ideal = sorted(grades.values(), reverse=True)[:10]
    best = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(ideal))
    hits = [rank for rank, document in enumerate(found[:10]) if document in grades]
    return sum(gains) / best, len(hits) / min(len(grades), 10), 1 / (hits[0] + 1) if hits else 0.0


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(folder: Path, judged: JudgedSet, label: str, embedder: Embedder) -> None:
    """Print one line of figures for the index in ``folder``, opened with ``embedder``."""
    with Index.open(folder, embedder=embedder) as index:
        index.search("warm", today=TODAY)
        figures, times = [], []
        for name, text in judged.queries:
            started = time.perf_counter()
            results = index.search(text, today=TODAY)
            times.append(time.perf_counter() - started)
            figures.append(scores([hit.record_id for hit in results.hits], judged.grades[name]))
    ndcg, recall, mrr = (statistics.fmean(column) for column in zip(*figures, strict=True))
    p50 = statistics.median(times) * 1000
    say(f"  {label:<14} nDCG@10 {ndcg:.3f}  recall@10 {recall:.3f}  MRR@10 {mrr:.3f}  p50 {p50:.1f} ms")


def main(arguments: Sequence[str]) -> None:
    """Measure every set named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--queries", type=int, default=600)
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--weights", default="", help="fusion weights to try besides the embedder's own")
    options = parser.parse_args(arguments)
    embedder = load(options.embedder)
    for source in options.folders:
        judged = read(source, options.queries)
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            with Index.open(folder, embedder=embedder) as index:
                passages = index.update(judged.records).passages
            rate = passages / (time.perf_counter() - started)
            say(f"{source.name}: {passages} passages, {rate:.0f}/s, {embedder.name}")
            measure(Path(folder), judged, "BM25", Weighted(embedder, 0.0))
            measure(Path(folder), judged, "vectors", Weighted(embedder, 1.0))
            measure(Path(folder), judged, f"hybrid {embedder.weight}", embedder)
            for weight in filter(None, options.weights.split(",")):
                measure(Path(folder), judged, f"hybrid {weight}", Weighted(embedder, float(weight)))


if __name__ == "__main__":
    main(sys.argv[1:])
