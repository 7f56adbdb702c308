"""A finding: what a check has to say about one place in the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]
Gate = Literal["draft", "review", "baseline", "issue"]

GATES: tuple[Gate, ...] = ("draft", "review", "baseline", "issue")
"""The gates data passes, in order; what a gate asks for, the later ones ask for too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or doubt: which rule, how grave, where, and what to do.

    ``gate`` is the first gate at which the rule applies, ``subject`` the id it is about ("" for none).
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

    def message(self, lang: str) -> str:
        """Return what was found, in ``lang`` ("zh" or "en")."""
        return self.zh if lang == "zh" else self.en

    def hint(self, lang: str) -> str:
        """Return what to do about it, in ``lang``; empty when there is nothing to add."""
        return self.hint_zh if lang == "zh" else self.hint_en
