"""What kind of thing a question asks for, and which parts of records are of that kind."""

from __future__ import annotations

import re
from enum import Enum

_ASKS = {
    "WHY": r"为什么|为何|原因|怎么会|怎么回事|咋回事|\bwhy\b|\bcause[ds]?\b|\breason\b",
    "PREVENT": r"避免|预防|防止|杜绝|不再|\bavoid|\bprevent",
    "VERIFY": r"验证|核实|确认(?:已经?|是否)?(?:好|恢复|修复|成功|正常)|\bverif(?:y|ied|ication)\b",
    "AMOUNT": r"多少|多久|多大|多长|多高|几[个次天条家位台日周月分秒种]|第几|\bhow (?:many|much|long|often|big|large)\b"
    r"|\bwhat (?:share|percentage|number|interval|timeout|size|completeness)\b",
    "RULE": r"应该|应当|必须|须|要[有设满覆包写填检做由]|谁|由哪|哪[些几个种]|算通过|\bshould\b|\bmust\b|\bwho\b",
    "HOW": r"怎么|怎样|如何|咋|步骤|办法|处理|恢复|\bhow\b|\bsteps?\b|\bfix\b|\bwhat (?:to|should)\b",
}
_ADVICE = r"^(?:建议|Recommendation)[：:]"
_FITS = {
    "WHY": r"^(?:原因|Cause)[：:]|根因|root cause",
    "PREVENT": rf"{_ADVICE}|预防|prevention",
    "VERIFY": r"验证|verification",
    "AMOUNT": r"\d|[一二两三四五六七八九十百]+(?:个|次|天|日|周|倍|成)",
    "RULE": _ADVICE,
    "HOW": rf"{_ADVICE}|处理步骤|诊断步骤|resolution|procedure",
}
#: What is true of one case, not of the next: a figure in it is seldom the one asked for.
_CASE = re.compile(r"^(?:情境|影响|原因|Situation|Impact|Cause)[：:]")


class Intent(Enum):
    """What is asked for; ``ANY`` when the question does not tell."""

    WHY = "WHY"
    PREVENT = "PREVENT"
    VERIFY = "VERIFY"
    AMOUNT = "AMOUNT"
    RULE = "RULE"
    HOW = "HOW"
    ANY = "ANY"

    @classmethod
    def of(cls, question: str) -> Intent:
        """The intent of ``question``; of several the first in the order above."""
        for name, pattern in _ASKS.items():
            if re.search(pattern, question, re.IGNORECASE):
                return cls(name)
        return cls.ANY

    def misses(self, text: str) -> bool:
        """Whether a part of a lesson tells what happened when what to do was asked."""
        return self not in (Intent.WHY, Intent.ANY) and bool(_CASE.match(text))

    def fits(self, text: str, headings: str) -> bool:
        """Whether a part of a record, under ``headings``, is what was asked for."""
        pattern = _FITS.get(self.value)
        if pattern is None or (self is Intent.AMOUNT and _CASE.match(text)):
            return False
        places = (text,) if self is Intent.AMOUNT else (text, headings)
        return any(re.search(pattern, one, re.IGNORECASE) for one in places)
