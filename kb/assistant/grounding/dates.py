"""Dates and times of day: 2024年3月5日, 2024-03-05, 5 March 2024, 三月底, 2024Q3, 周五, 凌晨2点, 2:30 pm."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from kb.assistant.grounding.bounds import bound
from kb.assistant.grounding.claim import DATE, TIME, Claim, Reading
from kb.assistant.grounding.numerals import han

_MONTHS_TEXT = "january february march april may june july august september october november december"
_MONTHS = _MONTHS_TEXT.split()
_MONTH_OF = {name: n for n, name in enumerate(_MONTHS, 1)} | {
    name[:3]: n for n, name in enumerate(_MONTHS, 1)
}
_MONTH_OF["sept"] = 9
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_WEEKDAYS_TEXT = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAYS = _WEEKDAYS_TEXT.split()
_SMALL = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_YEAR = r"(?:19|20)\d\d|[一二][零〇九][零〇一二三四五六七八九]{2}"
_PART = "初|上旬|中旬|中(?![心间国断转途])|下旬|底|末"
_PARTS = {
    "初": 1,
    "上旬": 1,
    "中旬": 2,
    "中": 2,
    "下旬": 3,
    "底": 3,
    "末": 3,
    "early": 1,
    "mid": 2,
    "late": 3,
}
_DAY_EN = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR_EN = r"(?:,?\s(?:of\s)?(?P<year>(?:19|20)\d\d)\b)?"

_DATE_PATTERNS = [
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)(?P<year>{_YEAR})\s?年\s?(?P<month>{_SMALL})\s?月\s?(?P<day>{_SMALL})\s?[日号]?",
        r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?![\d])",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"(?<!\d)(?P<year>{_YEAR})\s?年\s?第?(?P<quarter>[一二三四1-4])季度",
        r"(?<![A-Za-z\d])(?P<year>(?:19|20)\d\d)\s?年?\s?Q(?P<quarter>[1-4])(?!\d)",
        rf"(?i:\bQ(?P<quarter>[1-4])(?:{_YEAR_EN}|(?=\W|$)))",
        r"(?i:\b(?P<quarterword>first|second|third|fourth) quarter"
        + r"(?:,?\s(?:of\s)?(?P<year>(?:19|20)\d\d)\b)?)",
        r"第?(?P<quarter>[一二三四1-4])季度",
        rf"(?<!\d)(?P<year>{_YEAR})\s?年\s?(?P<month>{_SMALL})\s?月份?(?P<part>{_PART})?",
        r"(?<![\d-])(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])(?![\d-])",
        rf"(?<![\d个.])(?P<month>{_SMALL})\s?月\s?(?P<day>{_SMALL})\s?[日号]?(?!个)",
        rf"(?<![\d个.几数])(?P<month>{_SMALL})\s?月份?(?P<part>{_PART})?",
        rf"(?<!\d)(?P<year>{_YEAR})\s?年(?!期)",
        rf"\b{_DAY_EN}\s(?:of\s)?{_MONTH}{_YEAR_EN}",
        rf"\b{_MONTH}\s{_DAY_EN}(?!\d|:|\sof\s\d){_YEAR_EN}",
        rf"\b(?:(?P<early>early|mid|late)[ -])?{_MONTH},?\s(?:of\s)?(?P<year>(?:19|20)\d\d)\b",
        rf"(?<=\b[Ii]n )(?:(?P<early>early|mid|late)[ -])?{_MONTH}|(?<=\b(?:of|by) ){_MONTH.replace('month', 'month2')}"
        rf"|(?<=\b(?:end|mid|for) ){_MONTH.replace('month', 'month3')}",
        r"(?i:(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\bduring )|(?<=\bfor ))"
        r"(?P<year>(?:19|20)\d\d)\b",
    )
]
_RANGE_ZH = re.compile(rf"\s?(?:至|到|和|、|及|—|–|-|~)\s?(?P<day>{_SMALL})\s?[日号]")
_RANGE_EN_BEFORE = re.compile(
    r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s?(?:to|and|through|or|-|–)\s$|\b(?P<day2>\d{1,2})[-–]$"
)
_RANGE_EN_AFTER = re.compile(
    r"\s?(?:to|and|through|–|-)\s?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:.%])(?!\s[A-Za-z]*[a-z])"
)
_DAY_ALONE = re.compile(r"(?<![\d.天工])(?P<day>\d{1,2})\s?(?P<mark>[日号])(?![一-鿿]?楼)")
_WEEKDAY = re.compile(
    r"(?<![\d一二两三四五六七八九十半])(?:周|星期|礼拜)(?P<han>[一二三四五六日天])(?![期年次个批报])"
    rf"|\b(?P<word>(?i:{'|'.join(_WEEKDAYS)}))s?\b"
)
_TIMES = [
    re.compile(pattern)
    for pattern in (
        r"(?i:(?<![\d:.])(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::(?P<second>\d{2}))?\s?(?P<half>[ap])\.?m\b\.?)",
        r"(?P<part>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜间|当晚|晚)?\s?"
        r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![\d:])",
        rf"(?P<part>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜间|当晚|晚)\s?(?P<hour>{_SMALL}|两)\s?[点时]"
        rf"(?:(?P<minute>{_SMALL})分|(?P<thirty>半)|整|钟)?",
        rf"(?<![\d.])(?P<hour>{_SMALL}|两)[点时](?:(?P<minute>\d{{1,2}})分|(?P<thirty>半)|整|钟)",
        rf"(?<=[于在到至前后从日])(?P<hour>{_SMALL}|两)[点时](?=[前后起至到之开由，,。；])",
    )
]
#: Up to how many characters apart two times are the ends of one stretch.
_TOGETHER = 8
_STOP = re.compile(r"[,，。;；\n]")
_PM = ("下午", "傍晚", "晚上", "晚间", "夜间", "当晚", "晚")


def number(text: str) -> int:
    """The value of a day, month or hour written in digits or Chinese numerals."""
    return int(text) if text.isdigit() else int(han(text))


def dates(text: str, year: int | None = None) -> Iterator[Claim]:
    """The dates in a folded text; one without a year also supports that of the date before it."""
    found: list[tuple[int, int, _Day]] = []
    taken = bytearray(len(text))
    for pattern in _DATE_PATTERNS:
        for match in pattern.finditer(text):
            day = _day(match)
            if day is None or any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            found.append((match.start(), match.end(), day))
            found += _ranged(text, match, day, taken)
    for match in _DAY_ALONE.finditer(text):
        if not any(taken[match.start() : match.end()]) and 1 <= int(match["day"]) <= 31:
            found.append(
                (match.start(), match.end(), _Day(day=int(match["day"]), duration=match["mark"] == "日"))
            )
    for start, end, day in sorted(found, key=lambda item: item[0]):
        year = day.year or year
        yield Claim(
            DATE,
            start,
            end,
            text[start:end],
            day.readings(),
            day.implied(year),
            bound(text, start, end, day=True),
        )
    for match in _WEEKDAY.finditer(text):
        if not any(taken[match.start() : match.end()]):
            at = (
                "一二三四五六日".find(match["han"].replace("天", "日"))
                if match["han"]
                else _WEEKDAYS.index(match["word"].lower())
            )
            yield Claim(DATE, *match.span(), match.group(), frozenset({("weekday", at)}))


class _Day:
    """What is known of a day: any of year, month, third of the month, day, quarter."""

    def __init__(
        self,
        year: int | None = None,
        month: int | None = None,
        day: int | None = None,
        part: int | None = None,
        quarter: int | None = None,
        *,
        duration: bool = False,
    ) -> None:
        self.year, self.month, self.day, self.part, self.quarter = year, month, day, part, quarter
        self.duration = duration

    def readings(self) -> frozenset[Reading]:
        """Itself; a lone "5日" may also be a length of time."""
        own: set[Reading] = {(DATE, (self.year, self.month, self.day, self.part, self.quarter))}
        if self.duration and self.day:
            own |= {("s", Decimal(86400 * self.day)), ("n", Decimal(self.day))}
        return frozenset(own)

    def implied(self, year: int | None) -> frozenset[Reading]:
        """Every less exact way to name it, with ``year`` where it has none of its own."""
        part = self.part or (min((self.day - 1) // 10, 2) + 1 if self.day else None)
        quarter = self.quarter or ((self.month - 1) // 3 + 1 if self.month else None)
        kept: set[tuple[int | None, ...]] = set()
        for y in {self.year, year, None}:
            kept |= {
                (y, None, None, None, quarter),
                (y, None, None, None, None),
                (y, self.month, None, None, None),
            }
            kept |= {(y, self.month, None, part, None), (y, self.month, self.day, None, None)}
        kept |= {(None, None, self.day, None, None)}
        readings: set[Reading] = {(DATE, key) for key in kept if any(part is not None for part in key)}
        if year and self.month and self.day:
            readings.add(("weekday", dt.date(year, self.month, self.day).weekday()))
        return frozenset(readings)


def _day(match: re.Match[str]) -> _Day | None:
    """The day a pattern found; None where the calendar has no such day."""
    given = match.groupdict()
    month = given.get("month") or given.get("month2") or given.get("month3")
    try:
        year = (
            int(han(given["year"]))
            if given.get("year") and not given["year"].isdigit()
            else given.get("year")
        )
        month_number = (_MONTH_OF.get(month.lower()) or number(month)) if month else None
        day = number(given["day"]) if given.get("day") else None
        quarter = _quarter(given)
        dt.date(int(year or 2000), month_number or 1, day or 1)
    except (ValueError, KeyError):
        return None
    part = _PARTS.get((given.get("part") or given.get("early") or "").lower())
    return _Day(int(year) if year else None, month_number, day, part, quarter)


def _quarter(given: dict[str, str | None]) -> int | None:
    if word := given.get("quarterword"):
        return ["first", "second", "third", "fourth"].index(word.lower()) + 1
    return number(quarter) if (quarter := given.get("quarter")) else None


def _ranged(text: str, match: re.Match[str], day: _Day, taken: bytearray) -> list[tuple[int, int, _Day]]:
    """The other end of 3月5日至8日, 3 to 7 February and March 3-7, which shares month and year."""
    if day.day is None:
        return []
    after = _RANGE_ZH.match(text, match.end()) or _RANGE_EN_AFTER.match(text, match.end())
    before = _RANGE_EN_BEFORE.search(text[max(0, match.start() - 14) : match.start()])
    ends: list[tuple[int, int, _Day]] = []
    if after and 1 <= number(after["day"]) <= 31:
        ends.append((after.start("day"), after.end(), _Day(day.year, day.month, number(after["day"]))))
    if before and text[match.start()].isdigit():
        at = max(0, match.start() - 14)
        name = "day" if before["day"] else "day2"
        ends.append(
            (at + before.start(name), at + before.end(name), _Day(day.year, day.month, int(before[name])))
        )
    for start, end, _ in ends:
        taken[start:end] = b"\x01" * (end - start)
    return ends


def times(text: str) -> Iterator[Claim]:
    """The times of day in a folded text, by the minute or the second."""
    taken = bytearray(len(text))
    for pattern in _TIMES:
        for match in pattern.finditer(text):
            if any(taken[match.start("hour") : match.end()]):
                continue
            readings = _clock(match.groupdict())
            if readings:
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                kept = _clock({**match.groupdict(), "second": None})
                limit = bound(text, *match.span(), day=True)
                yield Claim(TIME, *match.span(), match.group(), readings, kept, limit)


def elapsed(text: str, claims: Iterable[Claim]) -> frozenset[Reading]:
    """How long it is between two times of day that stand together: 10:05至10:50, from 22:00 to 20:30."""
    found: set[Reading] = set()
    for one, other in pairwise(claim for claim in claims if claim.kind == TIME):
        if other.start - one.end <= _TOGETHER and not _STOP.search(text, one.end, other.start):
            found |= {
                ("s", Decimal(60 * abs(60 * (a[0] - b[0]) + a[1] - b[1])))
                for _, a in one.readings
                for _, b in other.readings
                if isinstance(a, tuple) and isinstance(b, tuple)
            }
    return frozenset(found)


def _clock(given: dict[str, str | None]) -> frozenset[Reading]:
    hour = number(str(given["hour"]))
    minute = 30 if given.get("thirty") else number(given.get("minute") or "0")
    second = int(second) if (second := given.get("second")) else None
    if hour > 24 or minute > 59:
        return frozenset()
    part, half = given.get("part"), (given.get("half") or "").lower()
    if half:
        hours = {hour % 12 + (12 if half == "p" else 0)}
    elif part in _PM and hour < 12:
        hours = {hour + 12}
    elif part or "thirty" not in given or hour > 12:
        hours = {hour % 24}
    else:  # "3点" without a part of the day is either
        hours = {hour % 24, (hour + 12) % 24}
    return frozenset((TIME, (h, minute, second)) for h in hours)
