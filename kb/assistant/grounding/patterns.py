"""Patterns of words in two languages."""

from __future__ import annotations

import re


def any_of(zh: str, en: str) -> re.Pattern[str]:
    """A pattern, whatever the case, that finds any of the Chinese alternatives or, as whole words, of the English."""
    return re.compile(rf"{zh}|\b(?:{en})\b", re.IGNORECASE)
