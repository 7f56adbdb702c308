"""Search the knowledge base of a workspace. The command line, the page, the API and the documents all come here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

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
    with open_index(workspace, to_search=True) as index:
        if index.status().passages == 0:
            raise not_indexed(workspace)
        return find(
            index,
            query,
            today=today,
            filters=filters,
            limit=limit,
            explain=explain,
            facets=facets,
            context=context,
            root=workspace.root,
        )


def not_indexed(workspace: Workspace) -> WorkspaceError:
    """The error of asking a workspace of which nothing was ever indexed."""
    return WorkspaceError(
        "还没有索引",
        "Nothing is indexed yet",
        place=str(workspace.root),
        hint_zh="先运行 fupan index。",
        hint_en="Run fupan index first.",
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
    root: Path | None = None,
) -> search.Results:
    """The passages of ``index`` that answer ``query``, best first, not all of them from one record.

    ``legs`` restricts the search to words or to vectors: for measuring what each contributes. With the ``root``
    of the workspace, hits whose file has been deleted since are left out and told.
    """
    results = index.search(
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
    return _present(results, root) if root else results


def _present(results: search.Results, root: Path) -> search.Results:
    gone = {hit.source for hit in results.hits if hit.source and not (root / hit.source).exists()}
    if not gone:
        return results
    names_zh, names_en = "、".join(sorted(gone)), ", ".join(sorted(gone))
    note = search.Note(
        f"{names_zh} 已删除，不再列出；请运行 fupan index。",
        f"{names_en}: deleted, and no longer listed. Run fupan index.",
    )
    hits = tuple(hit for hit in results.hits if hit.source not in gone)
    return replace(results, hits=hits, notes=(*results.notes, note))


def statuses(chosen: Sequence[str], *, include_superseded: bool) -> tuple[str, ...]:
    """The statuses to search for: those chosen, or all in use, and superseded records too when asked for."""
    return (*(chosen or ("current",)), "superseded") if include_superseded else tuple(chosen)
