"""Whether an index still says what was written: checksums of everything, and passages that find themselves.

Checksums show damaged files. The canary shows what they cannot: parts that are whole but do not belong
together, or an embedder that answers differently than it did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from search.embedders.protocol import Embedder
from search.layout import VERIFY_BYTES, Layout, files_intact
from search.lexical import LexicalReader, Phrase, QueryTerm
from search.manifest import Manifest
from search.passages import embedded_text
from search.records import Record
from search.snapshot import Snapshot
from search.stored import ChunkRow
from search.tokenizer import terms
from search.vectors import exact, matrix

#: Passages that must find themselves, and the share of them that must succeed.
CANARIES = 32
SHARE = 0.99
_OPENING = 8
#: How much less alike than the best a passage may be to itself, and how alike it must be.
_CLOSE, _SAME = 1e-3, 0.99


def damaged_files(layout: Layout, manifest: Manifest, *, deep: bool) -> tuple[str, ...]:
    """The parts ("lexical", "vectors") whose files are not what was written; large ones are read if ``deep``."""
    state = manifest.state()
    if not state.generation:
        return ()
    files, path = manifest.files(), layout.vectors / state.matrix
    found = []
    small = sum(entry.size for entry in files) <= VERIFY_BYTES
    if not files_intact(layout.lexical / state.lexical, files, deep=deep or small):
        found.append("lexical")
    small = state.slots * state.dims * 4 <= VERIFY_BYTES
    if not matrix.sound(path, state.slots, state.dims, manifest.blocks() if deep or small else ()):
        found.append("vectors")
    return tuple(found)


def drifted(snapshot: Snapshot, manifest: Manifest, embedder: Embedder) -> tuple[str, ...]:
    """The parts in which fewer than 99 % of some random passages find themselves."""
    if not snapshot.uids.size:
        return ()
    numbers = snapshot.uids[
        Random().sample(range(snapshot.uids.size), min(CANARIES, snapshot.uids.size))  # noqa: S311
    ]
    stored = manifest.chunks_by_uid(numbers.tolist())
    sample = [stored[uid] for uid in numbers.tolist() if uid in stored]
    found = []
    words = snapshot.lexical
    if words is not None:
        own = [_finds_words(words, row) for row in sample]
        if words.passages != snapshot.uids.size or sum(own) < SHARE * len(own):
            found.append("lexical")
    if snapshot.vectors is not None and not _find_vectors(snapshot, snapshot.vectors, embedder, sample):
        found.append("vectors")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Opening:
    """A query for the first words of a passage as they stand, one after the other."""

    terms: tuple[QueryTerm, ...]
    phrases: tuple[Phrase, ...]
    characters: tuple[str, ...] = ()


def _finds_words(words: LexicalReader, row: ChunkRow) -> bool:
    """Whether the full-text index has the first words of the passage under its number."""
    tokens = tuple(terms(row.text)[:_OPENING])
    if not tokens:
        return True
    opening = _Opening(tuple(QueryTerm((token,)) for token in tokens), (Phrase(tokens, 1.0, required=True),))
    found, _ = words.search(opening, 1, [row.uid])
    return bool(found.size)


def _find_vectors(
    snapshot: Snapshot, vectors: exact.Floats, embedder: Embedder, sample: Sequence[ChunkRow]
) -> bool:
    """Whether the passages, embedded anew, are nearest to their own vectors."""
    rows = snapshot.rows_of(np.array([row.uid for row in sample], np.int64))
    records: list[Record] = [snapshot.records[at] for at in snapshot.record_of[rows].tolist()]
    anew = embedder.encode([embedded_text(record, row) for record, row in zip(records, sample, strict=True)])
    found = 0
    for vector, slot in zip(anew, snapshot.slots[rows].tolist(), strict=True):
        values = exact.similarities(vectors, snapshot.slots, vector)
        own = float(vectors[slot] @ vector)
        # A text without a single known word has a vector of zeros, which is like nothing.
        found += not vector.any() or (own >= _SAME and own >= float(values.max()) - _CLOSE)
    return found >= SHARE * len(sample)
