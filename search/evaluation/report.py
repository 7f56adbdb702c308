"""What a run means: means with intervals, the weakest link, floors, and what changed since an earlier run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from search.errors import SearchError
from search.evaluation.bootstrap import Interval, difference_interval, mean_interval
from search.evaluation.metrics import METRICS
from search.evaluation.run import Run
from search.records import Mode

#: How far the hybrid may lie under its best leg (in nDCG@10) before it is called the weakest link.
TOLERANCE = 0.01

#: What a floor may be set for besides the metrics of ranking.
ABSTENTION = ("no-answer-precision", "no-answer-recall")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the queries it is about, and each metric of each leg with its interval.

    ``group`` is a category, a language, or "" for all answerable queries.
    """

    group: str
    queries: int
    legs: Mapping[Mode, Mapping[str, Interval]]


def table(run: Run) -> list[Line]:
    """A line for each category (where there are any), for each language (where there are two), and for all."""
    categories = [name for name in run.categories() if name]
    languages = run.languages() if len(run.languages()) > 1 else []
    lines = [_line(run, name, category=name) for name in categories]
    lines += [_line(run, name, lang=name) for name in languages]
    return [line for line in (*lines, _line(run, "")) if line.queries]


def _line(run: Run, group: str, *, category: str = "", lang: str = "") -> Line:
    legs: dict[Mode, dict[str, Interval]] = {}
    queries = 0
    for leg in run.legs:
        values = {name: run.values(name, leg, category=category, lang=lang) for name in METRICS}
        queries = len(next(iter(values.values())))
        legs[leg] = {name: mean_interval(column) for name, column in values.items()}
    return Line(group, queries, legs)


@dataclass(frozen=True, slots=True)
class WeakLink:
    """A group of queries for which one leg alone beats the hybrid, and by how much nDCG@10."""

    group: str
    leg: Mode
    gap: Interval


def weakest_links(run: Run) -> Iterator[WeakLink]:
    """The groups where the hybrid is more than `TOLERANCE` under its best leg."""
    groups = [("", "")] + [(name, "") for name in run.categories() if name]
    groups += [("", lang) for lang in run.languages()] if len(run.languages()) > 1 else []
    for category, lang in groups:
        hybrid = run.values("ndcg@10", "hybrid", category=category, lang=lang)
        gaps = [
            WeakLink(category or lang, leg, difference_interval(values, hybrid))
            for leg in run.legs
            if leg != "hybrid" and hybrid
            for values in [run.values("ndcg@10", leg, category=category, lang=lang)]
        ]
        yield from (
            gap for gap in sorted(gaps, key=lambda one: -one.gap.mean)[:1] if gap.gap.mean > TOLERANCE
        )


@dataclass(frozen=True, slots=True)
class Floor:
    """The least value a metric of the hybrid must reach, over all queries or one category of them."""

    metric: str
    least: float
    category: str = ""

    @classmethod
    def parse(cls, text: str) -> Floor:
        """``ndcg@10=0.80`` or ``paraphrase:recall@10=0.8``; SearchError for anything else."""
        match = re.fullmatch(r"(?:([^:=]+):)?([^:=]+)=([0-9.]+)", text.strip())
        names = (*METRICS, *ABSTENTION)
        try:
            if match and match[2] in names and 0 <= (least := float(match[3])) <= 1:
                return cls(match[2], least, match[1] or "")
        except ValueError:
            match = None
        near = get_close_matches(match[2], names, n=1) if match and match[2] not in names else []
        raise SearchError(
            f"下限“{text}”写法不对",
            f"the floor {text!r} is not understood",
            hint_zh=f"是不是 {near[0]}？" if near else f"写成 指标=0到1的数，指标有 {'、'.join(names)}。",
            hint_en=f"Did you mean {near[0]}?"
            if near
            else f"Write METRIC=NUMBER; metrics are {', '.join(names)}.",
        )

    def reached(self, run: Run) -> float:
        """The value in ``run``; SearchError when the run has no such category."""
        if self.metric in ABSTENTION:
            counts = run.abstention()
            return counts.precision if self.metric == ABSTENTION[0] else counts.recall
        values = run.values(self.metric, "hybrid", category=self.category)
        if not values:
            categories = [name for name in run.categories() if name]
            near = get_close_matches(self.category, categories, n=1)
            raise SearchError(
                f"没有类别 {self.category} 的问题" if self.category else "没有可以打分的问题",
                f"there are no queries of category {self.category}"
                if self.category
                else "no query can be scored",
                hint_zh=f"是不是 {near[0]}？" if near else f"类别有：{'、'.join(categories)}。",
                hint_en=f"Did you mean {near[0]}?" if near else f"Categories: {', '.join(categories)}.",
                place=run.name,
            )
        return sum(values) / len(values)


@dataclass(frozen=True, slots=True)
class Change:
    """How the hybrid changed since an earlier run, over the queries that both asked.

    ``worse`` and ``better`` hold (query id, nDCG@10 before, now), the largest change first; ``queries`` counts
    the queries compared.
    """

    queries: int
    metrics: Mapping[str, Interval]
    worse: Sequence[tuple[str, float, float]]
    better: Sequence[tuple[str, float, float]]


def stored(run: Run) -> dict[str, Any]:
    """``run`` as JSON data, enough for later runs to be compared with it."""
    return {
        "name": run.name,
        "scores": {
            leg: {outcome.query.id: dict(outcome.scores) for outcome in outcomes if outcome.scores}
            for leg, outcomes in run.legs.items()
        },
    }


def compare(run: Run, earlier: Mapping[str, Any], leg: Mode = "hybrid") -> Change | None:
    """The change since ``earlier`` (what `stored` gave); None when the two have no query in common."""
    before: Mapping[str, Mapping[str, float]] = earlier.get("scores", {}).get(leg, {})
    pairs = [
        (outcome.query.id, before[outcome.query.id], outcome.scores)
        for outcome in run.legs.get(leg, ())
        if outcome.scores and outcome.query.id in before
    ]
    if not pairs:
        return None
    metrics = {
        name: difference_interval(
            [new[name] for _, _, new in pairs], [old.get(name, 0.0) for _, old, _ in pairs]
        )
        for name in METRICS
    }
    moved = [(name, old.get("ndcg@10", 0.0), new["ndcg@10"]) for name, old, new in pairs]
    return Change(
        len(pairs),
        metrics,
        _ordered(row for row in moved if row[2] < row[1] - 1e-9),
        _ordered(row for row in moved if row[2] > row[1] + 1e-9),
    )


def _ordered(rows: Iterable[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    return sorted(rows, key=lambda row: -abs(row[2] - row[1]))


def read_stored(text: str) -> dict[str, Any]:
    """The data of an earlier run from its JSON text; empty when it is not one (an older format, a torn file)."""
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) and isinstance(data.get("scores"), dict) else {}
