"""Whether two sentences of advice contradict each other: worded alike, but for a negation, an opposite or a figure."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from kb.checks.requirements.sentence import language_of
from kb.checks.requirements.similarity import is_parallel

ALIKE = 88
"""Share of equal letters, in per cent, that the rest of the two sentences must have."""

_NEGATION = {
    "zh": re.compile(
        r"不(?:应该?|得|要|能|可以?|宜|允许|许|准|再|必|用)|禁止|严禁|切勿|勿|避免|杜绝|不(?=[\u4e00-\u9fff]{2})"
    ),
    "en": re.compile(
        r"\b(?:(?:do|does|shall|should|must|may|can|will|is|are)\s+not|cannot|don't|never|avoid|no longer|not)\b",
        re.I,
    ),
}
_DUTY = {
    "zh": re.compile(
        r"(?<![对相响供反适])应(?:该|当)?(?![用急答付对])|必须|务必|一定要|一律|都要|要(?!求)|须|可以?|允许"
    ),
    "en": re.compile(r"\b(?:always|shall|should|must|may|can|will)\b", re.I),
}
_OPPOSITES = {
    "zh": (
        ("自动", "人工"), ("自动", "手工"), ("同步", "异步"), ("启用", "停用"), ("开启", "关闭"), ("打开", "关闭"),
        ("之前", "之后"), ("全量", "增量"), ("全部", "部分"), ("保留", "删除"), ("立即", "延后"), ("加锁", "不加锁"),
        ("集中", "分散"), ("明文", "加密"), ("先", "后"), ("提供方", "调用方"), ("发送方", "接收方"), ("允许", "禁止"),
        ("上线前", "上线后"), ("优先", "最后"), ("增加", "减少"), ("调大", "调小"), ("升序", "降序"),
    ),
    "en": (
        ("before", "after"), ("enable", "disable"), ("automatic", "manual"), ("automatically", "manually"),
        ("synchronous", "asynchronous"), ("synchronously", "asynchronously"), ("full", "incremental"),
        ("keep", "delete"), ("first", "last"), ("increase", "decrease"), ("sender", "receiver"),
        ("provider", "consumer"), ("always", "never"), ("allow", "forbid"), ("open", "close"), ("raise", "lower"),
    ),
}  # fmt: skip


_QUESTION = re.compile(r"是不是|是否|能不能|有没有|要不要|[吗？?]|\b(?:whether|maybe|or not)\b", re.I)
_NO_AMOUNT = re.compile(
    r"\d{4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?|\d{1,2}[:：]\d\d|v?\d+(?:\.\d+){2,}|\bv\d[\d.]*|#\S*|步骤\s*[\d\s～~–-]+"
    r"|T[+-]\s*\d+|\d+\s*h\s*\d+\s*m\b",
    re.I,
)
_AMOUNT = re.compile(
    r"(?<![A-Za-z0-9_.-])(\d+(?:\.\d+)?)\s*(%|％|‰|毫秒|秒|分钟|小时|工作日|个月|天|周|月|年|次|条|笔|人|个|份|倍|台|万|元|轮|遍|家|张"
    r"|户|行|[GMK]B|[TQ]PS|ms|min|s|h|d|(?:working )?days?|hours?|minutes?|seconds?|times|weeks?|months?|copies"
    r"|rows?|attempts?|people|percent)(?![A-Za-z])"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z_.-]+")
CLOSE = 92


def other_amounts(one: str, other: str) -> bool:
    """Whether the two are worded alike and give other amounts in the same units; dates, versions, steps are no amounts.

    Another name in Latin letters within Chinese text is another matter.
    """
    (one, first), (other, second) = _amounts(one), _amounts(other)
    if first == second or [unit for _, unit in first] != [unit for _, unit in second]:
        return False
    bare = [_AMOUNT.sub("#", text) for text in (one, other)]
    if language_of(one) == "zh" and _LATIN.findall(bare[0]) != _LATIN.findall(bare[1]):
        return False
    return fuzz.ratio(*bare) >= CLOSE and not _numbers_differ(*bare) and not is_parallel(*bare)


@lru_cache(maxsize=4096)
def _amounts(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without what is no amount, and the amounts in it with their units."""
    text = _NO_AMOUNT.sub("", text)
    return text, _AMOUNT.findall(text)


def _numbers_differ(one: str, other: str) -> bool:
    """Whether numbers are left that differ: 第 1 批 and 第 2 批 are two things."""
    return re.findall(r"\d+", one) != re.findall(r"\d+", other)


def opposed(one: str, other: str) -> bool:
    """Whether the two say the opposite: one is negated and the other is not, or one has the opposite word.

    Both are of one language; what is left without negations and words of duty must be nearly the same.
    """
    if _QUESTION.search(one) or _QUESTION.search(other):
        return False
    lang = language_of(one)
    negated = [len(_NEGATION[lang].findall(text)) % 2 for text in (one, other)]
    if negated[0] != negated[1]:
        return _alike(_bare(one, lang), _bare(other, lang))
    first, second = one.casefold(), other.casefold()
    return _reordered(one, other) or any(
        _swapped(one, other, left, right, lang)
        for left, right in _OPPOSITES[lang]
        if (left in first and right in second) or (right in first and left in second)
    )


_ORDER = re.compile(r"(?P<lead>.*?)先(?P<first>[^，。；]+?)[，,]?(?:再|然后|之后)(?P<second>[^，。；]+)")


def _reordered(one: str, other: str) -> bool:
    """Whether one says 先甲再乙 and the other 先乙再甲."""
    left, right = _ORDER.fullmatch(one), _ORDER.fullmatch(other)
    return bool(
        left
        and right
        and left["lead"] == right["lead"]
        and _alike(left["first"], right["second"], least=90, shortest=2)
        and _alike(left["second"], right["first"], least=90, shortest=2)
    )


def _swapped(one: str, other: str, left: str, right: str, lang: str) -> bool:
    """Whether one has the left word where the other has the right one, and the rest is the same."""
    for first, second in ((one, other), (other, one)):
        if _holds(first, left, lang) and _holds(second, right, lang) and not _holds(first, right, lang):
            same = _bare(first, lang).replace(left, right)
            if not _holds(second, left, lang) and _alike(same, _bare(second, lang), 94):
                return True
    return False


def _holds(text: str, word: str, lang: str) -> bool:
    if lang == "zh":
        return word in text
    return re.search(rf"\b{word}\b", text, re.I) is not None


def _bare(text: str, lang: str) -> str:
    text = _DUTY[lang].sub("", _NEGATION[lang].sub("", text))
    return re.sub(r"[\s，,。.；;、的了]+", "" if lang == "zh" else " ", text).strip().lower()


def _alike(one: str, other: str, least: int = ALIKE, shortest: int = 4) -> bool:
    return min(len(one), len(other)) >= shortest and fuzz.ratio(one, other) >= least
