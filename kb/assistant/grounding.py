"""The first fact check: numbers and identifiers of a drafted sentence must occur in what it was drafted from.

Deterministic and model-free. It knows digits and Latin identifiers; Chinese numerals, units, names and
negation are outside its reach, which is why drafted text stays marked until a person accepts it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_./][A-Za-z0-9]+)+|[A-Za-z]+\d[A-Za-z0-9]*")
# thousands are groups of three; any other comma separates two numbers
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.:]\d+)*")


def unsupported(text: str, sources: Iterable[str]) -> tuple[str, ...]:
    """The numbers and identifiers in ``text`` that occur in none of ``sources``, in order, each once."""
    known = facts("\n".join(sources))
    return tuple(fact for fact in facts(text) if fact not in known)


def facts(text: str) -> tuple[str, ...]:
    """The identifiers (lower case) and numbers (no thousands separators, no leading zeros) in ``text``."""
    plain = unicodedata.normalize("NFKC", text)
    found = [match.group().lower() for match in _IDENTIFIER.finditer(plain)]
    rest = _IDENTIFIER.sub(" ", plain)
    found += [_number(match.group()) for match in _NUMBER.finditer(rest)]
    # a date or an identifier also supports the numbers it is made of: 2026-03-15 supports 3月15日
    found += [_number(match.group()) for match in _NUMBER.finditer(_IDENTIFIER.sub(_spread, plain))]
    return tuple(dict.fromkeys(found))


def _spread(match: re.Match[str]) -> str:
    return " ".join(re.findall(r"\d+", match.group()))


def _number(digits: str) -> str:
    bare = digits.replace(",", "")
    whole, dot, fraction = bare.partition(".")
    return (whole.lstrip("0") or "0") + (dot + fraction.rstrip("0") if fraction.strip("0") else "")
