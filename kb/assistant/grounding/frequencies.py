"""How often: 每天, hourly, once a year; a dimension of its own, for 每天备份 says nothing of how long one is kept.

And what else a source supports without a numeral: 双方 are two, what it lists can be counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from kb.assistant.grounding import units
from kb.assistant.grounding.claim import Reading

_EVERY = re.compile(
    rf"(?:每个?|单|\b(?:every|each|per|an?)\s)(?i:{units.UNIT})|按(?P<by>小时|[天日周月年]|季度)"
)
_OFTEN = {
    **{"hourly": "hour", "daily": "day", "nightly": "day", "weekly": "week", "monthly": "month"},
    **{"quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year"},
}
_OFTEN_WORD = re.compile(rf"\b(?:{'|'.join(_OFTEN)})\b", re.IGNORECASE)
_TIMES = frozenset({"s", "month", "workday"})

#: What makes a length of time a frequency: every 24 hours, 24 小时一次, once a day, 一年两次.
_BEFORE = re.compile(
    r"(?:每[隔满逢过]?|间隔|周期|频率|频次)[为是]?(?:约|大约|至少|最多|不超过)? ?$"
    r"|\b(?:every|each|per|once in|interval of|intervals of)\s$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r" ?(?:[一二两三四五六七八九十几\d]+ ?[次轮回遍]|为?一?个?周期|的?(?:间隔|频率|频次))"
    r"|[\s-](?:cycles?|intervals?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"an?\s", re.IGNORECASE)
#: Before "a day" these make it a length: within a day, takes a day.
_LENGTH = re.compile(
    r"\b(?:with)?in\s$|\b(?:for|after|before|about|nearly|almost|than|of|over|under|is|was|to|by|least|most|until|half"
    r"|takes?|took|lasts?|lasted|needs?|kept|up|keep|spend|spent|and|or)\s$|(?:^|[,.;:(])\s?$",
    re.IGNORECASE,
)
#: 一年换一次, 一分钟最多 30 条; 保留一年 is a length.
_ONE = re.compile(r"一个?[^\W\d]+")
_LENGTH_ZH = re.compile(r"(?:保留|保存|质保|停机?|[了为满达近约需长有用过期])$")
_HOW_MANY = re.compile(r"(?![内后前])[^,，。;；:：]{0,10}?[\d一二两三四五六七八九十]")
_REACH = 16

_BETWEEN = re.compile(r"、|和|与|及|或|,? and |, ")
_LIST = re.compile(
    r"[^\s,，。;；:：、和与及或]+(?:、[^\s,，。;；:：、和与及或]+)*(?:和|与|及|或|、)[^\s,，。;；:：、和与及或]+"
    r"|[\w'’.-]+(?:\s[\w'’.-]+){0,3}(?:, [\w'’.-]+(?:\s(?!and\b)[\w'’.-]+){0,3})*,? and \w",
)
_BOTH = re.compile(r"\b(?:both|twice|doubled?)\b|双方|翻倍|翻番|翻了一番")


def frequencies(text: str) -> frozenset[Reading]:
    """What a source supports without a numeral: 每年 is "every one year", both are two, a list can be counted."""
    found: set[Reading] = set()
    for match in _EVERY.finditer(text):
        one = units.readings(Decimal(1), match["latin"] or match["other"] or match["by"])
        found |= _per(one) or one
    for match in _OFTEN_WORD.finditer(text):
        found |= _per(units.readings(Decimal(1), _OFTEN[match.group().lower()]))
    if _BOTH.search(text):
        found |= {("n", Decimal(2)), ("raw", Decimal(2)), ("times", Decimal(2))}
    for match in _LIST.finditer(text):
        listed = Decimal(len(_BETWEEN.findall(match.group())) + 1)
        found |= {("n", listed), ("raw", listed)}
    return frozenset(found)


def as_frequency(text: str, start: int, end: int, readings: frozenset[Reading]) -> frozenset[Reading]:
    """What the quantity at ``start``..``end`` of a folded text means as a frequency; empty if it is not one."""
    per = _per(readings)
    return per if per and _is_frequency(text, start, end) else frozenset()


def _per(readings: Iterable[Reading]) -> frozenset[Reading]:
    return frozenset((f"every {name}", value) for name, value in readings if name in _TIMES)


def _is_frequency(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    if _BEFORE.search(before) or _AFTER.match(text, end):
        return True
    if _ARTICLE.match(text, start, end):  # 500 orders a day
        return not _LENGTH.search(before)
    return bool(
        _ONE.fullmatch(text, start, end) and not _LENGTH_ZH.search(before) and _HOW_MANY.match(text, end)
    )
