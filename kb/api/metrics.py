"""What the server counts of itself, in Prometheus' form; numbers and names of ours, never anybody's content."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from kb.services.readiness import Measured

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""The form in which the counters are told."""

# when each counter began is of no use to anybody, and doubles what is sent
disable_created_metrics()  # type: ignore[no-untyped-call]

#: Upper bounds of the classes of durations, in seconds.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one application; each has a registry of its own, so that several can live in one process."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "fupan_http_requests",
            "Requests answered, by route and status",
            ["method", "route", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "fupan_http_request_duration_seconds",
            "Time until a request was answered whole",
            ["method", "route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.search_seconds = Histogram(
            "fupan_search_duration_seconds",
            "Time that a search took in the index",
            buckets=_SECONDS,
            registry=registry,
        )
        self._questions = Counter(
            "fupan_questions",
            "Questions asked, by outcome: answered, or abstained from for want of a basis",
            ["outcome"],
            registry=registry,
        )
        self.documents = Counter(
            "fupan_documents_generated", "Documents generated", ["type"], registry=registry
        )
        self._passages = Gauge("fupan_index_passages", "Passages in the index", registry=registry)
        self._records = Gauge("fupan_index_records", "Records in the index", registry=registry)
        self._lag = Gauge(
            "fupan_index_lag_seconds",
            "Seconds by which the newest record in the folder is newer than the index",
            registry=registry,
        )
        self._tokens = Gauge(
            "fupan_model_tokens",
            "Tokens in the log of model requests, by model",
            ["model"],
            registry=registry,
        )
        self._cost = Gauge(
            "fupan_model_cost",
            "Cost of the requests in the log, by model and currency",
            ["model", "currency"],
            registry=registry,
        )
        self._failed = Gauge(
            "fupan_model_failures", "Failed requests in the log", ["model"], registry=registry
        )
        self._jobs = Gauge("fupan_jobs", "Jobs that wait or run", ["state"], registry=registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request to ``route``, which is the template of an address and not the address."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def asked(self, *, found: bool) -> None:
        """Count a question and whether it was answered."""
        self._questions.labels("answered" if found else "abstained").inc()

    def set(self, measured: Measured, jobs: Mapping[str, int]) -> None:
        """Set what is read off the workspace and not counted as it happens."""
        self._passages.set(measured.status.passages)
        self._records.set(measured.status.records)
        self._lag.set(measured.lag_seconds)
        for state, count in jobs.items():
            self._jobs.labels(state).set(count)
        for (model, currency), (tokens, cost, failed) in measured.models.items():
            self._tokens.labels(model).set(tokens)
            self._failed.labels(model).set(failed)
            if currency:
                self._cost.labels(model, currency).set(cost)

    def text(self) -> bytes:
        """The counters as `CONTENT_TYPE` says."""
        return generate_latest(self.registry)


def metrics_of(request: Request) -> Metrics:
    """The counters of the application that serves ``request``."""
    metrics = request.app.state.metrics
    assert isinstance(metrics, Metrics)  # noqa: S101 - set by create_app
    return metrics
