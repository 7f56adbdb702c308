"""Words of the query that occur nowhere, and the words of the library they are probably meant for.

Words are compared as they are written, before stemming, by edit distance with transpositions (optimal string
alignment): one slip in words of six letters and more, two from nine on, and in shorter ones only two letters
that changed places. Only Latin words are corrected, never identifiers, and never a word the library knows.
Of a known word the longer forms are added that the stemmer keeps apart (``reconcile``, ``reconciliation``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.characters import fold
from search.lexical import LATIN_WORD, LexicalReader
from search.records import Expansion
from search.tokenizer import Token, stem

#: Words of at least so many letters may hold one fault, and two.
_ONE, _TWO = 6, 9
#: Shorter words than this are grammar more often than halves of a word.
_SHORT = 3
_MOST = 2
_MOST_TRIED = 20
#: Letters by which a longer form may go on, after a stem of so many letters.
_ENDING, _LONG = 2, 7


def corrections(text: str, found: Sequence[Token], words: LexicalReader) -> list[Expansion]:
    """For unknown words of ``text``, whose tokens are ``found``, their likely spellings; forms of known ones.

    What is added are words as the library writes them.
    """
    spelled = list(_written_apart(text, found, words))
    for word in list(dict.fromkeys(LATIN_WORD.findall(fold(text))))[:_MOST_TRIED]:
        added = forms(stem(word), words) if words.times_written(word) else near(word, words)
        spelled.append(Expansion(word, added, "spelling"))
    return [expansion for expansion in spelled if expansion.added]


def near(word: str, words: LexicalReader) -> tuple[str, ...]:
    """At most two words of the library that differ from ``word`` by a likely slip, one of each stem.

    The most frequent of the nearest; none when a form of ``word`` itself is as near.
    """
    vocabulary = words.written(word[0])
    most = 2 if len(word) >= _TWO else 1
    close = process.extract(word, list(vocabulary), scorer=OSA.distance, score_cutoff=most, limit=None)
    times = {other: words.times_written(other) for other, _, _ in close}
    likely = [
        (distance, other)
        for other, distance, _ in close
        if times[other] and (len(word) >= _ONE or _swapped(word, other))
    ]
    least = min((distance for distance, _ in likely), default=0)
    best = sorted((other for distance, other in likely if distance == least), key=lambda o: (-times[o], o))
    of_stem = {stem(other): other for other in reversed(best)}
    return () if stem(word) in of_stem else tuple(reversed(of_stem.values()))[:_MOST]


def _swapped(word: str, other: str) -> bool:
    return sorted(word) == sorted(other)


def forms(word: str, words: LexicalReader) -> tuple[str, ...]:
    """At most two words of the library, the most frequent, whose stem goes on after the stem ``word``."""
    if len(word) < _LONG:
        return ()
    written = {other: words.times_written(other) for other in words.written(word)}
    longer = {
        other: stem(other)
        for other in sorted(written, key=lambda other: (written[other], other))
        if written[other]
    }
    of_stem = {stem: other for other, stem in longer.items() if 0 < len(stem) - len(word) <= _ENDING}
    return tuple(reversed(of_stem.values()))[:_MOST]


def _written_apart(text: str, found: Sequence[Token], words: LexicalReader) -> Iterator[Expansion]:
    """Two words that the library writes as one: ``roll back`` for ``rollback``."""
    folded = fold(text)
    whole = [folded[token.start : token.end] for token in found if not token.part]
    for first, second in pairwise(whole[:_MOST_TRIED]):
        together = first + second
        if (
            min(len(first), len(second)) >= _SHORT
            and LATIN_WORD.fullmatch(together)
            and words.knows(stem(together))
        ):
            yield Expansion(f"{first} {second}", (together,), "spelling")
