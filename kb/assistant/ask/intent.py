"""What kind of thing a question asks for, and which parts of records are of that kind."""

from __future__ import annotations

import re
from enum import Enum

_ASKS = {
    "WHY": r"为什么|为何|原因|怎么会|怎么回事|咋回事|\bwhy\b|\bcause[ds]?\b|\breason\b",
    "PREVENT": r"避免|预防|防止|杜绝|不再|\bavoid|\bprevent",
    "HOW": r"怎么|怎样|如何|咋|步骤|办法|处理|恢复|\bhow\b|\bsteps?\b|\bfix\b|\bwhat (?:to|should)\b",
}
_FITS = {
    "WHY": r"^(?:原因|Cause)[：:]|根因|root cause",
    "PREVENT": r"^(?:建议|Recommendation)[：:]|预防|prevention",
    "HOW": r"^(?:建议|Recommendation)[：:]|处理步骤|诊断步骤|resolution|procedure",
}


class Intent(Enum):
    """What is asked for; ``ANY`` when the question does not tell."""

    WHY = "WHY"
    PREVENT = "PREVENT"
    HOW = "HOW"
    ANY = "ANY"

    @classmethod
    def of(cls, question: str) -> Intent:
        """The intent of ``question``; of several the first in the order above."""
        for name, pattern in _ASKS.items():
            if re.search(pattern, question, re.IGNORECASE):
                return cls(name)
        return cls.ANY

    def fits(self, text: str, headings: str) -> bool:
        """Whether a part of a record, under ``headings``, is what was asked for."""
        pattern = _FITS.get(self.value)
        return pattern is not None and any(re.search(pattern, one, re.IGNORECASE) for one in (text, headings))
