"""Numbers with and without units: 3,000 ms, 三十天, 1.5 小时, 两周半, 百分之五, half an hour, USD 3 million."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from kb.assistant.grounding import units
from kb.assistant.grounding.bounds import bound
from kb.assistant.grounding.claim import QUANTITY, TIME, Claim, Reading
from kb.assistant.grounding.frequencies import as_frequency
from kb.assistant.grounding.numerals import ARABIC, ENGLISH, HAN, SCALE, arabic, english, han

_NUMBER = (
    rf"(?:(?<![\d.])(?P<arabic>{ARABIC})(?: ?(?P<scale>{SCALE}|(?i:thousand|million|billion|bn)\b))?"
    rf"|(?P<han>{HAN})|\b(?P<words>(?i:{ENGLISH}))\b)"
)
_QUANTITY = re.compile(
    rf"(?:(?P<per>每秒) ?(?=\d))?(?:{units.MONEY})?{_NUMBER}"
    rf"(?P<more> ?个?半|\sand\sa\shalf)?(?:[ -]?[多余]?个?(?i:{units.UNIT}))?(?P<half>半|\sand\sa\shalf)?"
)
_HALF = re.compile(rf"(?:(?<![个\d一二两三四五六七八九十])半 ?个?|\b[Hh]alf[\s-](?:an?\s)?)(?i:{units.UNIT})")
_AND_A_HALF = re.compile(rf"\b[Aa]n?\s(?i:{units.UNIT})\sand\sa\shalf")
_AND_MORE = re.compile(rf"\b[Aa]n?\s(?i:{units.UNIT})(?=\sand\s\d)")
_ONE = re.compile(
    r"(?<![\w-])(?<!of\s)[Aa]n?\s(?P<latin>minute|hour|day|week|month|year|decade)(?P<other>)\b(?!-)"
)
_PERCENT = re.compile(rf"百分之(?:(?P<han>{HAN})|(?P<arabic>{ARABIC}))")
_FRACTION = re.compile(r"(?P<below>[二三四五六七八九十百千])分之(?P<above>[一二两三四五六七八九])")
_RATIO = re.compile(r"(?<![\d/.])(?P<above>[1-9])/(?P<below>[2-9]|10)(?![\d/])")
_ENGLISH_FRACTION = re.compile(
    r"(?<!\bin )(?<!per )(?<!once )(?<!twice )(?<!times )"
    r"\b(?P<above>one|two|three|an?)[ -](?P<below>third|quarter|fifth|tenth)s?\b(?! of an hour)"
)
_BELOW = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_TWO_PEOPLE = re.compile(r"双(?=人|岗)")
_A_HALF = re.compile(r"一半|半数|\b[Hh]alf\b(?!\san?\s|[\s-](?:hour|day|year))")

#: Before a Chinese numeral these make it vague (几十台, 数百条); 第 makes it an ordinal.
_VAGUE = ("几", "数", "上", "多", "好", "若")
#: Words that only look like a numeral with its unit.
_WORDS = re.compile(
    r"十分(?!钟)|双十一|万分|千万(?!元)|一[些般直定旦致起同样如经方]|统一|唯一|之一|[第]一|进一步|三方|百度|四处|一度"
    r"|两.之间|千篇|一一|万一|不一|逐一|单一|二次|两[者端侧地边方]|同一|任一|专一|二维码|五笔|八成新|三级等保"
)
_RANGE = re.compile(r" ?(?:[-–—~至到]|to|或|or|、) ?$")
_LINK = re.compile(r" ?(?:零|又|and|,)? ?$")
_SIZES = {"s": ("s",), "month": ("month",)}


def quantities(text: str, taken: bytearray) -> list[Claim]:
    """The quantities of a folded text outside what is ``taken``, ranges sharing their unit, 1 h 30 min as one."""
    found: list[Claim] = []
    for claim in _all(text):
        if any(taken[claim.start : claim.end]):
            continue
        taken[claim.start : claim.end] = b"\x01" * (claim.end - claim.start)
        found.append(claim)
    found.sort(key=lambda claim: claim.start)
    return _joined(text, _shared(text, found))


def _all(text: str) -> Iterator[Claim]:
    lengths = (
        (_HALF, Decimal("0.5")),
        (_AND_A_HALF, Decimal("1.5")),
        (_AND_MORE, Decimal(1)),
        (_ONE, Decimal(1)),
    )
    for pattern, value in lengths:
        for match in pattern.finditer(text):
            unit = match["latin"] or match["other"]
            if units.dimension(unit) != "n":
                yield _claim(text, match.start(), match.end(), value, unit)
    yield from _shares(text)
    for match in _TWO_PEOPLE.finditer(text):
        yield _claim(text, match.start(), match.end() + 1, Decimal(2), "人")
    words = [match.span() for match in _WORDS.finditer(text)]
    for match in _QUANTITY.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in words):
            continue
        if claim := _quantity(text, match):
            yield claim


def _shares(text: str) -> Iterator[Claim]:
    """百分之五, 三分之一, 1/3, two thirds, 一半."""
    for match in _PERCENT.finditer(text):
        value = han(match["han"]) if match["han"] else arabic(match["arabic"])
        yield _claim(text, *match.span(), value, "%")
    for match in _FRACTION.finditer(text):
        yield _claim(text, *match.span(), han(match["above"]) / han(match["below"]), "倍")
    for match in _RATIO.finditer(text):
        yield _claim(text, *match.span(), Decimal(match["above"]) / Decimal(match["below"]), "倍")
    for match in _ENGLISH_FRACTION.finditer(text):
        above = {"one": 1, "two": 2, "three": 3}.get(match["above"], 1)
        yield _claim(text, *match.span(), Decimal(above) / Decimal(_BELOW[match["below"]]), "倍")
    for match in _A_HALF.finditer(text):
        yield _claim(text, *match.span(), Decimal(50), "%")


def _quantity(text: str, match: re.Match[str]) -> Claim | None:
    unit = match["latin"] or match["other"] or ""
    currency = units.CURRENCY.get(match["sign"] or "") or (match["code"] or "").lower()
    if match["arabic"]:
        value = arabic(match["arabic"], match["scale"] or "")
    elif match["han"]:
        if not _counts(text, match, unit):
            return None
        value = han(match["han"])
    else:
        value = english(match["words"])
        if value == 1 and units.dimension(unit) in ("", "n"):  # "one of them"
            return None
        if text[match.end() : match.end() + 1] == "-" and not unit:  # two-way
            return None
    if match["more"] or match["half"]:
        value += Decimal("0.5")
    if match["per"] and not unit:
        unit = "tps"
    elif match["per"]:
        unit = "tps" if units.dimension(unit) == "n" else unit
    return _claim(text, match.start(), match.end(), value, currency or unit)


def _counts(text: str, match: re.Match[str], unit: str) -> bool:
    """Whether a Chinese numeral is a number here: with a unit, not vague, and not the article 一."""
    before = text[match.start() - 1 : match.start()]
    if before == "第" and match["han"] == "二" and unit in ("天", "日"):
        return False  # 第二天: the next day
    if before == "第":
        return han(match["han"]) > 1
    if match["han"] == "一" and unit in ("天", "日") and before in tuple("高每单当均哪某同低多少另有那这"):
        return False  # 最高一天: a day as such
    if match["han"] == "一" and before in tuple("哪某同那这"):
        return False  # 这一周: this week
    if not unit and len(match["han"]) > 2 and set(match["han"]) & set("十百千万"):
        return before not in _VAGUE  # 一百二十, with nothing beside it
    return bool(unit) and before not in _VAGUE and not (units.dimension(unit) == "n" and match["han"] == "一")


def _claim(text: str, start: int, end: int, value: Decimal, unit: str) -> Claim:
    dimension = units.dimension(unit)
    known = units.readings(value, unit)
    if unit == "点" and value <= 24 and value == int(value):  # 18点提交, without a word that tells the hour
        hour = int(value) % 24
        known |= {(TIME, (hour, 0, None)), (TIME, ((hour + 12) % 24, 0, None))}
    known |= as_frequency(text, start, end, known)
    implied: set[Reading] = set()
    if dimension in ("", "n"):
        implied = {("n", value), ("bare", value)} if not dimension else {("n", value)}
    if dimension == "pct":
        implied = {("times", value / 100)}
    if dimension == "times":
        implied = {("pct", value * 100)}
    if unit.lower() == "times":  # five times, five attempts
        implied.add(("n", value))
    return Claim(
        QUANTITY,
        start,
        end,
        text[start:end],
        known,
        frozenset(implied),
        bound(text, start, end),
        value,
        dimension,
    )


def _shared(text: str, found: list[Claim]) -> list[Claim]:
    """Those of ``found`` where the first of a range (3–5 天) has the unit of the second."""
    shared: list[Claim] = []
    for at, claim in enumerate(found):
        after = found[at + 1] if at + 1 < len(found) else None
        if (
            after
            and (not claim.unit or (claim.text.endswith("个") and after.unit != "n"))
            and after.unit
            and isinstance(claim.raw, Decimal)
            and _RANGE.fullmatch(text[claim.end : after.start])
        ):
            scale = _unit_text(after)
            claim = replace(_claim(text, claim.start, claim.end, claim.raw, scale), bound=after.bound)
        shared.append(claim)
    return shared


def _unit_text(claim: Claim) -> str:
    match = _QUANTITY.fullmatch(claim.text)
    return (match["latin"] or match["other"] or "") if match else ""


def _joined(text: str, found: list[Claim]) -> list[Claim]:
    """Those of ``found`` with 1 小时 30 分钟 as the one quantity it is."""
    joined: list[Claim] = []
    for claim in found:
        last = joined[-1] if joined else None
        if last and _continues(text, last, claim):
            own, further = _value(last), _value(claim)
            dimension = last.unit
            joined[-1] = replace(
                last,
                end=claim.end,
                text=text[last.start : claim.end],
                readings=frozenset({(dimension, own + further)}),
                implies=last.implies,
                bound=last.bound or claim.bound,
            )
        else:
            joined.append(claim)
    return joined


def _continues(text: str, last: Claim, claim: Claim) -> bool:
    if last.unit not in _SIZES or not claim.unit or not _LINK.fullmatch(text[last.end : claim.start]):
        return False
    if "," in text[last.end : claim.start] or last.unit not in {dimension for dimension, _ in claim.readings}:
        return False
    one, other = _size(last), _size(claim)
    return one > other > 0


def _value(claim: Claim) -> Decimal:
    unit = claim.unit if claim.unit in _SIZES else "s"
    values = [
        value for dimension, value in claim.readings if dimension == unit and isinstance(value, Decimal)
    ]
    return values[0] if values else Decimal(0)


def _size(claim: Claim) -> Decimal:
    """How much one of the claim's unit is."""
    return _value(claim) / claim.raw if isinstance(claim.raw, Decimal) and claim.raw else Decimal(0)
