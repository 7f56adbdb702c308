"""Measuring retrieval: judged queries in, figures per leg with their uncertainty out."""

from search.evaluation.beir import is_beir, read_beir
from search.evaluation.bootstrap import Interval, difference_interval, mean_interval
from search.evaluation.judged import BEST, GOOD, JudgedQuery, JudgedSet
from search.evaluation.metrics import METRICS, Abstention, ndcg, recall, reciprocal_rank, success
from search.evaluation.report import (
    Change,
    Floor,
    Line,
    WeakLink,
    compare,
    read_stored,
    stored,
    table,
    weakest_links,
)
from search.evaluation.run import LEGS, Ask, Outcome, Run, asking, evaluate, worst

__all__ = [
    "BEST",
    "GOOD",
    "LEGS",
    "METRICS",
    "Abstention",
    "Ask",
    "Change",
    "Floor",
    "Interval",
    "JudgedQuery",
    "JudgedSet",
    "Line",
    "Outcome",
    "Run",
    "WeakLink",
    "asking",
    "compare",
    "difference_interval",
    "evaluate",
    "is_beir",
    "mean_interval",
    "ndcg",
    "read_beir",
    "read_stored",
    "recall",
    "reciprocal_rank",
    "stored",
    "success",
    "table",
    "weakest_links",
    "worst",
]
