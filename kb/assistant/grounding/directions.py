"""Which way a number goes: 15 days early or late, up or down, from it, to it or by it; and whether it is a limit.

The number itself is the source's, so these are doubts: the same words may speak of two things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kb.assistant.grounding.claim import QUANTITY, Claim
from kb.assistant.grounding.text import Text

_BY = r"(?:了|约|近|大约|将近|至少|最多|不超过|整整)*"
_SIDES = {
    "early": r"早|提前|超前|领先|\b(?:ahead(?: of \w+)? by|brought forward by|moved up by)",
    "late": r"晚|迟|推迟|延[后期误迟]|顺延|落后|滞后|拖后"
    r"|\b(?:behind(?: \w+)? by|(?:delayed|postponed|slipped|overran|late)(?: by)?)",
    "up": r"升|上升|提高|增加|增长|上[涨调]|涨|\b(?:rose|risen|rises?|increas\w+|grew|grown|went up|up|climbed|raised)",
    "down": r"降|下[降调跌]|降低|减少|缩短|回落|\b(?:fell|fallen|falls?|decreas\w+|dropped|drops|reduced|cut|lowered"
    r"|went down|down|declined)",
}
_ENDS = {
    "from": r"(?:从|由|自)[^,，。;；\d]{0,6}|\bfrom\s(?:\w+\s)?",
    "to": r"[到至为]|\bto\s",
    "by": r"(?:降低|下降|减少|缩短|提高|增加|增长|上升|上涨|下调|上调)了?|[降升涨减增]了|\bby\s",
}
_OPPOSITE = {"early": "late", "late": "early", "up": "down", "down": "up"}
_SIDE_BEFORE = re.compile(
    "|".join(
        rf"(?P<{side}>(?:{words}){_BY}(?:[到至为]|\s(?:\w+\s){{0,2}}?(?:by|to))?{_BY}\s?$)"
        for side, words in _SIDES.items()
    ),
    re.IGNORECASE,
)
_SIDE_AFTER = re.compile(r"\s(?:(?P<early>ahead|early|earlier)|(?P<late>behind|late|later))\b", re.IGNORECASE)
_END_BEFORE = re.compile(
    "|".join(rf"(?P<{end}>(?:{words}){_BY}\s?$)" for end, words in _ENDS.items()), re.IGNORECASE
)
_REACH = 24

#: Limits said outright, and words by which a source may set one in its own way.
_LIMIT = re.compile(
    r"至少|至多|最多|不少于|不多于|不低于|不高于|不超过|起码|以[上下]"
    r"|\b(?:at (?:least|most)|up to|or (?:more|less|fewer)|(?:no|not) (?:more|less|fewer) than|minimum|maximum)\b",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"[内限足满逾最]|超[过出]|提前|标准|目标|要求|必须|应|达到|≤|≥|[<>]"
    r"|\b(?:within|only|limit\w*|cap\w*|target|must|shall|allow\w*|reach\w*|require\w*|exceed\w*|above|below|under|over|until|by|before)\b",
    re.IGNORECASE,
)

Turned = Callable[[Text, Claim], bool]


def diverted(own: Text, given: tuple[Text, ...], turned: Turned) -> Iterator[Claim]:
    """The numbers of ``own`` that go the other way in every place of ``given`` that says which way they go.

    ``turned`` tells whether the clause of a claim denies something: not early is no statement of how late.
    """
    for claim, found in _matched(own, given):
        alike = [(text, there) for text, there in found if turned(text, there) == turned(own, claim)]
        sides, ends = ({which(*one) for one in alike} - {""} for which in (_side, _end))
        side, end = _side(own, claim), _end(own, claim)
        if (side and _OPPOSITE[side] in sides and side not in sides) or (end and ends and end not in ends):
            yield claim


def limited(own: Text, given: tuple[Text, ...]) -> Iterator[Claim]:
    """The numbers that ``own`` makes the least or the most, where ``given`` have a plain value."""
    for claim, found in _matched(own, given):
        plain = not any(there.bound or _LIMITED.search(_clause(text, there)) for text, there in found)
        if found and plain and claim.bound and _LIMIT.search(_clause(own, claim)):
            yield claim


def _matched(own: Text, given: tuple[Text, ...]) -> Iterator[tuple[Claim, list[tuple[Text, Claim]]]]:
    """The quantities of ``own`` with those of the sources of its language that support them."""
    for claim in own.claims:
        if claim.kind == QUANTITY:
            yield (
                claim,
                [
                    (text, there)
                    for text in given
                    if text.lang == own.lang
                    for there in text.claims
                    if there.kind == QUANTITY and claim.readings & there.offered
                ],
            )


def _side(text: Text, claim: Claim) -> str:
    """The way a number goes: "early", "late", "up" or "down"; empty where its text does not say."""
    if after := _SIDE_AFTER.match(text.folded, claim.end):
        return str(after.lastgroup)
    return _last(_SIDE_BEFORE, text, claim)


def _end(text: Text, claim: Claim) -> str:
    """Whether a change goes "from" a number, "to" it or "by" it; empty where there is no change."""
    changes = any(re.search(_SIDES[side], _clause(text, claim), re.IGNORECASE) for side in ("up", "down"))
    return _last(_END_BEFORE, text, claim) if changes else ""


def _last(pattern: re.Pattern[str], text: Text, claim: Claim) -> str:
    found = pattern.search(text.folded[max(0, claim.start - _REACH) : claim.start])
    return str(found.lastgroup) if found else ""


def _clause(text: Text, claim: Claim) -> str:
    start, end = next(
        (span for span in text.clauses if span[0] <= claim.start < span[1]), (claim.start, claim.end)
    )
    return text.folded[start:end]
