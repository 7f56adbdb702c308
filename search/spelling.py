"""Words of the query that occur nowhere, and the words of the library they are probably meant for.

Edit distance with transpositions (optimal string alignment) over the vocabulary of the lexical index: one edit
in words of four to six letters, two in longer ones. Only Latin words are corrected, never identifiers, and
never a word the library knows; of such a word the longer forms are added that the stemmer keeps apart
(``reconcile`` and ``reconciliation``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.characters import fold
from search.lexical import LexicalReader
from search.records import Expansion
from search.tokenizer import Token, stem

_WORD = re.compile(r"[a-z]{4,40}")
#: Words of at least so many letters may hold two faults.
_LONG = 7
#: Shorter words than this are grammar more often than halves of a word.
_SHORT = 3
_MOST = 2
_MOST_TRIED = 20
#: Letters by which a longer form may go on.
_ENDING = 2


def corrections(text: str, found: Sequence[Token], words: LexicalReader) -> list[Expansion]:
    """For unknown words of ``text``, whose tokens are ``found``, their likely spellings; forms of known ones."""
    folded = fold(text)
    written = {token.text: folded[token.start : token.end] for token in reversed(found) if not token.part}
    whole = [word for word in dict.fromkeys(token.text for token in found) if word in written]
    latin = [word for word in whole if _WORD.fullmatch(word)][:_MOST_TRIED]
    spelled = [
        Expansion(written[word], forms(word, words) if words.knows(word) else near(word, words), "spelling")
        for word in latin
    ]
    return [expansion for expansion in (*_written_apart(found, words), *spelled) if expansion.added]


def forms(word: str, words: LexicalReader) -> tuple[str, ...]:
    """The words of the vocabulary that go on after the stem ``word`` for a letter or two."""
    if len(word) < _LONG:
        return ()
    longer = [other for other in words.vocabulary(word) if 0 < len(other) - len(word) <= _ENDING]
    return tuple(other for other in longer if _WORD.fullmatch(other))[:_MOST]


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


def _written_apart(found: Sequence[Token], words: LexicalReader) -> list[Expansion]:
    """Two words that the library writes as one: ``roll back`` for ``rollback``."""
    joined = []
    whole = [token.text for token in found if not token.part]
    for first, second in pairwise(whole[:_MOST_TRIED]):
        together = stem(first + second)
        if min(len(first), len(second)) >= _SHORT and _WORD.fullmatch(together) and words.knows(together):
            joined.append(Expansion(f"{first} {second}", (together,), "spelling"))
    return joined
