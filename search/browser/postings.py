"""The postings of a library as shards: what the lexical leg of a page loads for the words of a question.

A shard is (its tokens, a line each; base64 of their entries, in that order). An entry: the length of the rest, the
document frequency, the largest score (float32), the number of passages, their numbers as steps, their scores as
1/255 of the largest (a byte each), and to the end the numbers of the passages that the token names, as steps.
Numbers are LEB128. A token is in the shard of the CRC-32 (ISO 3309) of its UTF-8 bytes, modulo their number.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from search.browser.impacts import Found, Impacts, Lists
from search.browser.packing import encoded, steps, varints

#: Bytes that a shard should have, about, and the most shards there are.
_SIZE, _MOST = 12_000, 2048
#: Single characters are looked up apart from the words of one character.
_SINGLE = "\x01"
Shard = tuple[str, str]


def shards(found: Found) -> list[Shard]:
    """The shards of all words and single characters."""
    entries = [*_entries(found.words, ""), *_entries(found.characters, _SINGLE)]
    size = sum(len(entry) for _, entry in entries)
    number = max(1, min(_MOST, size // _SIZE))
    parts: list[list[tuple[str, bytes]]] = [[] for _ in range(number)]
    for token, entry in entries:
        parts[shard_of(token, number)].append((token, entry))
    return [
        ("\n".join(token for token, _ in part), encoded(b"".join(entry for _, entry in part)))
        for part in parts
    ]


def shard_of(token: str, shards: int) -> int:
    """The number of the shard that ``token`` is in."""
    return zlib.crc32(token.encode("utf-8", "surrogatepass")) % shards


def _entries(impacts: Impacts, mark: str) -> Iterator[tuple[str, bytes]]:
    numbers, ends = _steps(impacts.held)
    named, named_ends = _steps(impacts.named)
    largest, scores = _scores(impacts)
    counts = np.diff(impacts.held.bounds)
    heads, heads_at = varints(np.stack([impacts.frequencies, counts], axis=1).ravel())
    at = impacts.held.bounds.tolist()
    ends_, named_, heads_at_ = ends.tolist(), named_ends.tolist(), heads_at.tolist()
    for place, token in enumerate(impacts.tokens):
        frequency, count, end = heads_at_[2 * place : 2 * place + 3]
        entry = b"".join(
            (
                heads[frequency:count],
                largest[4 * place : 4 * place + 4],
                heads[count:end],
                numbers[ends_[place] : ends_[place + 1]],
                scores[at[place] : at[place + 1]],
                named[named_[place] : named_[place + 1]],
            )
        )
        yield mark + token, _length(len(entry)) + entry


def _steps(lists: Lists) -> tuple[bytes, NDArray[np.int64]]:
    """All lists as steps, and where in the bytes each begins and the last ends."""
    packed, bounds = varints(steps(lists.passages, lists.bounds))
    return packed, bounds[lists.bounds]


def _scores(impacts: Impacts) -> tuple[bytes, bytes]:
    """For each token its largest score as float32, for each passage 1 to 255 of it."""
    counts = np.diff(impacts.held.bounds)
    largest = np.zeros(counts.size)
    filled = counts > 0
    if impacts.scores.size:
        largest[filled] = np.maximum.reduceat(impacts.scores, impacts.held.bounds[:-1][filled])
    parts = np.rint(255 * impacts.scores / np.repeat(largest, counts))
    return largest.astype("<f4").tobytes(), np.clip(parts, 1, 255).astype(np.uint8).tobytes()


def _length(size: int) -> bytes:
    return _SMALL[size] if size < len(_SMALL) else varints(np.array([size]))[0]


_SMALL = [varints(np.array([size]))[0] for size in range(1024)]
