"""Many texts cut into pieces at once, by NumPy: the ids that `search.embedders.pieces` gives text by text.

Every character becomes a symbol (a Han character of the vocabulary 1 to n, a letter or digit above n, all else 0),
the Han pieces become a trie whose steps lie in a hash table, and the runs of all texts are walked side by side.
The rules, and the code to read them from, are those of `search.embedders.pieces`; tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from search.embedders.pieces import LONGEST_TEXT, WORD_START, PieceTokenizer

Numbers = NDArray[np.int64]
Symbols = NDArray[np.uint16]

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_POINTS = 0x110000
_BITS = 16
_UNEVEN = (1 << _BITS) - 1
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class BatchTokenizer:
    """Cuts many texts as ``tokenizer`` cuts one; the vocabulary may hold up to 65,000 different Han characters."""

    def __init__(self, tokenizer: PieceTokenizer) -> None:
        han = {piece: number for piece, number in tokenizer.numbers.items() if piece[0] > WORD_START}
        characters = "".join(dict.fromkeys("".join(han)))
        self._last_han = len(characters)
        self._symbols, self._expansions = _symbols(characters + _LETTERS, tokenizer.folding)
        self._trie = _Trie(han, self._symbols, self._last_han)
        self._spelling = np.full(1 << _BITS, ord(" "), np.uint8)
        self._spelling[self._last_han + 1 :][: len(_LETTERS)] = list(_LETTERS.encode())
        self._word = tokenizer.word

    def __call__(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """(the ids of all texts one after another, where each text begins in them and the last one ends)."""
        symbols, begins = self._read([text[:LONGEST_TEXT] for text in texts])
        places, ids = self._trie.cut(symbols)
        word_places, word_ids = self._latin(symbols)
        if word_ids.size:
            places, ids = np.concatenate([places, word_places]), np.concatenate([ids, word_ids])
            order = np.argsort(places, kind="stable")
            places, ids = places[order], ids[order]
        return ids, np.searchsorted(places, begins)

    def _read(self, texts: Sequence[str]) -> tuple[Symbols, Numbers]:
        """The symbols of ``texts``, a 0 after each text, and where each text begins and the last one ends."""
        codes = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
        symbols = self._symbols[codes]
        begins = np.cumsum([0, *(len(text) + 1 for text in texts)])
        uneven = np.flatnonzero(symbols == _UNEVEN)
        if uneven.size:
            expansions = [self._expansions[code] for code in codes[uneven].tolist()]
            sizes = np.ones(symbols.size, np.int64)
            sizes[uneven] = [len(expansion) for expansion in expansions]
            symbols = np.repeat(symbols, sizes)
            symbols[symbols == _UNEVEN] = list(chain.from_iterable(expansions))
            begins = np.concatenate([[0], np.cumsum(sizes)])[begins]
        return symbols, begins

    def _latin(self, symbols: Symbols) -> tuple[Numbers, Numbers]:
        """(place of the word, id) of each piece of each word."""
        letter = symbols > self._last_han
        begins = np.flatnonzero(np.diff(letter, prepend=False) & letter)
        found = list(map(self._word, self._spelling[symbols].tobytes().decode("ascii").split()))
        sizes = np.fromiter(map(len, found), np.int64, len(found))
        return np.repeat(begins, sizes), np.fromiter(chain.from_iterable(found), np.int64, sizes.sum())


def _symbols(characters: str, folding: Mapping[int, str]) -> tuple[Symbols, dict[int, list[int]]]:
    """(symbol of every code point, symbols of those that fold into another number of characters than one)."""
    plain = {character: number for number, character in enumerate(characters, 1)}
    found = np.zeros(_POINTS, np.uint16)
    found[[ord(character) for character in characters]] = np.arange(1, len(characters) + 1)
    expansions = {code: [plain.get(c, 0) for c in folded] for code, folded in folding.items()}
    single = {code: symbols[0] for code, symbols in expansions.items() if len(symbols) == 1}
    found[list(expansions)] = _UNEVEN
    found[list(single)] = list(single.values())
    return found, expansions


class _Trie:
    """The Han pieces; a state is a beginning of pieces, that of one character is its symbol, 0 is none."""

    def __init__(self, pieces: Mapping[str, int], symbols: Symbols, last: int) -> None:
        self._last = last
        longest = max(map(len, pieces), default=1)
        padded = "".join(piece.ljust(longest, "\n") for piece in pieces)
        matrix = symbols[np.frombuffer(padded.encode("utf-32-le"), np.uint32)].reshape(-1, longest)
        states, keys, known = matrix[:, 0].astype(np.int64), [np.empty(0, np.int64)], last + 1
        for column in matrix.T[1:]:
            longer = column > 0
            steps, numbers = np.unique(states[longer] << _BITS | column[longer], return_inverse=True)
            states[longer] = known + numbers
            keys.append(steps)
            known += steps.size
        self._steps = _Steps(np.concatenate(keys), np.arange(last + 1, known))
        self._piece = np.full(known, -1, np.int64)
        self._piece[states] = list(pieces.values())

    def cut(self, symbols: Symbols) -> tuple[Numbers, Numbers]:
        """(place, id) of each piece, the longest from the left."""
        states = np.where(symbols <= self._last, symbols, 0).astype(np.int64)
        sizes, pieces = np.ones(states.size, np.int64), self._piece[states]
        following = np.concatenate([states, [0]])
        at, ahead = np.flatnonzero(states), 1
        states = states[at]
        while at.size:
            states = self._steps(states << _BITS | following[at + ahead])
            at, states, ahead = at[states > 0], states[states > 0], ahead + 1
            whole = self._piece[states] >= 0
            pieces[at[whole]], sizes[at[whole]] = self._piece[states[whole]], ahead
        return self._walk(following, sizes, pieces)

    def _walk(self, symbols: Numbers, sizes: Numbers, pieces: Numbers) -> tuple[Numbers, Numbers]:
        taken = np.zeros(sizes.size, bool)
        at = np.flatnonzero((symbols[:-1] > 0) & (np.concatenate([[0], symbols[:-2]]) == 0))
        while at.size:
            taken[at] = True
            at = at + sizes[at]
            at = at[symbols[at] > 0]
        places = np.flatnonzero(taken & (pieces >= 0))
        return places, pieces[places]


class _Steps:
    """Keys and their values in a hash table with open addressing, a quarter full at most; 0 for what is not there."""

    def __init__(self, keys: Numbers, values: Numbers) -> None:
        bits = max(4, int(4 * keys.size).bit_length())
        self._shift, self._mask = np.uint64(64 - bits), (1 << bits) - 1
        self._keys, self._values = np.zeros(1 << bits, np.int64), np.zeros(1 << bits, np.int64)
        slots, waiting = self._slots(keys), np.arange(keys.size)
        while waiting.size:
            free = waiting[self._keys[slots[waiting]] == 0]
            self._keys[slots[free]] = keys[free]
            waiting = waiting[self._keys[slots[waiting]] != keys[waiting]]
            slots[waiting] = slots[waiting] + 1 & self._mask
        self._values[slots] = values

    def __call__(self, keys: Numbers) -> Numbers:
        slots = self._slots(keys)
        found = self._keys[slots]
        again = np.flatnonzero((found != keys) & (found != 0))
        while again.size:
            slots[again] = slots[again] + 1 & self._mask
            found = self._keys[slots[again]]
            again = again[(found != keys[again]) & (found != 0)]
        return np.where(self._keys[slots] == keys, self._values[slots], 0)

    def _slots(self, keys: Numbers) -> Numbers:
        return (keys.astype(np.uint64) * _SPREAD >> self._shift).astype(np.int64)
