"""Search the knowledge base of a workspace. The command line, the page, the API and the documents all come here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import search
from kb.errors import WorkspaceError
from kb.services.index import open_index
from kb.workspace import Workspace

#: Passages of one record among the results; a lesson counts for itself, being a record in a record.
PER_RECORD = 2

#: Passages ranked at least, so that enough are left when one record answers with many.
RANKED = 40


def search_knowledge(
    workspace: Workspace,
    query: str,
    *,
    today: date,
    filters: search.Filters | None = None,
    limit: int = 10,
    explain: bool = False,
) -> search.Results:
    """The passages that answer ``query``, best first.

    Raises `WorkspaceError` when nothing was ever indexed here.
    """
    with open_index(workspace) as index:
        if index.status().passages == 0:
            raise WorkspaceError(
                "还没有索引",
                "Nothing is indexed yet",
                place=str(workspace.root),
                hint_zh="先运行 fupan index。",
                hint_en="Run fupan index first.",
            )
        return find(index, query, today=today, filters=filters, limit=limit, explain=explain)


def find(
    index: search.Index,
    query: str,
    *,
    today: date,
    filters: search.Filters | None = None,
    limit: int = 10,
    explain: bool = False,
) -> search.Results:
    """The passages of ``index`` that answer ``query``, best first, not all of them from one record."""
    results = index.search(query, limit=max(RANKED, 4 * limit), filters=filters, today=today, explain=explain)
    return replace(results, hits=tuple(_spread(results.hits))[:limit])


def _spread(hits: Iterable[search.Hit]) -> Iterator[search.Hit]:
    seen: Counter[str] = Counter()
    for hit in hits:
        unit = f"{hit.record_id}#{hit.anchor}" if hit.section_kind == "lesson" else hit.record_id
        seen[unit] += 1
        if seen[unit] <= PER_RECORD:
            yield hit
