"""How much, how long, how often: a question for a figure is answered by a figure of that kind or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.assistant.grounding import Lexicon, read
from kb.assistant.grounding.claim import QUANTITY
from search.senses import senses_held

_NOTHING_KNOWN = Lexicon()
_MONEY = frozenset(("cny", "usd", "eur", "gbp", "hkd"))
_DURATION = frozenset(("s", "month", "workday", "personday", "personmonth"))
#: What is asked for -> the dimensions that the figure may have (see `kb.assistant.grounding.units`); None: any.
_KINDS = (
    (
        r"多少(?:钱|元|费用|预算)|(?:赔|罚|奖|付|花|报销|收费)[^，。？?]{0,8}多少|什么价|几块钱"
        r"|\bhow much (?:does|do|did|is|are) .{0,60}\b(?:cost|paid)\b",
        _MONEY,
    ),
    (r"多久|多长时间|几(?:天|日|周|个?月|年|个?小时|分钟|秒)|\bhow long\b", _DURATION),
    (r"多少|几[个次条家位台种]|第几|\bhow (?:many|much|often|big|large)\b", None),
)


#: Share of the question's senses that the sentence with the figure has to hold.
_ABOUT = 0.4


def tells_amount(question: str, sentences: Sequence[str]) -> bool:
    """Whether one of ``sentences`` holds the figure that ``question`` asks for; True if it asks for none."""
    for pattern, dimensions in _KINDS:
        if re.search(pattern, question, re.IGNORECASE):
            telling = [one for one in sentences if _holds(one, dimensions)]
            return any(held.share >= _ABOUT for held in senses_held(question, telling))
    return True


def _holds(text: str, dimensions: frozenset[str] | None) -> bool:
    return any(
        dimensions is None or any(dimension in dimensions for dimension, _ in claim.readings)
        for claim in read(text, _NOTHING_KNOWN).claims
        if claim.kind == QUANTITY
    )
