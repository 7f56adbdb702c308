"""Magnitudes and days in words: 数十小时, 上百万元, 好几天, dozens of hours, permanently, 去年, last week.

Such a claim holds when its source says the same in words, or has a number of the same measure in its range.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from kb.assistant.grounding import units
from kb.assistant.grounding.claim import DATE, QUANTITY, Claim, Reading
from kb.assistant.grounding.numerals import han

_UNIT = rf"(?i:{units.UNIT})(?![之志期报度初末底份线常程值据])"
_HAN = re.compile(
    rf"(?P<lead>好几|(?<![十百千万\d])几|(?<![参次总人件笔倍位系函指])数|(?<![以线网向])上(?=[百千万亿])|若干)"
    rf"(?P<scale>[十百千万亿]*)[余多]?个?{_UNIT}"
)
_MANY = re.compile(
    r"(?<![\d十百千万亿个])多个?(?P<other>年|月|天|日|小时|周|星期|分钟)(?![之志期报度初末底份线常程])"
)
_AND_MORE = re.compile(rf"(?P<han>[一二两三四五六七八九十]+)个多{_UNIT}")
_ENGLISH = {
    "dozens": (20, 100),
    "scores": (40, 100),
    "hundreds": (100, 1000),
    "thousands": (1000, 10**6),
    "millions": (10**6, 10**9),
    "several": (2, 10),
    "a couple": (2, 3),
    "a few": (2, 10),
    "a handful": (2, 10),
    "many": (2, 100),
}
_LATIN = re.compile(rf"\b(?P<lead>{'|'.join(_ENGLISH)})(?:\sof)?\s{_UNIT}", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?P<lead>dozens|scores|hundreds|thousands|millions)\sof\b", re.IGNORECASE)
_TWICE = re.compile(r"\b[Tt]wice\b")
#: Meaning -> words for it, in both languages; none says how much, so a source has to say it, too.
_WORDS = {
    (QUANTITY, "for ever"): r"永久|永远|无限期|\bpermanent(?:ly)?\b|\bforever\b|\bindefinite(?:ly)?\b",
    (QUANTITY, "overnight"): r"通宵|连夜|隔夜|一夜|\bovernight\b",
    (DATE, "last year"): r"去年|\blast year\b",
    (DATE, "year before last"): r"前年|\bthe year before last\b",
    (DATE, "next year"): r"明年|\bnext year\b",
    (DATE, "last month"): r"(?<!以)上个?月|\blast month\b",
    (DATE, "last week"): r"(?<!以)上个?(?:周|星期)|\blast week\b",
    (DATE, "yesterday"): r"昨[天日]|\byesterday\b",
    (DATE, "tomorrow"): r"明[天日](?!志)|\btomorrow\b",
}
_SAID = {meaning: re.compile(words, re.IGNORECASE) for meaning, words in _WORDS.items()}


def magnitudes(text: str) -> Iterator[Claim]:
    """The vague quantities and relative days of a folded text."""
    yield from _chinese(text)
    yield from _english(text)
    for (kind, meaning), pattern in _SAID.items():
        for match in pattern.finditer(text):
            yield Claim(kind, *match.span(), match.group(), frozenset({("said", meaning)}))


def _chinese(text: str) -> Iterator[Claim]:
    for match in _HAN.finditer(text):
        scale = match["scale"]
        if scale or units.dimension(_unit(match)) not in ("", "n"):
            one = han(scale) if scale else Decimal(1)
            yield _claim(match, one if match["lead"] == "上" else 2 * one, 10 * one, _unit(match))
    for match in _MANY.finditer(text):
        yield _claim(match, Decimal(2), Decimal(100), match["other"])
    for match in _AND_MORE.finditer(text):
        yield _claim(match, han(match["han"]), han(match["han"]) + 1, _unit(match))


def _english(text: str) -> Iterator[Claim]:
    for match in _LATIN.finditer(text):
        if units.dimension(_unit(match)) != "n":
            yield _claim(match, *_span(match), _unit(match))
    for match in _COUNTED.finditer(text):
        yield _claim(match, *_span(match), "")
    for match in _TWICE.finditer(text):
        two: frozenset[Reading] = frozenset({("n", Decimal(2)), ("times", Decimal(2))})
        yield Claim(QUANTITY, *match.span(), match.group(), two, unit="n")


def within(claim: Claim, offered: frozenset[Reading]) -> bool:
    """Whether a vague ``claim`` has a number of the same measure in its range among ``offered``."""
    spans = [value for name, value in claim.readings if name == "range" and isinstance(value, tuple)]
    return any(
        dimension in (measure, "bare" if measure == "n" else measure)
        and isinstance(value, Decimal)
        and low <= value <= high
        for measure, low, high in spans
        for dimension, value in offered
    )


def _span(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    low, high = _ENGLISH[match["lead"].lower()]
    return Decimal(low), Decimal(high)


def _unit(match: re.Match[str]) -> str:
    return match["latin"] or match["other"] or ""


def _claim(match: re.Match[str], low: Decimal, high: Decimal, unit: str) -> Claim:
    ranges: frozenset[Reading] = frozenset(
        ("range", (dimension, low * factor, high * factor))
        for dimension, factor in units.readings(Decimal(1), unit)
        if isinstance(factor, Decimal)
    )
    return Claim(QUANTITY, *match.span(), match.group(), ranges, unit=units.dimension(unit) or "n")
