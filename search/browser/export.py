"""Write the files of a searchable library for a web page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.background import background_of
from search.browser.assets import fixed_parts, made_by, model_card, scripts
from search.browser.impacts import impacts
from search.browser.packing import Folder, encoded, steps, varints
from search.browser.postings import bounds, shards
from search.browser.taken import Column, Keeper, Row
from search.columns import Columns
from search.confidence import THRESHOLD, WEIGHTS
from search.embedders.static import StaticEmbedder
from search.lexical import BOOSTS, PHRASED
from search.records import Record
from search.states import States

#: Where a passage is read: the address of a record's section, relative to the page that searches.
Page = Callable[[Record, str], str]

#: Passages whose texts, and passages whose vectors, are in one file.
_TEXTS, _VECTORS = 32, 4096


def export(
    records: Sequence[Record],
    folder: Path,
    *,
    page: Page,
    embedder: StaticEmbedder,
    synonyms: Sequence[Sequence[str]] = (),
    kept: Path | None = None,
) -> int:
    """Write the parts of a library and the scripts that search it to ``folder``; the bytes of all files.

    Files in ``folder`` that belong to no part are removed; those that did not change are not touched. In the file
    ``kept`` stays what was worked out for each record, for the next time.
    """
    mark = made_by(embedder)
    taken = Keeper(embedder, kept, mark).take(records)
    rows = [(number, row) for number, held in enumerate(taken.rows) for row in held]
    found, vectors = impacts(taken.tables, taken.columns), taken.vectors
    parts = Folder(folder)
    postings = shards(found)
    for number, shard in enumerate(postings):
        parts.part(f"terms-{number}", shard)
    for number, at in enumerate(range(0, len(rows), _VECTORS)):
        parts.part(f"vectors-{number}", _vectors(vectors[at : at + _VECTORS]))
    parts.part("written", found.written)
    for number, at in enumerate(range(0, len(rows), _TEXTS)):
        held = [(row.anchor, row.path, row.text) for _, row in rows[at : at + _TEXTS]]
        parts.part(f"text-{number}", held)
    parts.part(
        "library",
        {
            "passages": _passages(rows),
            "records": _records(records, page),
            "shards": bounds(postings),
            "texts": _TEXTS,
            "vectors": _VECTORS,
            "phrased": {name: (BOOSTS[name], _mean(taken.columns[name])) for name in PHRASED},
            "synonyms": [list(group) for group in synonyms],
            "embedder": {"weight": embedder.weight, "floor": embedder.floor},
            "model": model_card(embedder),
            "background": asdict(background_of(vectors, np.arange(len(rows)))),
            "confidence": {"weights": WEIGHTS, "threshold": THRESHOLD},
        },
    )
    parts.fixed(mark, lambda: fixed_parts(embedder))
    for name, text in scripts():
        parts.file(name, text)
    parts.finish()
    return parts.size


def _mean(column: Column) -> float:
    """How many tokens a passage has in a column."""
    return float(column.lengths.mean()) if column.lengths.size else 0.0


def _vectors(vectors: NDArray[np.float32]) -> dict[str, Any]:
    largest = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9)
    rows = np.rint(vectors / largest[:, None] * 127).astype(np.int8)
    return {"rows": encoded(rows.tobytes()), "scales": encoded((largest / 127).astype("<f4").tobytes())}


def _passages(rows: Sequence[tuple[int, Row]]) -> dict[str, Any]:
    """What is known of every passage, a list each: record, section within it, kind and language as numbers."""
    sections: dict[int, dict[str, int]] = {}
    places = []
    for record, row in rows:
        held = sections.setdefault(record, {})
        places.append(held.setdefault(row.anchor, len(held)))
    kinds = {kind: number for number, kind in enumerate(dict.fromkeys(row.kind for _, row in rows))}
    columns = {
        "records": steps(np.array([record for record, _ in rows], np.int64), np.array([0, len(rows)])),
        "sections": np.array(places, np.int64),
        "kinds": np.array([kinds[row.kind] for _, row in rows], np.int64),
        "chinese": np.array([row.lang == "zh" for _, row in rows], np.int64),
    }
    return {
        "count": len(rows),
        "names": list(kinds),
        **{name: encoded(varints(numbers)[0]) for name, numbers in columns.items()},
    }


def _records(records: Sequence[Record], page: Page) -> dict[str, Any]:
    """What is known of every record, a list each; a list that would be empty throughout is left out."""
    states = States.on(Columns(records))
    numbers = range(len(records))
    columns: dict[str, Sequence[Any]] = {
        name: [getattr(record, attribute) for record in records] for name, attribute in _FIELDS.items()
    }
    columns["status"] = [states.status(number) for number in numbers]
    columns["hidden"] = [bool(states.deprecated[at] or states.superseded[at]) for at in numbers]
    columns["newer"] = [[records[at].id for at in states.successors(number)] for number in numbers]
    columns["page"] = [page(record, "") for record in records]
    return {"count": len(records), **{name: list(held) for name, held in columns.items() if any(held)}}


#: What the page calls the fields of a record.
_FIELDS = {
    "id": "id",
    "kind": "kind",
    "title": "title",
    "title_alt": "title_alt",
    "lang": "lang",
    "project": "project",
    "industry": "industry",
    "systems": "systems",
    "phases": "phases",
    "tags": "tags",
    "keywords": "keywords",
    "updated": "updated",
    "reviewed": "reviewed_on",
    "cycle": "review_cycle_days",
}
