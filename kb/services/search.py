"""Search the knowledge base of a workspace. The command line, the page, the API and the documents all come here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import search
from kb.errors import WorkspaceError
from kb.services.index import open_index
from kb.workspace import Workspace
from search.records import Mode

#: Passages of one record among the results; a lesson counts for itself, being a record in a record.
PER_RECORD = 2


def search_knowledge(
    workspace: Workspace,
    query: str,
    *,
    today: date,
    filters: search.Filters | None = None,
    limit: int = 10,
    explain: bool = False,
    facets: bool = False,
    context: int = 0,
) -> search.Results:
    """The passages that answer ``query``, best first, with counts by field when ``facets`` are asked for.

    ``context`` asks for that many passages before and after each.

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
        return find(
            index,
            query,
            today=today,
            filters=filters,
            limit=limit,
            explain=explain,
            facets=facets,
            context=context,
        )


def find(
    index: search.Index,
    query: str,
    *,
    today: date,
    filters: search.Filters | None = None,
    limit: int = 10,
    explain: bool = False,
    facets: bool = False,
    context: int = 0,
    legs: Mode = "hybrid",
) -> search.Results:
    """The passages of ``index`` that answer ``query``, best first, not all of them from one record.

    ``legs`` restricts the search to words or to vectors: for measuring what each contributes.
    """
    return index.search(
        query,
        limit=limit,
        per_record=PER_RECORD,
        filters=filters,
        today=today,
        explain=explain,
        facets=facets,
        context=context,
        legs=legs,
    )


def statuses(chosen: Sequence[str], *, include_superseded: bool) -> tuple[str, ...]:
    """The statuses to search for: those chosen, or all in use, and superseded records too when asked for."""
    return (*(chosen or ("current",)), "superseded") if include_superseded else tuple(chosen)
