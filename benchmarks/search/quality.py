"""Retrieval quality of each leg, of the hybrid and of its RRF variant on judged sets in BEIR layout.

    python benchmarks/search/quality.py FOLDER [FOLDER ...] [--embedder SPEC] [--half tuned|held-out] [--json]

FOLDER holds corpus.jsonl, queries.jsonl and qrels.tsv. Printed are nDCG@10, recall@10 and MRR@10 over documents
(a document counts by its best passage), with the 95 % interval of the hybrid's gain in nDCG over BM25. Weights
are tuned on one half of the queries and reported on the other: a query belongs to the half that the hash of
its id says. With bm25s and jieba installed their BM25 stands beside ours as the baseline.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import importlib.util
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from search import Embedder, Index, load
from search.evaluation import (
    METRICS,
    JudgedQuery,
    JudgedSet,
    asking,
    difference_interval,
    evaluate,
    read_beir,
)

TODAY = date(2026, 1, 1)
SHOWN = ("ndcg@10", "recall@10", "mrr@10")
HALVES = ("tuned", "held-out")

Row = dict[str, Any]


def half_of(query: str) -> str:
    """The half of its set that a query id belongs to."""
    return HALVES[hashlib.sha256(query.encode()).digest()[0] % 2]


def measure(
    judged: JudgedSet, queries: Sequence[JudgedQuery], embedder: Embedder
) -> Iterator[tuple[str, Row]]:
    """(name of the leg, values by metric) for every way of asking."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(folder, embedder=embedder) as index,
    ):
        index.update(judged.records)
        run = evaluate(judged.name, queries, asking(index, TODAY, passages=10), answered=bool)
        rrf = asking(index, TODAY, passages=10, fusion="rrf")
        fused = evaluate(judged.name, queries, rrf, answered=bool, legs=("hybrid",))
    for name, leg, source in (
        ("BM25", "lexical", run),
        ("vectors", "vector", run),
        ("hybrid", "hybrid", run),
        ("hybrid, RRF", "hybrid", fused),
    ):
        outcomes = source.legs[leg]  # type: ignore[index]
        yield name, {metric: [outcome.scores[metric] for outcome in outcomes] for metric in METRICS}


def baseline(judged: JudgedSet, queries: Sequence[JudgedQuery]) -> Iterator[tuple[str, Row]]:
    """BM25 by bm25s over jieba's words (search mode, lower case), where both are installed."""
    if not all(map(importlib.util.find_spec, ("bm25s", "jieba"))):
        return
    bm25s, jieba = map(importlib.import_module, ("bm25s", "jieba"))
    jieba.setLogLevel("ERROR")

    def words(text: str) -> list[str]:
        return [word for word in jieba.lcut_for_search(text.lower()) if word.strip()]

    names = [record.id for record in judged.records]
    engine = bm25s.BM25()
    corpus = [words(f"{record.title} {record.sections[0].text}") for record in judged.records]
    engine.index(corpus, show_progress=False)
    found = [
        [names[at] for at in engine.retrieve([words(query.text)], k=10, show_progress=False)[0][0]]
        for query in queries
    ]
    scores = {
        metric: [score(row, query.grades) for row, query in zip(found, queries, strict=True)]
        for metric, score in METRICS.items()
    }
    yield "bm25s+jieba", scores


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(name: str, queries: int, rows: dict[str, Row]) -> None:
    """Print the table of one set."""
    say(f"{name} ({queries} queries)")
    for leg, values in rows.items():
        figures = "  ".join(f"{metric} {sum(values[metric]) / queries:.3f}" for metric in SHOWN)
        say(f"  {leg:<12} {figures}")
    gain = difference_interval(rows["hybrid"]["ndcg@10"], rows["BM25"]["ndcg@10"])
    say(
        f"  hybrid - BM25: {100 * gain.mean:+.1f} points of nDCG@10 ({100 * gain.low:+.1f} .. {100 * gain.high:+.1f})"
    )


def main(arguments: Sequence[str]) -> None:
    """Measure every set named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--embedder", default="static")
    parser.add_argument("--half", choices=HALVES, help="only this half of the queries")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    embedder = load(options.embedder)
    for folder in options.folders:
        judged = read_beir(folder)
        queries = [query for query in judged.queries if options.half in (None, half_of(query.id))]
        rows = dict([*baseline(judged, queries), *measure(judged, queries, embedder)])
        if options.json:
            means = {leg: {name: sum(v) / len(v) for name, v in row.items()} for leg, row in rows.items()}
            say(json.dumps({"set": judged.name, "queries": len(queries), "legs": means}))
        else:
            report(judged.name, len(queries), rows)


if __name__ == "__main__":
    main(sys.argv[1:])
