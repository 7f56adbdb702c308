"""How much of a query a passage holds, and which of its words it lacks.

Information is measured by inverse document frequency (Spärck Jones, 1972): a word that few passages hold says
much, one that all hold says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property

from search.characters import fold
from search.grammar import LITTLE
from search.lexical import LexicalReader
from search.query import Query, is_identifier
from search.tokenizer import HAN_RUN, Token, canonical, stem, tokens

#: A library of fewer passages is taken for one of so many: what all of its few passages hold is not common yet.
_FEWEST = 500


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ``share`` (0..1) of a query's information that a passage holds, and its words, held and lacking."""

    share: float = 0.0
    matched: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Information:
    """The words of one ``query`` with what each tells in the library of ``words``."""

    def __init__(self, query: Query, words: LexicalReader | None) -> None:
        self.query = query
        self._folded = fold(query.text)
        self._words = words
        found = list(_known(list(tokens(query.text)), words))
        self._tokens = [token for token in found if not token.part]
        self._parts = [token for token in found if token.part]
        self._plain = {token.text: stem(canonical(token.text)) for token in self._tokens}
        self._spots = [(token, frozenset(range(token.start, token.end))) for token in self._tokens]
        self._stands_for = [
            (frozenset(_names(term.of)), frozenset(term.tokens)) for term in query.terms if term.of
        ]
        self._tells = {
            token.text: _information(token.text, words) * (LITTLE if token.text in query.asking else 1.0)
            for token in self._tokens
        }

    @cached_property
    def total(self) -> float:
        """The information in all words together."""
        return sum(self._tells.values())

    @cached_property
    def most_telling(self) -> str:
        """Of the tokens that the library knows, the one that tells most; empty when it knows none."""
        known = (token for token in self._tells if self._words is None or self._words.knows(token))
        return max(known, key=self._tells.__getitem__, default="")

    @cached_property
    def wanted(self) -> frozenset[str]:
        """All tokens that ``held_by`` looks for in a passage."""
        named = frozenset(token.text for token in (*self._tokens, *self._parts))
        return named.union(self._plain.values(), *(also for _, also in self._stands_for))

    def share_in(self, passage: Set[str]) -> float:
        """The ``share`` of `held_by` alone."""
        return self._judged(self._present(passage))[0]

    def held_by(self, passage: Set[str]) -> Coverage:
        """What a passage with these tokens (others than ``wanted`` do not matter) holds of the query.

        A synonym counts as the word it stands for.
        """
        present = self._present(passage)
        share, covered, lacking = self._judged(present)
        # Parts of a name say nothing by themselves, but they did match.
        pieces = covered | _places([part for part in self._parts if part.text in present])
        return Coverage(share, tuple(self._pieces(pieces)), tuple(self._pieces(_places(lacking) - covered)))

    def _present(self, passage: Set[str]) -> Set[str]:
        """The tokens of a passage, and the words that its synonyms stand for."""
        names = [names for names, also in self._stands_for if also <= passage]
        return set(passage).union(*names) if names else passage

    def _judged(self, present: Set[str]) -> tuple[float, set[int], list[Token]]:
        """The share held, the places in the query that are covered, and the tokens that are lacking."""
        held = {name for name, plain in self._plain.items() if name in present or plain in present}
        covered = set[int]().union(*(spot for token, spot in self._spots if token.text in held))
        # Pairs across the border of two words need not occur, as long as both words do.
        lacking = [token for token, spot in self._spots if token.text not in held and not spot <= covered]
        lost_names = {token.text for token in lacking}
        found = sum(tells for name, tells in self._tells.items() if name in held)
        lost = sum(tells for name, tells in self._tells.items() if name in lost_names)
        return found / (found + lost) if found else 0.0, covered, lacking

    def _pieces(self, places: set[int]) -> Iterator[str]:
        """The pieces of the query at ``places``, each once, in order."""
        pieces: dict[str, None] = {}
        piece = ""
        for at, character in enumerate(f"{self._folded} "):
            if at in places:
                piece += character
            elif piece:
                pieces.setdefault(piece)
                piece = ""
        yield from pieces


def _known(found: list[Token], words: LexicalReader | None) -> Iterator[Token]:
    """The tokens of a query; a compound that the library writes in several words counts as these words."""
    compounds = [
        range(token.start, token.end)
        for token in found
        if words is not None
        and not (token.part or is_identifier(token.text) or words.knows(token.text))
        and not words.knows(stem(canonical(token.text)))
    ]
    for token in found:
        place = range(token.start, token.end)
        whole = next((one for one in compounds if place.start in one and place[-1] in one), None)
        if whole is None or not any(other.part and other.start in whole for other in found):
            yield token
        else:
            yield token._replace(part=place == whole)


def _places(found: list[Token]) -> set[int]:
    return {at for token in found for at in range(token.start, token.end)}


def _names(text: str) -> list[str]:
    return [token.text for token in tokens(text) if not token.part]


def _information(token: str, words: LexicalReader | None) -> float:
    """The inverse document frequency; of a pair of Han characters that occurs nowhere, that of the characters.

    Such a pair is more often the seam between two common words than a word of its own.
    """
    if words is None:
        return 1.0
    passages = max(words.passages, _FEWEST)
    known = words.document_frequency(token)
    if known or not HAN_RUN.match(token):
        return _idf(known, passages)
    frequencies = [words.character_frequency(one) for one in token]
    return sum(_idf(frequency, passages) for frequency in frequencies) / len(frequencies)


def _idf(frequency: int, passages: int) -> float:
    return math.log1p((passages - frequency + 0.5) / (frequency + 0.5))
