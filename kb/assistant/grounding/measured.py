"""What a number measures in a sentence and in its source: the sign, and what it counts.

500 笔 is not 500 台, -20 °C not 20 °C, and 6.4.1 no percentage, although the digits stand in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.assistant.grounding.claim import QUANTITY, TIME, VERSION, Claim
from kb.assistant.grounding.text import Text

#: What counters count; those that are not named here count things, of which machines and deals are two sorts.
_COUNTERS = {
    **dict.fromkeys("人名位", "people"),
    **dict.fromkeys(("人次", "次", "轮", "场", "届", "遍", "回"), "times"),
    **dict.fromkeys("台辆架艘盏", "machines"),
    "笔": "deals",
}
_SORTS = {"things": {"machines", "deals"}, "machines": {"things"}, "deals": {"things"}}
#: Counters that may stand for any other.
_ANYTHING = frozenset("个例起宗批步版")
_COUNTER = re.compile(r"(?:人次|[^\W\da-zA-Z_])$")
_SIGN = re.compile(r"(?:^|[^\w%)\]-]\s?|[一-鿿])[-−]$|零下\s?$|负\s?$|\b(?:minus|negative)\s$", re.IGNORECASE)
_LESS = re.compile(
    r"减|降|少|亏|低|负|零下|缺|欠|below|minus|fell|fall|drop|decreas|negative|less|loss|short", re.IGNORECASE
)
_UNIT_AFTER = re.compile(
    r" ?(?:%|‰|[笔次个台套条项份张单盏人家户天点]|分钟|小时|毫?秒)"
    r"|\s(?:ms|milliseconds?|seconds?|minutes?|hours?|days?|percent)\b"
)
#: What may follow a number whose unit is left out: the end, a mark, another number, a word of its place or range.
_FUNCTION_WORDS = (
    "to and or of at in on by for from when than then is was are were be been has have had do does did will would can "
    "could may might must shall should not only all each both also as per after before while during between against "
    "within without into onto over under about out off up down but the with until unless if because since so that "
    "which who where"
)
_NOUN_AFTER = re.compile(
    rf"\s(?!(?:{'|'.join(_FUNCTION_WORDS.split())})\b)[a-z]{{3,}}",
    re.IGNORECASE,
)
_REACH = 10


def mismeasured(own: Text, given: Iterable[Text]) -> Iterator[Claim]:
    """The claims of ``own`` whose digits the sources have, with another sign or for another kind of thing."""
    sources = tuple(given)
    for claim in own.claims:
        if claim.kind in (VERSION, TIME):
            if _measures(own, claim) and not any(
                _measures(text, there) for text, there in _like(claim, sources)
            ):
                yield claim
        elif claim.kind == QUANTITY:
            found = list(_like(claim, sources))
            if found and (_other_sign(own, claim, found) or _other_counter(claim, found)):
                yield claim
            elif (
                not found
                and claim.unit == ""
                and not _offered(claim, sources)
                and _NOUN_AFTER.match(own.folded, claim.end)
            ):
                yield claim  # 2.1 orders, where the source has 2.1 %


def _like(claim: Claim, sources: Iterable[Text]) -> Iterator[tuple[Text, Claim]]:
    """The claims of the sources that support ``claim``."""
    for text in sources:
        for there in text.claims:
            if claim.readings & there.offered:
                yield text, there


def _offered(claim: Claim, sources: Iterable[Text]) -> bool:
    """Whether the sources support ``claim`` without a number, as "both" does for two."""
    return any(claim.readings & text.offered for text in sources)


def _measures(text: Text, claim: Claim) -> bool:
    return claim.text[-1:].isdigit() and bool(_UNIT_AFTER.match(text.folded, claim.end))


def _other_sign(own: Text, claim: Claim, found: list[tuple[Text, Claim]]) -> bool:
    signs = {_signed(text, there) for text, there in found}
    mine = _signed(own, claim)
    if mine in signs:
        return False
    texts = [(own, claim)] if not mine else found
    return not any(
        _LESS.search(text.folded[max(0, one.start - _REACH) : one.end + _REACH]) for text, one in texts
    )


def _signed(text: Text, claim: Claim) -> bool:
    return bool(_SIGN.search(text.folded[max(0, claim.start - _REACH) : claim.start]))


def _other_counter(claim: Claim, found: list[tuple[Text, Claim]]) -> bool:
    mine = _counter(claim)
    theirs = {_counter(there) for _, there in found}
    return mine != "" and not theirs & {"", mine, *_SORTS.get(mine, ())}


def _counter(claim: Claim) -> str:
    """What a claim counts: "people", "times" or "things"; empty where it does not say."""
    match = _COUNTER.search(claim.text)
    if (
        claim.unit != "n"
        or not match
        or match.group() in _ANYTHING
        or match.group() in "一二三四五六七八九十百千万亿两"
    ):
        return ""
    return _COUNTERS.get(match.group(), "things")
