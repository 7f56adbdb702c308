"""The index of a workspace: opened for searching, or brought to the state of the folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import search
from kb.access.principal import EVERY
from kb.access.visibility import readable, require_whole
from kb.errors import KBError
from kb.services.passages import searchable, shareable
from kb.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Indexed:
    """What an update did, which files could not be read, and how long it took in seconds."""

    changes: search.Changes
    problems: Sequence[KBError]
    seconds: float


def open_index(workspace: Workspace, folder: Path | None = None, *, to_search: bool = False) -> search.Index:
    """The index of ``workspace``, to be closed by the caller; empty when nothing was indexed yet.

    With ``folder`` an index with the same settings that lies there. Where ``workspace`` hides projects, their
    passages are not there. SearchError when the embedder cannot be
    loaded; not ``to_search``, where the words answer without it.
    """
    settings = workspace.settings
    index = search.Index.open(
        folder or workspace.index_dir,
        embedder=_embedder(settings.embedder, needed=not to_search),
        synonyms=workspace.synonyms(),
        fusion=settings.fusion,
        reranker=search.load_reranker(settings.reranker) if settings.reranker else None,
        chroma_url=settings.server.chroma_url,
    )
    projects = readable(workspace)
    return index if projects is EVERY else index.seen_by(projects, closing=True)


def _embedder(spec: str, *, needed: bool) -> search.Embedder:
    """The embedder, or where it is not needed one whose vectors the index will not mix with its own."""
    try:
        return search.load(spec)
    except search.SearchError:
        if needed:
            raise
        return search.HashingEmbedder()


def update_index(
    workspace: Workspace, *, rebuild: bool = False, progress: search.Progress | None = None
) -> Indexed:
    """Bring the index to the records that are in the folder now; a file that cannot be read is left out and told.

    Restricted records are left out as well; see `kb.services.passages.shareable`. Raises `WorkspaceError` where
    ``workspace`` hides projects.
    """
    require_whole(workspace)
    begun = time.monotonic()
    records, problems = workspace.load_records()
    if workspace.index_dir.is_file():
        workspace.index_dir.unlink()  # all below .fupan is ours and can be made again
    with open_index(workspace) as index:
        changes = index.update([searchable(record) for record in shareable(records)], progress=progress)
        if rebuild:
            changes = index.rebuild(progress)
    return Indexed(changes, problems, time.monotonic() - begun)
