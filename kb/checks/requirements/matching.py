"""Finding the words of a list in a text fast: what cannot stand there is not looked for.

A list is one pattern, longest word first. Most lists have no word in most texts, and a set of the pairs of characters
in a text tells so far faster than the pattern; so it does for the hundreds of harmless compounds and names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

Span = tuple[int, int]


class WordList:
    """The words of one list in one language; a word that begins with ``re:`` is a pattern."""

    def __init__(self, words: tuple[str, ...], lang: str) -> None:
        self._words, self._lang = words, lang

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The list as one pattern; it matches nothing when the list is empty."""
        ordered = sorted(self._words, key=lambda word: -len(word.removeprefix("re:")))
        one = "|".join(f"(?:{_expression(word, self._lang)})" for word in ordered)
        return re.compile(one or r"(?!)", re.IGNORECASE)

    def matches(self, text: str) -> list[re.Match[str]]:
        """The words as they stand in ``text``, none within another."""
        return list(self.pattern.finditer(text)) if self._may_stand_in(text) else []

    def _may_stand_in(self, text: str) -> bool:
        patterns = self._patterns
        return bool(next(self._plain.in_text(text), "")) or (
            patterns is not None and patterns.search(text) is not None
        )

    @cached_property
    def _plain(self) -> _Plain:
        return _Plain(self._words)

    @cached_property
    def _patterns(self) -> re.Pattern[str] | None:
        joined = "|".join(f"(?:{word[3:]})" for word in self._words if word.startswith("re:"))
        return re.compile(joined, re.IGNORECASE) if joined else None


class Shields:
    """Words that cover what stands in them; each is looked for by itself, for they overlap."""

    def __init__(self, words: tuple[str, ...], lang: str) -> None:
        self._lang = lang
        self._plain = _Plain(words)
        self._patterns = tuple(word for word in words if word.startswith("re:"))

    def spans(self, text: str) -> tuple[Span, ...]:
        """The ranges of ``text`` that they cover."""
        return tuple(
            match.span()
            for word in (*self._plain.in_text(text), *self._patterns)
            for match in _compiled(word, self._lang).finditer(text)
        )


class _Plain:
    """Plain words by their first two characters."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._by_opening: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in dict.fromkeys(words):
            if not word.startswith("re:"):
                folded = word.casefold()
                self._by_opening[folded[:2]].append((folded, word))

    def in_text(self, text: str) -> Iterator[str]:
        """Yield the words whose characters stand in ``text``, whether or not as words."""
        folded, openings = _folded(text)
        for opening in self._by_opening.keys() & openings:
            yield from (word for inside, word in self._by_opening[opening] if inside in folded)


@lru_cache(maxsize=16)
def _folded(text: str) -> tuple[str, frozenset[str]]:
    """``text`` in one case; every character of it and every pair of neighbours."""
    folded = text.casefold()
    pairs = map("".join, zip(folded, folded[1:], strict=False))
    return folded, frozenset(pairs) | frozenset(folded)


@cache
def _compiled(word: str, lang: str) -> re.Pattern[str]:
    return re.compile(_expression(word, lang), re.IGNORECASE)


def _expression(word: str, lang: str) -> str:
    body = word[3:] if word.startswith("re:") else re.escape(word)
    first, last = word.removeprefix("re:")[0], word[-1]
    plain = not word.startswith("re:")
    before = r"(?<![A-Za-z0-9])" if first.isascii() and (lang == "en" or (plain and first.isalnum())) else ""
    after = r"(?![A-Za-z0-9])" if plain and last.isascii() and last.isalnum() else ""
    return f"{before}(?:{body}){after}"
