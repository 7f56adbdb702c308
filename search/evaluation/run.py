"""Asking every judged query of every leg, and what came back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from search.evaluation.judged import JudgedQuery
from search.evaluation.metrics import DEPTH, METRICS, Abstention, abstention
from search.fusion import Method
from search.index import Index
from search.plan import Progress
from search.records import Mode, Results

#: Answers one query from one leg.
Ask = Callable[[JudgedQuery, Mode], Results]

LEGS: tuple[Mode, ...] = ("lexical", "vector", "hybrid")
#: Passages asked for, so that ten different records are among them.
_PASSAGES = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query brought from one leg.

    ``found`` holds the first ten records and ``passages`` the share of the demanded passages among the hits
    (None: none demanded); ``scores`` maps each metric to 0..1 and is empty for a query without an answer.
    """

    query: JudgedQuery
    found: tuple[str, ...]
    scores: Mapping[str, float]
    confidence: float
    answered: bool
    seconds: float
    passages: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One set, asked: for each leg the outcomes of its queries, in their order."""

    name: str
    legs: Mapping[Mode, Sequence[Outcome]]

    def categories(self) -> list[str]:
        """The categories of the queries, in order of first appearance; queries may have none."""
        outcomes = next(iter(self.legs.values()), ())
        return list(dict.fromkeys(outcome.query.category for outcome in outcomes))

    def languages(self) -> list[str]:
        """The languages of the queries, in order of first appearance."""
        outcomes = next(iter(self.legs.values()), ())
        return list(dict.fromkeys(outcome.query.lang for outcome in outcomes))

    def values(self, metric: str, leg: Mode, *, category: str = "", lang: str = "") -> list[float]:
        """``metric`` of each answerable query of a leg, of one category or language only where one is given."""
        return [
            outcome.scores[metric]
            for outcome in self.legs.get(leg, ())
            if outcome.scores
            and category in ("", outcome.query.category)
            and lang in ("", outcome.query.lang)
        ]

    def abstention(self, leg: Mode = "hybrid") -> Abstention:
        """How well the queries without an answer were told from the others."""
        outcomes = self.legs.get(leg, ())
        return abstention(
            (outcome.query.answerable for outcome in outcomes), (outcome.answered for outcome in outcomes)
        )


def asking(index: Index, today: date, *, passages: int = _PASSAGES, fusion: Method | None = None) -> Ask:
    """Asks ``index`` directly; ``today`` for queries that name no day of their own.

    Ten ``passages`` are enough where every record has one section, as in a BEIR folder.
    """

    def ask(query: JudgedQuery, leg: Mode) -> Results:
        day = date.fromisoformat(query.today) if query.today else today
        return index.search(
            query.text, limit=passages, filters=query.filters, today=day, legs=leg, fusion=fusion
        )

    return ask


def evaluate(
    name: str,
    queries: Sequence[JudgedQuery],
    ask: Ask,
    *,
    answered: Callable[[Results], bool],
    legs: Sequence[Mode] = LEGS,
    progress: Progress | None = None,
) -> Run:
    """Ask every query of every leg; ``answered`` says of results whether they are offered as an answer.

    ``progress`` is called with (done, total, leg).
    """
    total = len(legs) * len(queries)
    outcomes: dict[Mode, list[Outcome]] = {leg: [] for leg in legs}
    done = 0
    for leg in legs:
        for query in queries:
            started = time.perf_counter()
            results = ask(query, leg)
            seconds = time.perf_counter() - started
            outcomes[leg].append(_outcome(query, results, answered(results), seconds))
            done += 1
            if progress is not None:
                progress(done, total, leg)
    return Run(name, outcomes)


def _outcome(query: JudgedQuery, results: Results, answered: bool, seconds: float) -> Outcome:
    found = tuple(dict.fromkeys(hit.record_id for hit in results.hits))[:DEPTH]
    scores = {name: metric(found, query.grades) for name, metric in METRICS.items()}
    return Outcome(
        query,
        found,
        scores if query.answerable else {},
        results.confidence,
        answered,
        seconds,
        _held(query, results),
    )


def _held(query: JudgedQuery, results: Results) -> float | None:
    if not query.passages:
        return None
    seen = {f"{hit.record_id}#{hit.anchor}" for hit in results.hits}
    return len(seen.intersection(query.passages)) / len(query.passages)


def worst(run: Run, count: int, leg: Mode = "hybrid", metric: str = "ndcg@10") -> Iterator[Outcome]:
    """The ``count`` outcomes of ``leg`` that are worst: wrongly answered or refused ones, then by ``metric``."""

    def order(outcome: Outcome) -> float:
        if outcome.query.answerable:
            return outcome.scores[metric]
        return 0.0 if outcome.answered else 1.0

    ranked = sorted(run.legs.get(leg, ()), key=order)
    return iter([outcome for outcome in ranked if order(outcome) < 1.0][:count])
