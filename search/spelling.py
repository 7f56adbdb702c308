"""Words of the query that occur nowhere, and the words of the library they are probably meant for.

Edit distance with transpositions (optimal string alignment) over the vocabulary of the lexical index: one edit
in words of four to six letters, two in longer ones. Only Latin words are corrected, never identifiers, and
never a word the library knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.lexical import LexicalReader
from search.records import Expansion
from search.tokenizer import Token, stem

_WORD = re.compile(r"[a-z]{4,40}")
#: Words of at least so many letters may hold two faults.
_LONG = 7
#: Shorter words than this are grammar more often than halves of a word.
_SHORT = 3
_MOST = 2
_ENOUGH_TRIED = 20


def corrections(found: Sequence[Token], words: LexicalReader) -> list[Expansion]:
    """For unknown words of a query their likely spellings: nearest first, then the most frequent."""
    whole = [token.text for token in found if not token.part]
    unknown = [word for word in dict.fromkeys(whole) if _WORD.fullmatch(word) and not words.knows(word)]
    spelled = [Expansion(word, near(word, words), "spelling") for word in unknown[:_ENOUGH_TRIED]]
    return [expansion for expansion in (*_written_apart(whole, words), *spelled) if expansion.added]


def near(word: str, words: LexicalReader) -> tuple[str, ...]:
    """At most two words of the vocabulary that differ from ``word`` by a likely slip."""
    most = 2 if len(word) >= _LONG else 1
    vocabulary = words.vocabulary(word[0])
    close = process.extract(
        word, list(vocabulary), scorer=OSA.distance, score_cutoff=most, limit=None, processor=None
    )
    ranked = sorted((distance, -vocabulary[other], other) for other, distance, _ in close)
    best = [other for distance, _, other in ranked if distance == ranked[0][0]]
    return tuple(best[:_MOST])


def _written_apart(whole: Sequence[str], words: LexicalReader) -> list[Expansion]:
    """Two words that the library writes as one: ``roll back`` for ``rollback``."""
    joined = []
    for first, second in pairwise(whole[:_ENOUGH_TRIED]):
        together = stem(first + second)
        if min(len(first), len(second)) >= _SHORT and _WORD.fullmatch(together) and words.knows(together):
            joined.append(Expansion(f"{first} {second}", (together,), "spelling"))
    return joined
