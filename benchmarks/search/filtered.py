"""Recall and speed of filtered search against an exact one, by how much a filter lets through.

    python -m benchmarks.search.filtered [--passages 100000] [--queries 100] [--embedder static] [--chroma]

The library is made up (see `corpus`). The filters of the family "any" let records through regardless of their
text; those of the family "apart" let only English ones through, while four queries of five are Chinese: what
matches best is filtered away. For every filter and each leg is printed

* recall@10: how many of the ten passages found score at least what the tenth of an exact search does;
* p50 and p95 of a search in milliseconds, embedding the query included; with --cpu of processor time, which
  says more where other programs are running.

Exact search is, for the words, BM25 of every passage without any filter, then the filter; for the vectors
and the hybrid, the same scores (languages are judged apart) for all allowed passages, not candidates alone.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.search.corpus import SELECTIVITIES, Library
from search import Embedder, Filters, Index, Record, load
from search.coverage import Information
from search.query import analyse
from search.records import Mode
from search.retrieval import Floats, Ints, Retriever
from search.snapshot import Snapshot
from search.synonyms import Synonyms
from search.vectors import exact

TOP = 10
TODAY = date(2026, 1, 1)
LEGS: tuple[Mode, ...] = ("lexical", "vector", "hybrid")
#: Rounding of scores that are the same.
_SAME = 1e-5


def records(passages: int) -> Iterator[Record]:
    """The library, each record with tags drawn regardless of its text besides its own."""
    rng = np.random.default_rng(11)
    for record in Library().records(passages):
        drawn = (f"any {name}" for name, share in SELECTIVITIES.items() if rng.random() < share)
        yield replace(record, tags=(*(f"apart {name}" for name in record.tags), *drawn))


@dataclass(frozen=True)
class Truth:
    """Exact search in one generation of an index."""

    snapshot: Snapshot
    embedder: Embedder

    def scores(self, text: str, allowed: Ints, legs: Mode) -> Floats:
        """The score of every row (minus infinity where it is not allowed or has nothing to do with the query)."""
        query = analyse(text, Synonyms(()), self.snapshot.lexical)
        scores = np.full(self.snapshot.uids.size, -np.inf)
        if legs != "lexical":
            retriever = Retriever(self.snapshot, self.embedder, _everything, legs)
            ranking = retriever.rank(
                Information(query, self.snapshot.lexical), allowed, self.snapshot.uids.size
            )
            scores[ranking.rows] = ranking.scores
        else:
            assert self.snapshot.lexical is not None  # noqa: S101 - the index was built with words
            held, _ = self.snapshot.lexical.search(query, self.snapshot.uids.size)
            uids, found = self.snapshot.lexical.score(query, held.tolist())
            every = np.full(self.snapshot.uids.size, -np.inf)
            every[self.snapshot.rows_of(uids)] = found
            scores[allowed] = every[allowed]
        return scores


def _everything(snapshot: Snapshot, vector: exact.Floats, parts: Sequence[Ints], count: int) -> Ints:
    return np.concatenate(parts)


@dataclass(frozen=True)
class Bench:
    """An index that is asked, and the exact search it is held against."""

    index: Index
    truth: Truth
    places: dict[tuple[str, str], int]
    clock: Callable[[], float]

    def measure(self, queries: Sequence[str], filters: Filters, legs: Mode) -> tuple[float, float, float]:
        """Mean recall@10 over the queries that have an answer, and p50 and p95 in milliseconds."""
        recalls, times = [], []
        allowed = self.truth.snapshot.allowed(filters)
        for query in queries:
            begun = self.clock()
            hits = self.index.search(query, filters=filters, legs=legs, limit=TOP, today=TODAY).hits
            times.append((self.clock() - begun) * 1000)
            scores = self.truth.scores(query, allowed, legs)
            best = scores[exact.best(scores.astype(np.float32), TOP)]
            best = best[best > -np.inf]
            if best.size:
                rows = np.array([self.places[hit.record_id, hit.anchor] for hit in hits], np.int64)
                good = int((scores[rows] >= best[-1] - _SAME * abs(best[-1])).sum())
                recalls.append(min(good, best.size) / best.size)
        recall = statistics.fmean(recalls) if recalls else float("nan")
        return recall, statistics.median(times), float(np.percentile(times, 95))


def report(bench: Bench, queries: Sequence[str], title: str) -> None:
    """Print a table of every filter and leg."""
    _say(f"{title}\n{'filter':<18}{'passages':>9}" + "".join(f"{legs:>25}" for legs in LEGS))
    _say(" " * 27 + f"{'recall@10   p50   p95':>25}" * len(LEGS))
    for tag in ("", *(f"{kind} {name}" for kind in ("any", "apart") for name in SELECTIVITIES)):
        filters = Filters(tags=(tag,) if tag else ())
        row = f"{tag or 'none':<18}{bench.truth.snapshot.allowed(filters).size:>9}"
        for legs in LEGS:
            bench.index.search(queries[0], filters=filters, legs=legs, today=TODAY)
            recall, median, most = bench.measure(queries, filters, legs)
            row += f"{recall:>13.4f}{median:>6.1f}{most:>6.1f}"
        _say(row)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> None:
    """Build the library and measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--embedder", default="static")
    parser.add_argument("--chroma", action="store_true", help="measure again with Chroma open")
    parser.add_argument("--cpu", action="store_true", help="processor time instead of elapsed time")
    parser.add_argument("--folder", type=Path, help="keep the index here, and use it when it exists")
    options = parser.parse_args(arguments)
    embedder = load(options.embedder)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        with Index.open(folder, embedder=embedder) as index:
            if index.status().passages != options.passages:
                index.update(records(options.passages))
            snapshot = index._current()  # the generation that both searches must see
            names = [
                (record.id, section.anchor)
                for record in records(options.passages)
                for section in record.sections
            ]
            # Made-up sections are one passage each, numbered in the order they were added.
            places = {name: at for at, name in enumerate(names)}
            clock = time.process_time if options.cpu else time.perf_counter
            bench = Bench(index, Truth(snapshot, embedder), places, clock)
            queries = Library().queries(options.passages, options.queries)
            report(bench, queries, f"{options.passages} passages, {embedder.name}, exact scan")
            if options.chroma:
                begun = time.perf_counter()
                index.warm(force=True)
                report(bench, queries, f"Chroma open (took {time.perf_counter() - begun:.0f} s)")


if __name__ == "__main__":
    main(sys.argv[1:])
