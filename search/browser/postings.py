"""The postings of a library as shards: what the lexical leg of a page loads for the words of a question.

All tokens stand in the order of their UTF-16 code units and are cut into shards of about the same size, so what
begins alike is loaded together: a word that is still being typed stays in its shard. A shard is (its tokens, a line
each; base64 of their entries, in that order). An entry: the length of the rest, the document frequency, the largest
score (float32), the number of passages, their numbers as steps, their scores as 1/255 of the largest (a byte each),
and to the end the numbers of the passages that the token names, as steps. Numbers are LEB128.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from search.browser.impacts import Found, Impacts, Lists
from search.browser.packing import encoded, steps, varints

#: Bytes that a shard should have, about, and the most shards there are, about.
_SIZE, _MOST = 16_000, 2048
#: After a single character: it is looked up apart from the word of one character, but stands beside it.
_SINGLE = "\x01"
Shard = tuple[str, str]
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]


def shards(found: Found) -> list[Shard]:
    """The shards of all words and single characters, at least one."""
    entries = [*_entries(found.words, ""), *_entries(found.characters, _SINGLE)]
    entries.sort(key=lambda entry: _units(entry[0]))
    most = max(_SIZE, sum(len(entry) for _, entry in entries) // _MOST)
    parts: list[list[tuple[str, bytes]]] = [[]]
    size = 0
    for token, entry in entries:
        if size and size + len(entry) > most:
            parts.append([])
            size = 0
        parts[-1].append((token, entry))
        size += len(entry)
    return [
        ("\n".join(token for token, _ in part), encoded(b"".join(entry for _, entry in part)))
        for part in parts
    ]


def bounds(parts: Sequence[Shard]) -> list[str]:
    """For each shard the shortest text that is not after its tokens, but after those of the shard before."""
    lasts = [tokens.rpartition("\n")[2] for tokens, _ in parts]
    firsts = [tokens.partition("\n")[0] for tokens, _ in parts]
    return ["", *(_between(last, first) for last, first in zip(lasts, firsts[1:], strict=False))]


def _between(last: str, first: str) -> str:
    same = next((at for at, (one, two) in enumerate(zip(last, first, strict=False)) if one != two), len(last))
    return first[: same + 1]


def _units(token: str) -> bytes:
    """What orders texts as scripts do."""
    return token.encode("utf-16-be", "surrogatepass")


def _entries(impacts: Impacts, mark: str) -> Iterator[tuple[str, bytes]]:
    """Every token with its entry."""
    ones = np.arange(len(impacts.tokens) + 1)
    counts = np.diff(impacts.held.bounds)
    largest, scores = _scores(impacts)
    columns = [
        _numbers(impacts.frequencies),
        (largest, 4 * ones),
        _numbers(counts),
        _steps(impacts.held),
        (scores, impacts.held.bounds),
        _steps(impacts.named),
    ]
    lengths = np.sum([np.diff(ends) for _, ends in columns], axis=0)
    whole, ends = _side_by_side([_numbers(lengths), *columns])
    for token, (start, end) in zip(impacts.tokens, pairwise(ends.tolist()), strict=True):
        yield token + mark, whole[start:end]


def _side_by_side(columns: Sequence[tuple[Bytes, Ints]]) -> tuple[bytes, Ints]:
    """For each row the bytes of all columns, and where each row begins and the last ends.

    A column is its bytes and where those of each row begin and all end.
    """
    sizes = np.stack([np.diff(ends) for _, ends in columns], axis=1)
    places = np.concatenate([[0], np.cumsum(sizes.ravel())])
    found = np.zeros(int(places[-1]), np.uint8)
    for number, (data, ends) in enumerate(columns):
        shift = np.repeat(places[number : -1 : len(columns)] - ends[:-1], sizes[:, number])
        found[shift + np.arange(data.size)] = data
    return found.tobytes(), places[:: len(columns)]


def _numbers(numbers: Ints) -> tuple[Bytes, Ints]:
    packed, ends = varints(numbers)
    return np.frombuffer(packed, np.uint8), ends


def _steps(lists: Lists) -> tuple[Bytes, Ints]:
    """All lists as steps, and where in the bytes each begins and the last ends."""
    packed, ends = _numbers(steps(lists.passages, lists.bounds))
    return packed, ends[lists.bounds]


def _scores(impacts: Impacts) -> tuple[Bytes, Bytes]:
    """For each token its largest score as float32, for each passage 1 to 255 of it."""
    counts = np.diff(impacts.held.bounds)
    largest = np.zeros(counts.size)
    filled = counts > 0
    if impacts.scores.size:
        largest[filled] = np.maximum.reduceat(impacts.scores, impacts.held.bounds[:-1][filled])
    parts = np.rint(255 * impacts.scores / np.repeat(largest, counts))
    return largest.astype("<f4").view(np.uint8), np.clip(parts, 1, 255).astype(np.uint8)
