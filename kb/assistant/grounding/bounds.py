"""Limits: whether a number or date is the least, the most, or neither, from the words around it."""

from __future__ import annotations

import re

_MORE_ZH = "超过|超出|大于|高于|多于|长于|晚于|迟于|逾"
_LESS_ZH = "低于|少于|小于|短于|早于|不到|不足|不满"
_NOT_ZH = "(?:不|未|没有|没|无|别)(?:得|应|能|可|会|宜|必|允许|许|曾|准|再)*"
_MOST_ZH = "至多|最多|最长|最大|最高|最晚|最迟|上限|封顶|≤|<=|<|" + _LESS_ZH
_LEAST_ZH = "至少|最少|最低|最小|最短|最早|下限|起码|≥|>=|>|" + _MORE_ZH
_MORE_EN = "more than|over|above|exceed(?:s|ed|ing)?|longer than|greater than|larger than|higher than|beyond"
_LESS_EN = "less than|fewer than|under|below|shorter than|lower than|smaller than"
_NOT_EN = (
    r"(?:no\s\w+\s(?:may|must|shall|can|should)|no|not|none|never|nothing|n't|cannot)\s"
    r"(?:be\s|take\s|last\s|go\s|rise\s|fall\s|drop\s|get\s)?"
)
_MOST_EN = (
    rf"at most|at the most|up to|within|maximum(?: of)?|max\.?|not? later than|at the latest|{_LESS_EN}"
)
_LEAST_EN = rf"at least|minimum(?: of)?|min\.?|not? earlier than|{_MORE_EN}"

# a negated comparison turns round; the last one before the number counts
_BEFORE = re.compile(
    rf"(?P<not_more>{_NOT_ZH}(?:{_MORE_ZH})|{_NOT_EN}(?:{_MORE_EN}))"
    rf"|(?P<not_less>{_NOT_ZH}(?:低于|少于|小于|短于|早于)|{_NOT_EN}(?:{_LESS_EN}))"
    rf"|(?P<most>{_MOST_ZH}|\b(?:{_MOST_EN})\b)|(?P<least>{_LEAST_ZH}|\b(?:{_LEAST_EN})\b)",
    re.IGNORECASE,
)
_SIDE = {"not_more": "most", "not_less": "least", "most": "most", "least": "least"}
_AFTER_MOST = re.compile(
    r"\s?(?:\(含\))?(?:以内|之内|以下|之下|内(?![存部容网外核])|为限|封顶|or less|or fewer|at most|at the latest)",
    re.IGNORECASE,
)
_AFTER_LEAST = re.compile(
    r"\s?(?:\(含\))?(?:以上|之上|及以上|or more|or above|or longer|at least)", re.IGNORECASE
)
_DAY_BEFORE = re.compile(r"\s?(?:\d{1,2}[:点]\S{0,3})?(?:之前|以前|前(?!后|置|端|机|台|后))", re.IGNORECASE)
_DAY_AFTER = re.compile(r"\s?(?:之后|以后|后|起|开始)", re.IGNORECASE)
_DAY_WORD = re.compile(
    r"\b(?P<most>by|before|until|no later than)\s(?:the\s)?$|\b(?P<least>after|since|from)\s(?:the\s)?$",
    re.IGNORECASE,
)
_OVERRUN = re.compile(r"超|高于|大于|exceed|above|over|beyond", re.IGNORECASE)
_LIMIT = re.compile(r"\s?的?(?:要求|标准|目标|上限|限值|限制|指标|承诺|约定)", re.IGNORECASE)
_STOP = re.compile(r"[,，。;；:：!！?？\n()（）\d、]", re.IGNORECASE)

#: How far before a number its comparison may stand, in characters.
_REACH = 26


def bound(text: str, start: int, end: int, *, day: bool = False) -> str:
    """Whether it is "least", "most" or neither ("") for the number or date at ``start``..``end`` of a folded text."""
    before = text[max(0, start - _REACH) : start]
    stops = [match.end() for match in _STOP.finditer(before)]
    near = before[stops[-1] if stops else 0 :]
    after = text[end : end + 14]
    if day and (found := _day_bound(near, after)):
        return found
    if _AFTER_MOST.match(after):
        return "most"
    if _AFTER_LEAST.match(after):
        return "least"
    if _OVERRUN.search(near) and _LIMIT.match(after):
        return ""  # 超出了 1 秒的要求: the limit itself is the other way round
    words = list(_BEFORE.finditer(near))
    if not words or len(near) - words[-1].end() > (16 if near.isascii() else 5):
        return ""
    side = _SIDE[words[-1].lastgroup or "most"]
    # not later than three days before something is at least three days ahead of it
    ahead = near.endswith(("前", "提前")) and re.search("[晚迟]于", words[-1].group())
    return {"most": "least", "least": "most"}[side] if ahead else side


def _day_bound(near: str, after: str) -> str:
    if _DAY_BEFORE.match(after):
        return "most"
    if _DAY_AFTER.match(after):
        return "least"
    if word := _DAY_WORD.search(near):
        return str(word.lastgroup)
    return ""
