"""The risk register: scores, levels by a table, the matrix, and which risks came true."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kb.project.entities import Project, Risk, text_of
from kb.project.proportions import percentage

RISK_LEVELS = (
    # impact   1         2         3         4          5
    ("low", "low", "low", "low", "medium"),  # probability 1
    ("low", "low", "medium", "medium", "high"),
    ("low", "medium", "medium", "high", "high"),
    ("low", "medium", "high", "high", "extreme"),
    ("medium", "high", "high", "extreme", "extreme"),  # probability 5
)
"""The level of a risk by probability and impact, 1 to 5 each: a table, so that it can be argued about."""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk with its score and level; ``overdue``: its review date has passed and it is not closed."""

    id: str
    cause: str
    event: str
    effect: str
    category: str
    probability: int
    impact: int
    score: int
    level: str
    strategy: str
    response: str
    contingency: str
    fallback: str
    trigger: str
    owner: str
    status: str
    raised: dt.date | None
    review: dt.date | None
    overdue: bool
    residual_probability: int | None
    residual_impact: int | None
    residual_level: str
    links: tuple[str, ...]
    closed_reason: str


@dataclass(frozen=True, slots=True)
class RiskCell:
    """One of the 25 cells of the matrix with the ids of the risks in it that are not closed."""

    probability: int
    impact: int
    level: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RiskStats:
    """Counts of risks, and how much trouble came unannounced.

    ``unforeseen`` are issues that no registered risk led to, ``unforeseen_pct`` their share of all issues.
    ``by_level`` counts the risks that are not closed: (level, count), the highest level first.
    """

    total: int
    open: int
    occurred: int
    closed: int
    occurred_ids: tuple[str, ...]
    occurred_pct: float
    unforeseen: int
    unforeseen_ids: tuple[str, ...]
    unforeseen_pct: float
    overdue: tuple[str, ...]
    by_level: tuple[tuple[str, int], ...]


def risk_level(probability: int, impact: int) -> str:
    """Return low, medium, high or extreme."""
    return RISK_LEVELS[probability - 1][impact - 1]


class RiskRegister:
    """The risks of one project on one day, in one language."""

    def __init__(self, project: Project, *, today: dt.date, lang: str) -> None:
        self._project, self._today, self._lang = project, today, lang

    def rows(self) -> tuple[RiskRow, ...]:
        """Return the risks: those still open first, among them the highest score first."""
        rows = [self._risk(risk) for risk in self._project.risks]
        return tuple(sorted(rows, key=lambda row: (row.status == "closed", -row.score, -row.impact, row.id)))

    def _risk(self, risk: Risk) -> RiskRow:
        rest = risk.residual
        return RiskRow(
            id=risk.id,
            cause=text_of(risk.cause, self._lang),
            event=text_of(risk.event, self._lang),
            effect=text_of(risk.effect, self._lang),
            category=risk.category,
            probability=risk.probability,
            impact=risk.impact,
            score=risk.probability * risk.impact,
            level=risk_level(risk.probability, risk.impact),
            strategy=risk.strategy,
            response=text_of(risk.response, self._lang),
            contingency=text_of(risk.contingency, self._lang),
            fallback=text_of(risk.fallback, self._lang),
            trigger=text_of(risk.trigger, self._lang),
            owner=risk.owner or "",
            status=risk.status,
            raised=risk.raised,
            review=risk.review,
            overdue=self._overdue(risk),
            residual_probability=rest.p if rest else None,
            residual_impact=rest.i if rest else None,
            residual_level=risk_level(rest.p, rest.i) if rest else "",
            links=risk.links,
            closed_reason=text_of(risk.closed_reason, self._lang),
        )

    def _overdue(self, risk: Risk) -> bool:
        return risk.status != "closed" and risk.review is not None and risk.review < self._today

    def cells(self) -> tuple[RiskCell, ...]:
        """Return the 25 cells, the highest probability first, the lowest impact first."""
        return tuple(
            RiskCell(probability, impact, risk_level(probability, impact), self._in_cell(probability, impact))
            for probability in range(5, 0, -1)
            for impact in range(1, 6)
        )

    def _in_cell(self, probability: int, impact: int) -> tuple[str, ...]:
        return tuple(
            risk.id
            for risk in self._project.risks
            if (risk.probability, risk.impact) == (probability, impact) and risk.status != "closed"
        )

    def stats(self) -> RiskStats:
        """Return counts of risks and of issues that were not foreseen."""
        risks, issues = self._project.risks, self._project.issues
        fired = {issue.from_risk for issue in issues if issue.from_risk}
        occurred = tuple(risk.id for risk in risks if risk.status == "occurred" or risk.id in fired)
        unforeseen = tuple(issue.id for issue in issues if not issue.from_risk)
        levels = [risk_level(risk.probability, risk.impact) for risk in risks if risk.status != "closed"]
        return RiskStats(
            total=len(risks),
            open=sum(risk.status in ("open", "watching") for risk in risks),
            occurred=len(occurred),
            closed=sum(risk.status == "closed" for risk in risks),
            occurred_ids=occurred,
            occurred_pct=percentage(len(occurred), len(risks)),
            unforeseen=len(unforeseen),
            unforeseen_ids=unforeseen,
            unforeseen_pct=percentage(len(unforeseen), len(issues)),
            overdue=tuple(risk.id for risk in risks if self._overdue(risk)),
            by_level=tuple((level, levels.count(level)) for level in ("extreme", "high", "medium", "low")),
        )
