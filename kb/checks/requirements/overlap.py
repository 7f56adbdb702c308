"""What the validations have said already: a reader is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kb.checks.finding import Finding

SAID_BY: Mapping[str, str] = {
    "RQ-18": "V33",
    "RQ-30": "V11",
    "RQ-31": "V12",
    "RQ-32": "V13",
    "RQ-33": "V12",
    "RQ-36": "V09",
    "RQ-39": "V14",
}
"""Rules of the lint with the validation that asks for the same at a later gate."""


def unsaid(findings: Iterable[Finding], others: Iterable[Finding]) -> Iterator[Finding]:
    """Yield those of ``findings`` whose matter is not among ``others``: same item, for words the same line."""
    said = {(one.rule, one.subject) for one in others} | {(one.rule, one.place) for one in others}
    for one in findings:
        rule = SAID_BY.get(one.rule, "")
        if (rule, one.place if one.rule == "RQ-18" else one.subject) not in said:
            yield one
