"""Requirements as a document shows them: by type, traced, proved, and how completely.

Links count from both ends: a test belongs to a requirement when either names the other, and so does work.
Dropped requirements are counted once (`Coverage.dropped`) and left out of everything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from kb.project.entities import Acceptance, Project, Requirement, TestCase, text_of
from kb.project.entities_scope import RequirementType
from kb.project.proportions import percentage

VIEWPOINTS = {
    "business": ("functional", "usability"),
    "operations": ("performance", "reliability", "maintainability", "transition"),
    "security": ("security",),
    "compliance": ("compliance",),
    "data": ("data", "migration"),
}
"""Which requirement types speak for which of the five viewpoints an integration must hear."""

OPERATORS = {"<=": "≤", ">=": "≥", "!=": "≠", "=": "=", "<": "<", ">": ">"}


@dataclass(frozen=True, slots=True)
class RequirementGroup:
    """The requirements of one type, in the order of the data."""

    type: str
    items: tuple[Requirement, ...]
    count: int
    must: int


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One line of the traceability matrix.

    ``objective`` is "" for a requirement that serves none, ``requirement`` is "" for an objective nothing
    serves. ``complete``: an objective, a test and work are all there.
    """

    objective: str
    requirement: str
    title: str
    priority: str
    status: str
    interfaces: tuple[str, ...]
    tests: tuple[str, ...]
    wbs: tuple[str, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class VerificationRow:
    """How one requirement is shown to be met.

    ``criteria`` are phrases such as 「p95 ≤ 800 ms（并发 200）」. ``last_result`` is over all its tests:
    fail or blocked if one is, "" while one has not run, na if none applied, else pass. ``last_date`` is the
    day of the latest run.
    """

    requirement: str
    title: str
    criteria: tuple[str, ...]
    methods: tuple[str, ...]
    tests: tuple[str, ...]
    last_result: str
    last_date: dt.date | None


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """One viewpoint and the requirements that speak for it."""

    key: str
    count: int
    ids: tuple[str, ...]
    covered: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """How complete the requirements are: counts over those not dropped, percentages of ``requirements``.

    ``verified`` counts status verified; ``passed`` those whose tests all passed last time.
    """

    requirements: int
    dropped: int
    must: int
    should: int
    could: int
    wont: int
    with_objective: int
    with_source: int
    with_owner: int
    with_acceptance: int
    with_test: int
    with_wbs: int
    must_with_test: int
    must_with_wbs: int
    verified: int
    passed: int
    percent_with_objective: float
    percent_with_acceptance: float
    percent_with_test: float
    percent_with_wbs: float
    percent_must_with_test: float
    percent_verified: float
    without_objective: tuple[str, ...]
    without_acceptance: tuple[str, ...]
    without_test: tuple[str, ...]
    without_wbs: tuple[str, ...]
    orphan_objectives: tuple[str, ...]
    orphan_tests: tuple[str, ...]
    orphan_interfaces: tuple[str, ...]


class Trace:
    """The links of a project's requirements, read once from both ends."""

    def __init__(self, project: Project, lang: str) -> None:
        self._project, self._lang = project, lang
        self.live = tuple(item for item in project.requirements if item.status != "dropped")
        self._tests = {item.id: item for item in project.test_cases}
        self._work_of = _backlinks((item.id, item.requirements) for item in project.wbs)
        self._tests_of = _backlinks((item.id, item.requirements) for item in project.test_cases)

    def tests(self, requirement: Requirement) -> tuple[str, ...]:
        """Return the ids of a requirement's tests, sorted."""
        return _united(requirement.tests, self._tests_of.get(requirement.id, ()))

    def work(self, requirement: Requirement) -> tuple[str, ...]:
        """Return the ids of the work packages a requirement is built in, sorted."""
        return _united(requirement.wbs, self._work_of.get(requirement.id, ()))

    def groups(self) -> tuple[RequirementGroup, ...]:
        """Return the requirements by type, in the order the specification takes them."""
        found = []
        for kind in get_args(RequirementType):
            items = tuple(item for item in self.live if item.type == kind)
            if items:
                found.append(
                    RequirementGroup(kind, items, len(items), _count(items, lambda i: i.priority == "must"))
                )
        return tuple(found)

    def rows(self) -> tuple[TraceRow, ...]:
        """Return the matrix objective by objective, then what serves none; shared ones stand under each."""
        rows = []
        for objective in self._project.objectives:
            served = [item for item in self.live if objective.id in item.objectives]
            rows += [self._row(objective.id, item) for item in served]
            if not served:
                title = text_of(objective.statement, self._lang)
                rows.append(TraceRow(objective.id, "", title, "", "", (), (), (), complete=False))
        return (*rows, *(self._row("", item) for item in self.live if not item.objectives))

    def _row(self, objective: str, item: Requirement) -> TraceRow:
        tests, work = self.tests(item), self.work(item)
        complete = bool(objective and tests and work)
        title = text_of(item.title, self._lang)
        return TraceRow(
            objective,
            item.id,
            title,
            item.priority,
            item.status,
            tuple(sorted(item.interfaces)),
            tests,
            work,
            complete,
        )

    def verification(self) -> tuple[VerificationRow, ...]:
        """Return how each requirement is shown to be met, in the order of the data."""
        return tuple(self._verification(item) for item in self.live)

    def _verification(self, item: Requirement) -> VerificationRow:
        tests = self.tests(item)
        runs = [run for test in self._known(tests) for run in test.runs]
        return VerificationRow(
            item.id,
            text_of(item.title, self._lang),
            tuple(filter(None, (criterion(entry, self._lang) for entry in item.acceptance))),
            tuple(dict.fromkeys(entry.method for entry in item.acceptance if entry.method)),
            tests,
            self.result(tests),
            max((run.date for run in runs), default=None),
        )

    def _known(self, tests: Iterable[str]) -> list[TestCase]:
        return [self._tests[test] for test in tests if test in self._tests]

    def result(self, tests: Iterable[str]) -> str:
        """Return the last results of several tests as one: the worst of them, "" while one has not run."""
        results = [test.last_result for test in self._known(tests)]
        for verdict in ("fail", "blocked", ""):
            if verdict in results or not results:
                return verdict if results else ""
        return "pass" if "pass" in results else "na"

    def viewpoints(self) -> tuple[Viewpoint, ...]:
        """Return the five viewpoints with the requirements that speak for them."""
        found = []
        for key, kinds in VIEWPOINTS.items():
            ids = tuple(i.id for i in self.live if i.type in kinds or (key == "compliance" and i.compliance))
            found.append(Viewpoint(key, len(ids), ids, bool(ids)))
        return tuple(found)

    def coverage(self) -> Coverage:
        """Return the counts and percentages."""
        live = self.live
        total = len(live)
        must = [item for item in live if item.priority == "must"]
        tested = {item.id for item in live if self.tests(item)}
        built = {item.id for item in live if self.work(item)}
        accepted = {item.id for item in live if item.acceptance}
        aimed = {item.id for item in live if item.objectives}
        verified = _count(live, lambda item: item.status == "verified")
        must_tested = _count(must, lambda item: item.id in tested)
        served = {objective for item in live for objective in item.objectives}
        return Coverage(
            requirements=total,
            dropped=len(self._project.requirements) - total,
            must=len(must),
            should=_count(live, lambda item: item.priority == "should"),
            could=_count(live, lambda item: item.priority == "could"),
            wont=_count(live, lambda item: item.priority == "wont"),
            with_objective=len(aimed),
            with_source=_count(live, lambda item: bool(item.source)),
            with_owner=_count(live, lambda item: bool(item.owner)),
            with_acceptance=len(accepted),
            with_test=len(tested),
            with_wbs=len(built),
            must_with_test=must_tested,
            must_with_wbs=_count(must, lambda item: item.id in built),
            verified=verified,
            passed=_count(live, lambda item: self.result(self.tests(item)) == "pass"),
            percent_with_objective=percentage(len(aimed), total),
            percent_with_acceptance=percentage(len(accepted), total),
            percent_with_test=percentage(len(tested), total),
            percent_with_wbs=percentage(len(built), total),
            percent_must_with_test=percentage(must_tested, len(must)),
            percent_verified=percentage(verified, total),
            without_objective=_missing(live, aimed),
            without_acceptance=_missing(live, accepted),
            without_test=_missing(live, tested),
            without_wbs=_missing(live, built),
            orphan_objectives=tuple(item.id for item in self._project.objectives if item.id not in served),
            orphan_tests=self._orphan_tests(),
            orphan_interfaces=self._orphan_interfaces(),
        )

    def _orphan_tests(self) -> tuple[str, ...]:
        """Return the tests that prove neither a requirement nor an interface."""
        named = {test for item in self._project.requirements for test in item.tests}
        return tuple(
            test.id
            for test in self._project.test_cases
            if not (test.requirements or test.interfaces or test.id in named)
        )

    def _orphan_interfaces(self) -> tuple[str, ...]:
        """Return the interfaces no requirement asks for."""
        asked = {interface for item in self.live for interface in item.interfaces}
        return tuple(item.id for item in self._project.interfaces if item.id not in asked)


def criterion(entry: Acceptance, lang: str) -> str:
    """Return an acceptance criterion as a phrase: metric, operator, target, unit and condition."""
    zh = lang == "zh"
    words = {"between": "介于" if zh else "between", "in": "属于" if zh else "in"}
    sign = OPERATORS.get(entry.operator or "", words.get(entry.operator or "", ""))
    target = "" if entry.target is None else str(entry.target)
    amount = f"{target}{entry.unit}" if entry.unit in ("%", "‰") else f"{target} {entry.unit}".strip()
    phrase = " ".join(filter(None, (text_of(entry.metric, lang), sign, amount)))
    condition = text_of(entry.condition, lang)
    if not condition:
        return phrase
    return f"{phrase}（{condition}）" if zh else f"{phrase} ({condition})"


def _backlinks(holders: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    """Return, for every target, the ids that name it."""
    found: dict[str, list[str]] = {}
    for holder, targets in holders:
        for target in targets:
            found.setdefault(target, []).append(holder)
    return found


def _united(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*first, *second}))


def _count(items: Iterable[Requirement], holds: Callable[[Requirement], bool]) -> int:
    return sum(map(holds, items))


def _missing(items: Iterable[Requirement], present: Collection[str]) -> tuple[str, ...]:
    return tuple(item.id for item in items if item.id not in present)
