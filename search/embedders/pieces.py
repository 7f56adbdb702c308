"""The static model's own tokenizer: folding by a fixed table, then the longest piece that matches.

Everything it needs is in the model's files and nothing depends on a Unicode version, so any language that can
split a string into code points gives the same ids. The rules, in full:

1. Only the first 4,000 code points count. Each is replaced by its entry in the folding table (zero or more
   characters); one without an entry stays.
2. Runs of ``a-z0-9`` are words; runs of Han (U+3400-4DBF, U+4E00-9FFF) are Han runs; all else only separates.
3. A word gets the mark ``▁`` in front; both kinds of run are cut from the left into the longest pieces that
   the vocabulary holds. A character without a piece is skipped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property

from search.characters import fold_character

LONGEST_TEXT = 4_000
WORD_START = "▁"
RUNS = re.compile("[a-z0-9]+|[\u3400-\u4dbf\u4e00-\u9fff]+")
_PLAIN = re.compile("[a-z0-9\u3400-\u4dbf\u4e00-\u9fff]*")
_SURROGATES = range(0xD800, 0xE000)
_MOST_REMEMBERED = 100_000
_LONGEST_REMEMBERED = 40


class PieceTokenizer:
    """Cuts texts into the pieces of a vocabulary; a piece's id is its place in ``pieces``."""

    def __init__(self, pieces: Sequence[str], folding: Mapping[str, str]) -> None:
        #: The id of each piece, and what each code point is folded into.
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self.folding = {ord(character): folded for character, folded in folding.items()}
        self._longest_word = max(map(len, pieces), default=1)
        self._words: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def _reach(self) -> dict[str, int]:
        """For the first two characters of a Han word: the length of the longest word that begins so."""
        reach: dict[str, int] = {}
        for piece in self.numbers:
            if len(piece) > 1 and piece[0] > WORD_START:
                reach[piece[:2]] = max(len(piece), reach.get(piece[:2], 0))
        return reach

    def ids(self, text: str) -> list[int]:
        """The ids of the pieces of ``text``, in order."""
        found: list[int] = []
        for run in RUNS.findall(text[:LONGEST_TEXT].translate(self.folding)):
            if run[0] > "z":
                self._han(run, found)
            else:
                found.extend(self.word(run))
        return found

    def _han(self, run: str, found: list[int]) -> None:
        ids, reach, at, end = self.numbers, self._reach, 0, len(run)
        while at < end:
            size = reach.get(run[at : at + 2], 1)
            while size > 1 and run[at : at + size] not in ids:
                size -= 1
            number = ids.get(run[at : at + size])
            if number is not None:
                found.append(number)
            at += size

    def word(self, run: str) -> tuple[int, ...]:
        """The ids of the pieces of a run of ``a-z0-9``."""
        remembered = self._words.get(run)
        if remembered is not None:
            return remembered
        marked, at, found = WORD_START + run, 0, []
        while at < len(marked):
            size = min(self._longest_word, len(marked) - at)
            while size > 1 and marked[at : at + size] not in self.numbers:
                size -= 1
            number = self.numbers.get(marked[at : at + size])
            if number is not None:
                found.append(number)
            at += size
        numbers = tuple(found)
        if len(run) <= _LONGEST_REMEMBERED and len(self._words) < _MOST_REMEMBERED:
            self._words[run] = numbers
        return numbers


def folding_table() -> dict[str, str]:
    """Every code point that the folding of `search.characters` drops or turns into letters, digits or Han.

    Made once, when a model is trained, and kept in the model: later Unicode versions cannot change it.
    """
    table: dict[str, str] = {}
    for code in range(0x110000):
        character = chr(code)
        if code in _SURROGATES or unicodedata.category(character) == "Cn":
            continue
        folded = fold_character(character)
        if folded != character and (not folded or any(map(_PLAIN.fullmatch, folded))):
            table[character] = folded
    return table
