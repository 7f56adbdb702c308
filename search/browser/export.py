"""Write the files of a searchable library for a web page."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from search.background import background_of
from search.browser.assets import folding, model_parts, scripts
from search.browser.impacts import Impacts, Postings, impacts
from search.browser.packing import Folder, deltas, encoded, sharded
from search.columns import Columns
from search.confidence import THRESHOLD, WEIGHTS
from search.embedders.static import StaticEmbedder
from search.manifest import ChunkRow
from search.passages import embedded_text, lexical_passage, rows_of
from search.records import Record
from search.states import States

#: Where a passage is read: the address of a record's section, relative to the page that searches.
Page = Callable[[Record, str], str]

#: Bytes that a shard of postings should have, about, and the most shards there are.
_SHARD, _MOST_SHARDS = 24_000, 512
#: Passages whose texts are in one file.
_TEXTS = 16


def export(
    records: Sequence[Record],
    folder: Path,
    *,
    page: Page,
    embedder: StaticEmbedder,
    synonyms: Sequence[Sequence[str]] = (),
) -> int:
    """Write the parts of a library and the scripts that search it to ``folder``; the bytes of all files.

    Files in ``folder`` that belong to no part are removed; those that did not change are not touched.
    """
    rows = [(number, row) for number, record in enumerate(records) for row in rows_of(record)]
    found = impacts([lexical_passage(records[number], row) for number, row in rows])
    parts = Folder(folder)
    vectors = embedder.encode([embedded_text(records[number], row) for number, row in rows])
    shards = _postings(parts, found)
    parts.part("vectors", _vectors(vectors))
    parts.part("written", found.written)
    texts = [list(range(at, min(at + _TEXTS, len(rows)))) for at in range(0, len(rows), _TEXTS)]
    for number, held in enumerate(texts):
        parts.part(f"text-{number}", [rows[at][1].text for at in held])
    scale = background_of(vectors, np.arange(len(rows)))
    parts.part(
        "library",
        {
            "passages": [_passage(number, row) for number, row in rows],
            "records": _records(records, page, rows),
            "shards": shards,
            "texts": _TEXTS,
            "synonyms": [list(group) for group in synonyms],
            "embedder": {"weight": embedder.weight, "floor": embedder.floor, "dims": embedder.dims},
            "background": asdict(scale),
            "confidence": {"weights": WEIGHTS, "threshold": THRESHOLD},
        },
    )
    parts.part("folding", folding())
    for name, part in model_parts(embedder):
        parts.part(name, part)
    for name, text in scripts():
        parts.file(name, text)
    parts.finish()
    return parts.size


def _postings(parts: Folder, found: Impacts) -> int:
    """Write the postings; the number of shards."""
    packed: dict[str, Any] = {token: _packed(postings) for token, postings in found.tokens.items()}
    # single characters are looked up apart from the words of one character
    packed |= {f"\x01{token}": _packed(postings) for token, postings in found.characters.items()}
    size = sum(len(json.dumps(entry)) for entry in packed.values())
    shards = max(1, min(_MOST_SHARDS, size // _SHARD))
    for number, part in enumerate(sharded(packed, shards)):
        parts.part(f"terms-{number}", part)
    return shards


def _packed(postings: Postings) -> list[Any]:
    """[document frequency, largest score, numbers, scores as 1/255 of the largest, numbers of those it names]."""
    largest = max(postings.scores, default=0.0)
    scores = bytes(max(1, round(255 * score / largest)) for score in postings.scores)
    entry = [postings.frequency, round(largest, 6), encoded(deltas(postings.passages)), encoded(scores)]
    return [*entry, encoded(deltas(postings.named))] if postings.named else entry


def _vectors(vectors: np.ndarray[Any, np.dtype[np.float32]]) -> dict[str, Any]:
    largest = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9)
    rows = np.rint(vectors / largest[:, None] * 127).astype(np.int8)
    return {
        "dims": vectors.shape[1],
        "rows": encoded(rows.tobytes()),
        "scales": encoded((largest / 127).astype("<f4").tobytes()),
    }


def _passage(number: int, row: ChunkRow) -> list[Any]:
    """[record, anchor, headings, kind, language, line]."""
    return [number, row.anchor, json.loads(row.path), row.kind, row.lang, row.line]


def _records(
    records: Sequence[Record], page: Page, rows: Sequence[tuple[int, ChunkRow]]
) -> list[dict[str, Any]]:
    states = States.on(Columns(records))
    found = []
    for number, record in enumerate(records):
        newer = [records[at].id for at in states.successors(number)]
        found.append(
            {
                "id": record.id,
                "kind": record.kind,
                "title": record.title,
                "title_alt": record.title_alt,
                "lang": record.lang,
                "status": states.status(number),
                "hidden": bool(states.deprecated[number] or states.superseded[number]),
                "newer": newer,
                "project": record.project,
                "industry": record.industry,
                "systems": list(record.systems),
                "phases": list(record.phases),
                "tags": list(record.tags),
                "updated": record.updated,
                "reviewed": record.reviewed_on,
                "cycle": record.review_cycle_days,
                "page": page(record, ""),
            }
        )
    return found
