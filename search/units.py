"""Quantities with one spelling per unit: ``100 ms``, ``100ms`` and ``100 毫秒`` are the same token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from search.characters import REMEMBERED

#: Unit -> how it is written, in folded text. Left out are units that also mean something else (日, 年, G).
_SPELLINGS = {
    "us": "μs us 微秒 microseconds microsecond",
    "ms": "ms 毫秒 milliseconds millisecond msec",
    "s": "s 秒钟 秒 seconds second secs sec",
    "min": "min 分钟 minutes minute mins",
    "h": "h 个小时 小时 hours hour hrs hr",
    "d": "天 days day",
    "wk": "周 个星期 星期 weeks week",
    "mon": "个月 months month",
    "kb": "kb",
    "mb": "mb",
    "gb": "gb",
    "tb": "tb",
    "kbps": "kbps",
    "mbps": "mbps",
    "gbps": "gbps",
    "tps": "tps",
    "qps": "qps",
    "pd": "人天 人日 person-days person-day",
    "%": "% percent",
    "°c": "°c 摄氏度",
}
_UNIT_OF = {spelling: unit for unit, all_ in _SPELLINGS.items() for spelling in all_.split()}


def _any(*, words: bool) -> str:
    """A pattern for the spellings that are Latin words, or for the others; the longest first."""
    chosen = [spelling for spelling in _UNIT_OF if ("a" <= spelling[0] <= "z") == words]
    return "|".join(sorted(chosen, key=len, reverse=True))


_QUANTITY = re.compile(
    r"(?<![A-Za-z0-9_.,])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)[ \t]?"
    rf"(?:(?P<word>{_any(words=True)})(?![A-Za-z0-9_])|(?P<sign>{_any(words=False)}))",
    re.IGNORECASE,
)


def quantities(folded: str, *, every: bool = False) -> Iterator[tuple[str, int, int]]:
    """(token, start, end) of each number with a unit in folded text, such as ("100ms", 4, 10).

    Those that are one word already, spelled like the token, only when ``every`` one is asked for.
    """
    found = _measured_again(folded) if len(folded) <= REMEMBERED else _measured(folded)
    return ((token, start, end) for token, start, end, plain in found if every or not plain)


def _measured(folded: str) -> Iterator[tuple[str, int, int, bool]]:
    """Every quantity, and whether it is one word already, spelled like its token."""
    for match in _QUANTITY.finditer(folded):
        unit = _UNIT_OF[(match["word"] or match["sign"]).lower()]
        token = f"{match['number'].replace(',', '')}{unit}"
        plain = bool(match["word"]) and match.group().lower() == token
        yield token, match.start(), match.end(), plain


@lru_cache(maxsize=4096)
def _measured_again(folded: str) -> tuple[tuple[str, int, int, bool], ...]:
    return tuple(_measured(folded))
