"""Which records are about the same: near in meaning, nearer still with tags in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.records import Record
from search.embedders import StaticEmbedder

#: Related records named on a page, and how alike they have to be (cosine, plus a little for every shared tag).
MOST, LEAST = 5, 0.45
_SHARED_TAG = 0.05
#: Characters of a record that say what it is about.
_LENGTH = 2_000


def related(records: Sequence[Record]) -> Mapping[str, tuple[Record, ...]]:
    """For each record's id the records nearest to it, best first; deprecated ones are nobody's neighbours."""
    if len(records) < 2:
        return {record.id: () for record in records}
    texts = [
        f"{record.title}\n{' '.join(record.fields('tags'))}\n{record.text[record.body_start :][:_LENGTH]}"
        for record in records
    ]
    vectors = StaticEmbedder().encode(texts)
    tags = _tags(records)
    usable = np.array([record.status != "deprecated" for record in records])
    found = {}
    for at, record in enumerate(records):
        likeness = vectors @ vectors[at]
        likeness += _SHARED_TAG * (tags @ tags[at])
        likeness[at], likeness[~usable] = -1.0, -1.0
        nearest = np.argsort(-likeness, kind="stable")[:MOST]
        found[record.id] = tuple(records[other] for other in nearest if likeness[other] >= LEAST)
    return found


def _tags(records: Sequence[Record]) -> NDArray[np.float32]:
    """A row per record, a column per tag: 1 where the record has it."""
    columns = {
        tag: at for at, tag in enumerate(sorted({tag for one in records for tag in one.fields("tags")}))
    }
    found = np.zeros((len(records), len(columns)), dtype=np.float32)
    for row, record in enumerate(records):
        found[row, [columns[tag] for tag in record.fields("tags")]] = 1
    return found
