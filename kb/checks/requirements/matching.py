"""Finding words of many lists in a text fast: what cannot stand there is not looked for.

The lists of a language hold two thousand words and names, and a text holds few of them. One pass over the pairs of
characters of the text tells which words may stand in it; only the lists of those are searched, each as one pattern,
longest word first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from operator import add

Span = tuple[int, int]

_WORD = re.compile(r"[a-z0-9]+")
_EDGE = r"(?<![A-Za-z0-9])"

HARMLESS = "harmless"
"""The list whose words cover what stands in them."""

_AS_PATTERNS = frozenset({"action", "component", "generic", "role", "weak"})
"""Lists of everyday words, which stand in nearly every text and are used as patterns alone."""


class Index:
    """The lists of one language by name; a word that begins with ``re:`` is a pattern."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]], lang: str) -> None:
        self._lists, self._lang = lists, lang
        self._sought = {name: words for name, words in lists.items() if name not in _AS_PATTERNS}
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._last: tuple[str, _Reading] = ("", _Reading(frozenset(), ()))

    def pattern(self, name: str) -> re.Pattern[str]:
        """The list ``name`` as one pattern; it matches nothing when the list is empty."""
        if name not in self._patterns:
            self._patterns[name] = _joined(self._lists.get(name, ()), self._lang)
        return self._patterns[name]

    def may_hold(self, name: str, text: str) -> bool:
        """Whether a word of the list ``name`` may stand in ``text``; False is certain."""
        return name in _AS_PATTERNS or name in self.read(text).lists

    def shields(self, text: str) -> tuple[Span, ...]:
        """The ranges of ``text`` that harmless words cover; each is looked for by itself, for they overlap."""
        return tuple(
            match.span()
            for word in self.read(text).harmless
            for match in _compiled(word, self._lang).finditer(text)
        )

    def read(self, text: str) -> _Reading:
        """What may stand in ``text``; it is looked for once, however many rules ask of the same text in turn."""
        last = self._last
        if last[0] is not text:
            last = self._last = text, self._read(text)
        return last[1]

    def _read(self, text: str) -> _Reading:
        """Look for the words of every list at once."""
        folded = text.casefold()
        openings = set(map(add, folded, folded[1:])) | set(folded)
        if self._lang == "en":  # the "all" in "shall" is no word
            openings |= set(_WORD.findall(folded))
        lists, harmless = set(self._with_patterns(text)), list(self._own_patterns.get(HARMLESS, ()))
        for opening in self._by_opening.keys() & openings:
            for inside, word, name in self._by_opening[opening]:
                if inside in folded:
                    lists.add(name)
                    if name == HARMLESS:
                        harmless.append(word)
        return _Reading(frozenset(lists), tuple(harmless))

    def _with_patterns(self, text: str) -> list[str]:
        """The lists that have a pattern of their own in ``text``."""
        if not self._any_pattern.search(text):
            return []
        return [name for name, pattern in self._own_joined.items() if pattern.search(text)]

    @cached_property
    def _by_opening(self) -> Mapping[str, list[tuple[str, str, str]]]:
        found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name, words in self._sought.items():
            for word in dict.fromkeys(words):
                if not word.startswith("re:"):
                    folded = word.casefold()
                    first = _WORD.match(folded) if self._lang == "en" else None
                    found[first[0] if first else folded[:2]].append((folded, word, name))
        return found

    @cached_property
    def _own_patterns(self) -> Mapping[str, tuple[str, ...]]:
        found = {
            name: tuple(word for word in words if word.startswith("re:"))
            for name, words in self._sought.items()
        }
        return {name: words for name, words in found.items() if words}

    @cached_property
    def _own_joined(self) -> Mapping[str, re.Pattern[str]]:
        return {
            name: _joined(words, self._lang) for name, words in self._own_patterns.items() if name != HARMLESS
        }

    @cached_property
    def _any_pattern(self) -> re.Pattern[str]:
        return _joined(
            tuple(word for name in self._own_joined for word in self._own_patterns[name]), self._lang
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """What may stand in a text: names of lists, and harmless words."""

    lists: frozenset[str]
    harmless: tuple[str, ...]


@cache
def _joined(words: tuple[str, ...], lang: str) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: -len(word.removeprefix("re:")))
    parts = [_expression(word, lang) for word in ordered]
    edge = (
        _EDGE if parts and all(part.startswith(_EDGE) for part in parts) else ""
    )  # looked at once, not per word
    joined = "|".join(f"(?:{part.removeprefix(edge)})" for part in parts) or "(?!)"
    return re.compile(f"{edge}(?:{joined})", re.IGNORECASE)


@cache
def _compiled(word: str, lang: str) -> re.Pattern[str]:
    return re.compile(_expression(word, lang), re.IGNORECASE)


def _expression(word: str, lang: str) -> str:
    body = word[3:] if word.startswith("re:") else re.escape(word)
    first, last = word.removeprefix("re:")[0], word[-1]
    plain = not word.startswith("re:")
    before = _EDGE if first.isascii() and (lang == "en" or (plain and first.isalnum())) else ""
    after = r"(?![A-Za-z0-9])" if plain and last.isascii() and last.isalnum() else ""
    return f"{before}(?:{body}){after}"
