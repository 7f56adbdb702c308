"""Hybrid retrieval over plain records: BM25 on Chinese-aware tokens and vectors, on disk, incremental.

Knows nothing of Fupan and is usable alone:

>>> import tempfile
>>> from datetime import date
>>> from search import HashingEmbedder, Index, Record, Section
>>> steps = Section("resolution", ("处理步骤",), "先停止对账任务，再执行数据库主从切换。", line=12)
>>> runbook = Record("RB-001", "runbook", "主从切换失败处理", (steps,), keywords=("ERR_5003",))
>>> with Index.open(tempfile.mkdtemp(), embedder=HashingEmbedder()) as index:
...     changes = index.update([runbook])
...     hit = index.search("數據庫切換 ERR_5003", today=date(2026, 1, 1)).hits[0]
>>> hit.record_id, hit.anchor, hit.terms
('RB-001', 'resolution', ('数据库', '切换'))
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from search.errors import SearchError
from search.records import (
    Boost,
    Changes,
    Chunk,
    Expansion,
    Explanation,
    Facet,
    Filters,
    Hit,
    IndexStatus,
    Note,
    Record,
    Results,
    Section,
)

if TYPE_CHECKING:
    from search.embedders import Embedder, HashingEmbedder, load
    from search.index import Index
    from search.plan import Progress
    from search.rerankers import Reranker, load_reranker
    from search.upkeep import Upkeep

__all__ = [
    "Boost",
    "Changes",
    "Chunk",
    "Embedder",
    "Expansion",
    "Explanation",
    "Facet",
    "Filters",
    "HashingEmbedder",
    "Hit",
    "Index",
    "IndexStatus",
    "Note",
    "Progress",
    "Record",
    "Reranker",
    "Results",
    "SearchError",
    "Section",
    "Upkeep",
    "load",
    "load_reranker",
]

#: Names whose modules need NumPy and tantivy: imported at first use, so that naming an error costs nothing.
_LAZY = {
    "Embedder": "search.embedders",
    "HashingEmbedder": "search.embedders",
    "load": "search.embedders",
    "Index": "search.index",
    "Progress": "search.plan",
    "Upkeep": "search.upkeep",
    "Reranker": "search.rerankers",
    "load_reranker": "search.rerankers",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    if name not in _LAZY:
        raise AttributeError(f"module 'search' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
