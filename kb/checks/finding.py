"""A finding: what a check has to say about one place in the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Severity = Literal["error", "warning", "info"]
Gate = Literal["draft", "review", "baseline", "issue"]

GATES: tuple[Gate, ...] = ("draft", "review", "baseline", "issue")
"""The gates data passes, in order; what a gate asks for, the later ones ask for too."""


@dataclass(frozen=True, slots=True)
class Waived:
    """That somebody answers for a finding: why, who, and until which day."""

    reason: str
    by: str
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or doubt: which rule, how grave, where, and what to do.

    ``gate`` is the first gate at which the rule applies, ``subject`` the id it is about ("" for none),
    ``field`` the key it is about ("" for the entry as a whole). A finding with a ``waiver`` is listed, but
    stops nothing.
    """

    rule: str
    severity: Severity
    gate: Gate
    zh: str
    en: str
    place: str
    hint_zh: str = ""
    hint_en: str = ""
    subject: str = ""
    field: str = ""
    waiver: Waived | None = None

    @property
    def file(self) -> str:
        """The file of the place; "" when the finding is about everything."""
        return self.place.partition(":")[0]

    @property
    def line(self) -> int:
        """The line of the place; 0 when there is none."""
        digits = self.place.partition(":")[2].split(" ")[0]
        return int(digits) if digits.isdigit() else 0

    def message(self, lang: str) -> str:
        """Return what was found, in ``lang`` ("zh" or "en")."""
        return self.zh if lang == "zh" else self.en

    def hint(self, lang: str) -> str:
        """Return what to do about it, in ``lang``; empty when there is nothing to add."""
        return self.hint_zh if lang == "zh" else self.hint_en
