"""Search the knowledge base of a workspace."""

from __future__ import annotations

from datetime import date

import search
from kb.errors import WorkspaceError
from kb.services.index import open_index
from kb.workspace import Workspace


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
        return index.search(query, limit=limit, filters=filters or search.Filters(), today=today, explain=explain)
