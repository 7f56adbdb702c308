"""Fit the weights of `search.confidence`, and say how far they can be trusted.

    python benchmarks/search/calibrate.py FOLDER [FOLDER ...] [--embedder SPEC] [--check]

FOLDER are judged sets in BEIR layout. Questions with an answer are the golden ones of the sample workspace and
those of the sets. Questions without one are the golden negatives; golden identifiers with other digits; the
questions of one set asked of another (of the same language) or of the sample; and the questions whose answers
were taken out of the library, half of which is left out for that. Half of all questions, chosen by the hash of
their id, is for fitting and the other half for the printed rates; ``--check`` fits nothing and prints the rates
of the weights in use, for instance with another embedder.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import kb
from kb.services.golden import read_golden
from kb.services.passages import searchable, shareable
from kb.workspace import Workspace
from search import Embedder, Filters, Index, Record, load
from search.confidence import THRESHOLD, WEIGHTS, Evidence, evidence, is_foreign
from search.coverage import Information
from search.evaluation import JudgedQuery, JudgedSet, read_beir
from search.query import analyse
from search.records import Mode
from search.retrieval import DEPTH, Retriever

MODES: tuple[Mode, ...] = ("hybrid", "lexical", "vector")
NAMES = tuple(field.name for field in fields(Evidence))
#: What each mode can know; the others stay out of its fit.
USED = {
    "hybrid": NAMES,
    "lexical": ("words", "known", "lead", "named", "unnamed"),
    "vector": ("near",),
}
#: How much all questions of a kind weigh in the fit, and the questions taken from one source.
SHARES = {"answer": 1.0, "negative": 0.6, "elsewhere": 0.3, "taken out": 0.1}
MOST = 150
RIDGE = 1e-2

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One question asked of one library."""

    library: str
    kind: str
    query: JudgedQuery
    mode: Mode
    found: Evidence | None

    @property
    def fitted(self) -> bool:
        """Whether it belongs to the half for fitting."""
        return digest(self.query.id) % 2 == 0


def digest(name: str) -> int:
    """A number that belongs to ``name``."""
    return hashlib.sha256(name.encode()).digest()[1]


def sample() -> tuple[JudgedSet, Sequence[Sequence[str]]]:
    """The sample workspace with its golden questions (without filters), and its synonyms."""
    workspace = Workspace.open(Path(kb.__file__).parent / "sample")
    records = [searchable(record) for record in shareable(workspace.load_records()[0])]
    path = workspace.root / "golden/golden.yaml"
    queries = read_golden(path.read_text(encoding="utf-8"), path.name, records)
    plain = [query for query in queries if query.filters == Filters()]
    return JudgedSet("sample", plain, records), workspace.synonyms()


def gather(
    sets: Sequence[JudgedSet], embedder: Embedder, synonyms: Sequence[Sequence[str]]
) -> Iterator[Case]:
    """Every question that is asked of every library."""
    for judged in sets:
        whole = list(judged.records)
        half = [record for record in whole if digest(record.id) % 2]
        left = {record.id for record in half}
        own = [query for query in judged.queries if query.answerable]
        gone = [query for query in own if not left.intersection(query.grades)]
        kept = [query for query in own if max(query.grades, key=query.grades.__getitem__) in left]
        golden = judged.name == "sample"
        with opened(whole if golden else half, embedder, synonyms) as index:
            yield from ask(index, judged.name, "answer", own if golden else few(kept))
            yield from ask(index, judged.name, "elsewhere", foreign(judged, sets))
            if not golden:
                yield from ask(index, judged.name, "taken out", few(gone))
                continue
            none = [query for query in judged.queries if not query.answerable]
            yield from ask(index, judged.name, "negative", [*none, *misnumbered(own)])
        with opened(half, embedder, synonyms) as index:
            yield from ask(index, judged.name, "taken out", gone)


@contextmanager
def opened(
    records: Iterable[Record], embedder: Embedder, synonyms: Sequence[Sequence[str]]
) -> Iterator[Index]:
    """A temporary index over ``records``."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Index.open(folder, embedder=embedder, synonyms=synonyms) as index,
    ):
        index.update(records)
        yield index


def few(queries: Sequence[JudgedQuery]) -> list[JudgedQuery]:
    """At most `MOST` of ``queries``, always the same."""
    return sorted(queries, key=lambda query: digest(f"few {query.id}"))[:MOST]


def foreign(judged: JudgedSet, sets: Sequence[JudgedSet]) -> list[JudgedQuery]:
    """Questions of the other sets, of other origin, in a language that questions here are asked in."""
    languages = {query.lang for query in judged.queries}
    return [
        query
        for other in sets
        if other.name.split("_")[0] != judged.name.split("_")[0]
        for query in few([query for query in other.queries if query.answerable])
        if query.lang in languages
    ]


def misnumbered(queries: Iterable[JudgedQuery]) -> Iterator[JudgedQuery]:
    """The identifiers among ``queries`` with all digits changed: they name nothing."""
    for query in queries:
        changed = re.sub(r"\d", lambda digit: str((int(digit[0]) + 7) % 10), query.text)
        if query.category == "identifier" and changed != query.text:
            yield replace(query, text=changed, grades={})


def ask(index: Index, library: str, kind: str, queries: Iterable[JudgedQuery]) -> Iterator[Case]:
    """What each mode of search finds for each question."""
    snapshot = index._locked_current()
    for query in queries:
        analysed = analyse(query.text, index._synonyms, snapshot.lexical)
        asked = Information(analysed, snapshot.lexical)
        for mode in MODES:
            retriever = Retriever(snapshot, index._embedder, index._vectors.nearest, mode)
            ranking = retriever.rank(asked, snapshot.allowed(Filters()), DEPTH)
            found = evidence(snapshot, asked, ranking) if ranking.rows.size else None
            if mode == "hybrid" and is_foreign(snapshot, analysed):
                continue  # its words say nothing; see search.confidence
            yield Case(library, kind, query, mode, found)


def table(cases: Sequence[Case], names: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """(evidence [cases, names], whether there is an answer, weight of each case)."""
    rows = [[asdict(case.found)[name] for name in names] for case in cases if case.found]
    kinds = [(case.library == "sample", case.kind) for case in cases]
    return (
        np.array(rows),
        np.array([float(case.kind == "answer") for case in cases]),
        np.array([SHARES[case.kind] / kinds.count(kind) for case, kind in zip(cases, kinds, strict=True)]),
    )


def fit(cases: Sequence[Case], names: Sequence[str]) -> dict[str, float]:
    """Weights by name, "" for the constant: ridge logistic regression by Newton's method."""
    values, labels, weights = table(cases, names)
    weights *= len(cases) / weights.sum()
    mean, deviation = values.mean(0), values.std(0) + 1e-9
    scaled = np.c_[np.ones(len(values)), (values - mean) / deviation]
    ridge = RIDGE * len(cases) * np.diag([0.0, *[1.0] * len(names)])
    found = np.zeros(scaled.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (weights * (likely - labels)) + ridge @ found
        curve = (scaled.T * (weights * likely * (1 - likely))) @ scaled + ridge
        found -= np.linalg.solve(curve, slope)
    plain = found[1:] / deviation
    return {"": float(found[0] - plain @ mean), **dict(zip(names, plain.tolist(), strict=True))}


def likely(case: Case, weights: Mapping[str, float]) -> float:
    """The confidence that ``weights`` give a case."""
    if case.found is None:
        return 0.0
    total = weights[""] + sum(asdict(case.found)[name] * value for name, value in weights.items() if name)
    return 1 / (1 + math.exp(-total))


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def report(cases: Sequence[Case], weights: Mapping[str, float]) -> None:
    """Print the rates on the half that was not fitted, by library and kind."""
    for library in dict.fromkeys(case.library for case in cases):
        figures = []
        for kind in SHARES:
            here = [
                case for case in cases if (case.library, case.kind) == (library, kind) and not case.fitted
            ]
            if here:
                wrong = [(likely(case, weights) >= THRESHOLD) != (kind == "answer") for case in here]
                name = "refused" if kind == "answer" else f"answered though {kind}"
                figures.append(f"{name} {100 * np.mean(wrong):.1f} % of {len(here)}")
        say(f"    {library:<20} {'; '.join(figures)}")
    refused: dict[str, list[bool]] = {}
    for case in cases:
        if (case.library, case.kind) == ("sample", "answer") and not case.fitted:
            refused.setdefault(case.query.category, []).append(likely(case, weights) < THRESHOLD)
    say("    refused in the sample: " + ", ".join(f"{name} {sum(v)}/{len(v)}" for name, v in refused.items()))


def main(arguments: Sequence[str]) -> None:
    """Fit, or check, on the sets named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--embedder", default="static")
    parser.add_argument("--check", action="store_true", help="only print the rates of the weights in use")
    options = parser.parse_args(arguments)
    golden, synonyms = sample()
    sets = [golden, *map(read_beir, options.folders)]
    cases = list(gather(sets, load(options.embedder), synonyms))
    for mode in MODES:
        of_mode = [case for case in cases if case.mode == mode]
        known = [case for case in of_mode if case.found and case.fitted]
        weights = WEIGHTS[mode] if options.check else fit(known, USED[mode])
        say(f"{mode}: " + ", ".join(f'"{name}": {value:.3f}' for name, value in weights.items()))
        report(of_mode, weights)


if __name__ == "__main__":
    main(sys.argv[1:])
