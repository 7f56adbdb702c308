"""One spelling per character: the folding that documents and queries go through before anything is compared.

Folding works code point by code point (Unicode NFKC, lower case, traditional to simplified Han, variants), so
a folded text can always be mapped back to the original one, which highlighting needs. Accents on Latin
letters and invisible characters (zero-width space, soft hyphen, byte order mark, text direction marks) are
dropped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def simplified() -> dict[str, str]:
    """Traditional Han character -> simplified one (about 2,850 pairs; origin in han_simplified.txt)."""
    lines = Path(__file__).with_name("han_simplified.txt").read_text(encoding="utf-8").splitlines()
    traditional, simple = [line for line in lines if line and not line.startswith("#")]
    return dict(zip(traditional, simple, strict=True))


#: Spellings of one word that are in use side by side: 帐户 and 账户, 惟一 and 唯一, 黏贴 and 粘贴.
_VARIANTS = {"帐": "账", "惟": "唯", "黏": "粘"}


def fold_character(character: str) -> str:
    """The folded form of one code point: zero or more code points."""
    category = unicodedata.category(character)
    if category == "Cf" or (category == "Mn" and "\u0300" <= character <= "\u036f"):
        return ""
    folded = unicodedata.normalize("NFKC", character).lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not "\u0300" <= c <= "\u036f")
    if bare and bare.isascii():
        folded = bare
    table = simplified()
    simple = (table.get(c, c) for c in folded)
    return "".join(_VARIANTS.get(c, c) for c in simple)


#: Characters met so far whose folded form is longer or shorter than one character.
_UNEVEN: set[str] = set()


class _Folding(dict[int, str]):
    """A translation table for ``str.translate`` that works out each code point once, when it is first met."""

    def __init__(self, *, keep_ascii_case: bool) -> None:
        super().__init__()
        self._keep = keep_ascii_case

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character if self._keep and code < 128 else fold_character(character)
        self[code] = folded
        if len(folded) != 1:
            _UNEVEN.add(character)
        return folded


_FOLDING = _Folding(keep_ascii_case=False)
_FOLDING_CASED = _Folding(keep_ascii_case=True)


#: Folded texts of up to so many characters are remembered: a server shows the same passages again and again.
REMEMBERED = 4_000


def fold(text: str) -> str:
    """``text`` with every code point folded; the form in which texts are compared."""
    return _fold_again(text) if len(text) <= REMEMBERED else text.translate(_FOLDING)


def fold_cased(text: str) -> str:
    """As ``fold``, but ASCII letters keep their case (the humps of ``CrashLoopBackOff`` separate words)."""
    return _fold_cased_again(text) if len(text) <= REMEMBERED else text.translate(_FOLDING_CASED)


@lru_cache(maxsize=4096)
def _fold_again(text: str) -> str:
    return text.translate(_FOLDING)


@lru_cache(maxsize=4096)
def _fold_cased_again(text: str) -> str:
    return text.translate(_FOLDING_CASED)


def origins(text: str) -> Sequence[int]:
    """For each position of ``fold(text)`` its origin in ``text``; the length as last entry."""
    fold(text)
    if _UNEVEN.isdisjoint(text):
        return range(len(text) + 1)
    places: list[int] = []
    for position, character in enumerate(text):
        places.extend([position] * len(_FOLDING[ord(character)]))
    places.append(len(text))
    return places
